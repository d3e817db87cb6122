/** The form for a new case. Ctrl+Enter sends it from any field; nothing but sending or discarding empties it. */

import { html, nothing } from "lit-html/lit-html.js";
import { live } from "lit-html/directives/live.js";

import { authorOf, FIELDS } from "../author-said.js";
import { select } from "../case-detail.js";
import { t, word } from "../i18n.js";
import { discardDraft, hasDraft, hideIntake, intake, sendDraft, setAuthor, setDraft } from "../intake-draft.js";
import { icon } from "../map/icons.js";
import { authorFields } from "./author-fields.js";
import { placeField } from "./place-field.js";
import { showDone } from "./toasts.js";

const KINDS = ["complaint", "report", "enquiry", "suggestion"];
const CHANNELS = ["hotline", "walk_in", "point", "online", "platform_12315", "letter", "transfer"];
const CATEGORIES = ["food", "drug", "cosmetics", "medical_device", "special_equipment", "product_quality", "price", "metrology",
  "advertising", "online_shopping", "invoice", "service", "other"];

export function intakeForm() {
  const { draft, problem, sending } = intake;
  return html`<form class="panel intake" aria-label=${t("intake.title")} @submit=${submit} @keydown=${keys} novalidate>
    <header><h2>${t("intake.title")}</h2>
      <button type="button" class="icon" title=${t("intake.hide")} @click=${hideIntake}>${icon("close")}</button></header>
    <fieldset class="kinds"><legend>${t("intake.kind")}</legend>
      ${KINDS.map((kind) => html`<label class="choice"><input type="radio" name="kind" value=${kind} .checked=${live(draft.kind === kind)}
        @change=${() => setDraft({ kind })} /><span>${word("kind", kind)}</span></label>`)}</fieldset>
    ${placeField()}
    <fieldset class="categories"><legend>${t("intake.category")}</legend>
      ${CATEGORIES.map((category) => html`<label class="choice"><input type="radio" name="category" value=${category}
        .checked=${live(draft.category === category)} @change=${() => setDraft({ category })} /><span>${word("category", category)}</span></label>`)}
      ${errorOf("category")}</fieldset>
    <label class="field">${t("intake.text")}
      <textarea id="intake-text" rows="5" maxlength="4000" .value=${live(draft.text)} placeholder=${t("intake.text_hint")}
        @input=${(/** @type {Event} */ event) => setDraft({ text: /** @type {HTMLTextAreaElement} */ (event.target).value })}></textarea>
      ${errorOf("text")}</label>
    <details class="author"><summary>${t("author.title")}${authorOf(intake.author) ? html` <b>${t("author.given")}</b>` : nothing}</summary>
      ${authorFields(intake.author, setAuthor)}<p class="note">${t("author.sealed")}</p></details>
    ${["identity", ...FIELDS].map(errorOf)}
    <label class="field">${t("intake.channel")}
      <select @change=${(/** @type {Event} */ event) => setDraft({ channel: /** @type {HTMLSelectElement} */ (event.target).value })}>
        ${CHANNELS.map((channel) => html`<option value=${channel} ?selected=${draft.channel === channel}>${word("channel", channel)}</option>`)}</select></label>
    ${problem ? html`<p class="problem" role="alert">${icon("alarm")}<span>${problem.message}</span></p>` : nothing}
    <footer>
      <button class="primary wide" ?disabled=${sending}>${t(sending ? "intake.sending" : "intake.send")}<kbd>Ctrl ↵</kbd></button>
      ${hasDraft() ? html`<button type="button" class="quiet" @click=${discardDraft}>${t("intake.discard")}</button>` : nothing}
    </footer>
  </form>`;
}

/** @param {string} field */
function errorOf(field) {
  const error = intake.problem?.fields.find((each) => each.field === field || each.field.endsWith(`.${field}`));
  return error ? html`<span class="field-error">${error.message}</span>` : nothing;
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(event);
  if (event.key === "Escape") {
    event.stopPropagation();
    hideIntake();
  }
}

/** @param {Event} event */
async function submit(event) {
  event.preventDefault();
  const missing = firstMissing();
  if (missing) {
    intake.problem = { message: t(`intake.missing_${missing}`), fields: [{ field: missing, message: t(`intake.missing_${missing}`) }] };
    setTimeout(() => document.getElementById(`intake-${missing}`)?.focus(), 0);
    setProblemShown();
    return;
  }
  const item = await sendDraft();
  if (!item) return;
  showDone(t("intake.sent", { id: item.id, status: word("status", item.status) }));
  select(item.id);
}

function firstMissing() {
  const { draft } = intake;
  if (!draft.place) return "place";
  if (!draft.category) return "category";
  return draft.text.trim() === "" ? "text" : null;
}

function setProblemShown() {
  const { problem } = intake;
  setDraft({});
  intake.problem = problem;
}
