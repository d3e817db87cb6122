/**
 * The form for findings on scene: words first, then the fields of this kind of case in their order; the rest is folded
 * away. It is stored as it is typed; once saved, alone or with the step that ends the case, it waits for the network.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { t } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { MAY_BE_FOUND } from "../../../shared/lifecycle.js";
import { current, model, show, subject } from "../../model.js";
import { faultsOf, formFor, isBlank, waitingOf } from "../../work/findings.js";
import { draftOf, write } from "../../work/findings-draft.js";
import { finishing, saveWritten, showFaults } from "../../work/finishing.js";
import { noteField } from "../note-field.js";
import { isFilled, PARTS } from "./findings-parts.js";
import { signaturePad } from "./signature-pad.js";

/** @typedef {import("./findings-fields.js").Filling} Filling */

/** A screen of its own for a case that is done; at the scene a part of the work, where the words stand above the step. */
export function findingsForm() {
  const isBeside = model.view === "work";
  const item = isBeside ? current() : subject();
  if (!item || !MAY_BE_FOUND.has(item.status)) return gone();
  const draft = draftOf(item);
  if (!draft) return html`<p class="card note" role="status">${t("field.loading")}</p>`;
  const faults = faultsOf(draft);
  const filling = {
    draft,
    category: item.category,
    faults: finishing.tried === item.id ? faults : {},
    write: (/** @type {Partial<typeof draft>} */ changes) => write(item, changes),
  };
  return html`<form class="card findings" aria-label=${t("field.findings")} novalidate @submit=${(/** @type {Event} */ event) => submitted(event, item)}>
    <h1>${t(isBeside ? "field.findings_more" : "field.findings")} <span class="number">#${item.id}</span></h1>
    ${said(item)}
    ${isBeside ? nothing : noteField(item, draft, filling.faults)}
    ${parts(filling, item)}
    ${fold(
      "sign",
      draft.ink.length > 0,
      signaturePad(draft.ink, (ink) => filling.write({ ink })),
    )}
    ${buttons(Object.keys(filling.faults).length, isBeside)}</form>`;
}

/** Say whether the server has the findings, or still only the phone. @param {import("../../model.js").Case} item */
function said(item) {
  const waits = waitingOf(item) !== null;
  if (!waits && !item.findings) return nothing;
  return html`<p class="found" role="status">${icon("document")}${t(waits ? "field.findings_unsent" : "field.findings_sent")}</p>`;
}

/** @param {Filling} filling @param {import("../../model.js").Case} item */
function parts(filling, item) {
  const { first, folded } = formFor(item);
  return html`${first.map((part) => html`<fieldset data-part=${part}><legend>${t(`field.part_${part}`)}</legend>${PARTS[part](filling)}</fieldset>`)}
    ${folded.map((part) => fold(part, isFilled(filling, part), PARTS[part](filling)))}`;
}

/** @param {string} part @param {boolean} open @param {unknown} content */
function fold(part, open, content) {
  return html`<details data-part=${part} ?open=${open}><summary>${t(`field.part_${part}`)}</summary>${content}</details>`;
}

/** At the scene the step below saves them as well; here the faults are shown before it. @param {number} wrong @param {boolean} isBeside */
function buttons(wrong, isBeside) {
  return html`<div class="save">${wrong ? html`<p class="fault" role="status">${t("field.faults", { n: wrong })}</p>` : nothing}
    <button class=${isBeside ? "wide" : "step main"} data-step="save-findings" ?disabled=${finishing.saving}>${icon("met")}${t(isBeside ? "field.save_before_done" : "field.save_findings")}</button>
    ${isBeside ? nothing : html`<button type="button" class="quiet" @click=${() => show("work")}>${t("field.back")}</button>`}</div>`;
}

function gone() {
  return html`<section class="card"><h1>${t("field.findings")}</h1><p>${t("field.not_on_scene")}</p>
    <button type="button" class="wide" @click=${() => show("work")}>${t("field.back")}</button></section>`;
}

/** Save what was typed last, drawn or not. @param {Event} event @param {import("../../model.js").Case} item */
async function submitted(event, item) {
  event.preventDefault();
  const draft = draftOf(item);
  if (!draft || isBlank(draft)) return showFaults(item);
  if ((await saveWritten(item)) && model.view !== "work") show("work");
  return undefined;
}
