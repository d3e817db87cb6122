/** The form for correcting a reporting point: it is elsewhere, it is closed, or the register has wrong details. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../../shared/changes.js";

import { distance } from "../../../shared/format.js";
import { nameOf, t, word } from "../../../shared/i18n.js";
import { icon } from "../../../shared/icons.js";
import { POINT_KINDS } from "../../../shared/kinds.js";
import { DETAILS, draft, leave, measure, propose, setDraft, setFact } from "../../area/correcting.js";
import { model } from "../../model.js";

const POOR_M = 50;
const LONGEST = { name: 80, address: 200, contact: 80, phone: 40 };

/** @param {import("../../area/ground.js").Point} point */
export function correctionForm(point) {
  return html`<form class="card correction-form" aria-label=${t("field.correct")} novalidate @submit=${(
    /** @type {Event} */ event,
  ) => {
    event.preventDefault();
    void propose();
  }}>
    <header><h1>${nameOf(point)}</h1></header>
    ${choice(
      "what",
      t("field.correct_what"),
      ["moved", "closed", "details"].map((code) => [code, word("correction", code)]),
    )}
    ${draft.what === "moved" ? moved() : nothing}
    ${draft.what === "closed" ? html`<p>${t("field.correct_closed_hint")}</p>` : nothing}
    ${draft.what === "details" ? html`<p>${t("field.correct_details_hint")}</p>${DETAILS.map(detail)}` : nothing}
    <label>${t("field.remark")}<textarea name="remark" rows="2" maxlength="500" .value=${live(draft.remark)}
      @input=${(/** @type {Event} */ event) => {
        setDraft({ remark: fieldText(event) });
      }}></textarea></label>
    ${draft.problem ? html`<p class="problem" role="alert">${t(draft.problem)}</p>` : nothing}
    <button class="main wide" data-act="propose" ?disabled=${draft.busy}>${icon("met")}${t("field.correct_send")}</button>
    <button type="button" class="quiet wide" @click=${leave}>${t("field.back")}</button></form>`;
}

function moved() {
  return html`${choice("where", t("field.correct_where"), [
    ["here", t("field.correct_here")],
    ["same", t("field.correct_same")],
  ])}
    ${
      draft.where === "here"
        ? html`<p class="whereabouts" role="status">${icon("place")}${whereabouts()}</p>
      <button type="button" class="wide" ?disabled=${draft.fix === "looking"} @click=${measure}>${t("field.correct_measure")}</button>`
        : html`<p>${t("field.correct_same_hint")}</p>`
    }
    ${detail("address")}`;
}

function whereabouts() {
  const accuracy = draft.here?.accuracy_m ?? 0;
  const poor = accuracy > (model.work?.fence.usable_accuracy_m ?? POOR_M);
  if (draft.fix === "found")
    return t(poor ? "field.correct_fix_poor" : "field.correct_fix", { distance: distance(accuracy) });
  return t(draft.fix === "looking" ? "field.shelf_looking" : "field.correct_no_fix");
}

/** @param {typeof DETAILS[number]} fact */
function detail(fact) {
  const write = (/** @type {Event} */ event) => {
    setFact(fact, fieldText(event));
  };
  if (fact === "kind")
    return html`<label>${word("fact", fact)}<select name=${fact} @change=${write}>${POINT_KINDS.map(
      (kind) => html`<option
    value=${kind} ?selected=${draft.facts.kind === kind}>${word("point", kind)}</option>`,
    )}</select></label>`;
  return html`<label>${word("fact", fact)}<input name=${fact} maxlength=${LONGEST[fact]} autocomplete="off" inputmode=${fact === "phone" ? "tel" : "text"}
    .value=${live(draft.facts[fact])} @input=${write}></label>`;
}

/**
 * @param {"what" | "where"} name
 * @param {string} title
 * @param {string[][]} choices
 */
function choice(name, title, choices) {
  const choose = (/** @type {string} */ code) => {
    setDraft({ [name]: code, problem: "" });
    changed("page");
  };
  return html`<fieldset class="choice"><legend>${title}</legend>${choices.map(
    ([code, words]) => html`<label><input type="radio" name=${name} value=${code}
    .checked=${live(draft[name] === code)} @change=${() => choose(code)}><span>${words}</span></label>`,
  )}</fieldset>`;
}

/** @param {Event} event */
function fieldText(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}
