/**
 * What was found on scene, in the order its kind of case asks for it; the rest is folded away. It is kept as it is
 * written; saved, it waits for the network, and the case can be done.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { live } from "lit-html/directives/live.js";

import { t } from "../../i18n.js";
import { icon } from "../../map/icons.js";
import { faultsOf, formFor, isBlank, waitingOf } from "../findings.js";
import { draftOf, save, write } from "../findings-draft.js";
import { changed, show, subject } from "../model.js";
import { fault } from "./findings-fields.js";
import { isFilled, PARTS } from "./findings-parts.js";
import { signaturePad } from "./signature-pad.js";
import { act } from "./step-bar.js";

/** @typedef {import("./findings-fields.js").Filling} Filling */

/** On scene and after it, until the case is closed, as the server has it. */
const MAY = new Set(["on_scene", "cleared"]);
/** Of which case the faults are shown: once it was tried to save it. */
let tried = 0;
let saving = false;

export function findingsForm() {
  const item = subject();
  if (!item || !MAY.has(item.status)) return gone();
  const draft = draftOf(item);
  if (!draft) return html`<p class="card note" role="status">${t("field.loading")}</p>`;
  const faults = faultsOf(draft);
  const filling = { draft, category: item.category, faults: tried === item.id ? faults : {}, write: (/** @type {Partial<typeof draft>} */ changes) => write(item, changes) };
  return html`<form class="card findings" aria-label=${t("field.findings")} novalidate @submit=${(/** @type {Event} */ event) => submitted(event, item)}>
    <h1>${t("field.findings")} <span class="number">#${item.id}</span></h1>
    ${parts(filling, item)}
    ${words(filling)}
    ${fold("sign", draft.ink.length > 0, signaturePad(draft.ink, (ink) => filling.write({ ink })))}
    ${buttons(item, draft, Object.keys(filling.faults).length)}</form>`;
}

/** @param {Filling} filling @param {import("../model.js").Case} item */
function parts(filling, item) {
  const { first, folded } = formFor(item);
  return html`${first.map((part) => html`<fieldset data-part=${part}><legend>${t(`field.part_${part}`)}</legend>${PARTS[part](filling)}</fieldset>`)}
    ${folded.map((part) => fold(part, isFilled(filling, part), PARTS[part](filling)))}`;
}

/** @param {string} part @param {boolean} open @param {unknown} content */
function fold(part, open, content) {
  return html`<details data-part=${part} ?open=${open}><summary>${t(`field.part_${part}`)}</summary>${content}</details>`;
}

/** @param {Filling} filling */
function words(filling) {
  return html`<label class="words-field">${t("field.ask_note")}<textarea id="findings" rows="3" maxlength="2000" .value=${live(filling.draft.note)} placeholder=${t("field.findings_hint")}
    aria-invalid=${filling.faults.note ? "true" : "false"} @input=${(/** @type {Event} */ event) => filling.write({ note: /** @type {HTMLTextAreaElement} */ (event.target).value })}></textarea></label>
    ${fault(filling, "note")}`;
}

/** @param {import("../model.js").Case} item @param {import("../findings.js").Draft} draft @param {number} wrong */
function buttons(item, draft, wrong) {
  const may = item.status === "on_scene" && isBlank(draft) && !item.findings && !waitingOf(item);
  return html`<div class="save">${wrong ? html`<p class="fault" role="status">${t("field.faults", { n: wrong })}</p>` : nothing}
    <button class="step main" data-step="save-findings" ?disabled=${saving}>${icon("met")}${t("field.save_findings")}</button>
    <div class="beside"><button type="button" class="quiet" @click=${() => show("work")}>${t("field.back")}</button>
      ${may ? html`<button type="button" class="quiet" data-step="cleared" @click=${() => leaveOut(item)}>${t("field.skip_findings")}</button>` : nothing}</div></div>`;
}

function gone() {
  return html`<section class="card"><h1>${t("field.findings")}</h1><p>${t("field.not_on_scene")}</p>
    <button type="button" class="wide" @click=${() => show("work")}>${t("field.back")}</button></section>`;
}

/** What is saved is what was written last, drawn or not. @param {Event} event @param {import("../model.js").Case} item */
async function submitted(event, item) {
  event.preventDefault();
  const draft = draftOf(item);
  if (saving || !draft) return;
  tried = item.id;
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (Object.keys(faultsOf(draft)).length) return pointOut(form);
  saving = true;
  await save(item, draft).finally(() => { saving = false; });
  tried = 0;
  show("work");
}

/** Once it is drawn: what stands first at fault comes into sight, unfolded. @param {HTMLFormElement} form */
function pointOut(form) {
  changed();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const first = form.querySelector(".fault[id]");
    first?.closest("details")?.setAttribute("open", "");
    first?.scrollIntoView({ block: "center" });
  }));
}

/** @param {import("../model.js").Case} item */
async function leaveOut(item) {
  await act(item, "cleared");
  show("work");
}
