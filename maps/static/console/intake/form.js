/** The form for a new case. Ctrl+Enter sends it from any field; nothing but sending or discarding empties it. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { isTyping } from "../../office/typing.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { rehearsal } from "../../shared/rehearsal.js";
import { state } from "../../shared/store.js";
import { showDone, showNotice } from "../../shared/toasts.js";
import { authorField, authorFields } from "../author/author-fields.js";
import { authorOf, FIELDS } from "../author/author-said.js";
import { detail, select } from "../case/detail.js";
import { callersCases, duplicates, duplicatesCount, intoAdvice, prospectLine } from "./advice-view.js";
import { categoryChoice, kindChoice } from "./choices.js";
import {
  discardDraft,
  hasDraft,
  hideIntake,
  intake,
  OTHER_PART,
  sendDraft,
  setAlso,
  setAuthor,
  setDraft,
  setProblem,
} from "./draft.js";
import { placeField } from "./place-field.js";

const CONFIRM_TRIES = 60;
const CHANNELS = ["hotline", "walk_in", "point", "online", "platform_12315", "letter", "transfer"];
const BESIDE_PHONE = FIELDS.filter((field) => field !== "phone");

/** In the order of speech on the telephone: where, what, in what words, who. */
export function intakeForm() {
  const { draft, problem, sending, author } = intake;
  return html`<form class="panel intake" aria-label=${t("intake.title")} aria-busy=${sending} @submit=${submit} @keydown=${keys}
    @beforeinput=${whileSending} novalidate>
    <header><h2>${t("intake.title")}</h2>${duplicatesCount()}
      <button type="button" class="icon" title=${t("intake.hide")} @click=${hideIntake}>${icon("close")}</button></header>
    ${placeField()}
    ${kindChoice()}
    ${categoryChoice(errorOf("category"))}
    <label class="check"><input type="checkbox" name="danger" .checked=${live(draft.danger)}
      @change=${(/** @type {Event} */ event) => setDraft({ danger: /** @type {HTMLInputElement} */ (event.target).checked })} />${t("intake.danger")}</label>
    <label class="field">${t("intake.text")}
      <textarea id="intake-text" rows="3" maxlength="10000" .value=${live(draft.text)} placeholder=${t("intake.text_hint")}
        @input=${(/** @type {Event} */ event) => setDraft({ text: /** @type {HTMLTextAreaElement} */ (event.target).value })}></textarea>
      ${errorOf("text")}</label>
    ${intake.authorLost ? html`<p class="field-error" role="status">${t("intake.author_lost")}</p>` : nothing}
    ${authorField(author, setAuthor, "phone")}
    ${duplicates()}
    ${callersCases()}
    <details class="author"><summary>${t("author.title")}${authorOf(author) ? html` <b>${t("author.given")}</b>` : nothing}</summary>
      ${authorFields(author, setAuthor, BESIDE_PHONE)}<p class="note">${t("author.sealed")}</p></details>
    ${["identity", ...FIELDS].map(errorOf)}
    ${otherPart()}
    <label class="field">${t("intake.channel")}
      <select @change=${(/** @type {Event} */ event) => setDraft({ channel: /** @type {HTMLSelectElement} */ (event.target).value })}>
        ${CHANNELS.map((channel) => html`<option value=${channel} ?selected=${draft.channel === channel}>${word("channel", channel)}</option>`)}</select></label>
    ${exerciseChoice()}
    <footer>
      ${problem ? html`<p class="problem" role="alert">${icon("alarm")}<span>${inOneLanguage(problem.message)}</span></p>` : nothing}
      ${problem?.unreachable ? nothing : prospectLine()}
      <button class="primary wide" ?disabled=${sending}>${t(sending ? "intake.sending" : "intake.send")}<kbd>Ctrl ↵</kbd></button>
      ${hasDraft() ? html`<button type="button" class="quiet" @click=${discardDraft}>${t("intake.discard")}</button>` : nothing}
    </footer>
  </form>`;
}

/** Of a complaint the report that came with it, or the reverse: taken in as a case of its own. */
function otherPart() {
  const { kind, also } = intake.draft;
  const other = OTHER_PART[kind];
  if (!other) return nothing;
  const part = { text: also?.text ?? "", anonymous: also?.anonymous ?? false };
  return html`<details class="also" ?open=${also !== null}><summary>${t("intake.also", { kind: word("kind", other) })}</summary>
    <label class="field">${t("intake.also_text", { kind: word("kind", other) })}
      <textarea id="intake-also" rows="2" maxlength="10000" .value=${live(part.text)}
        @input=${(/** @type {Event} */ event) => setAlso({ text: /** @type {HTMLTextAreaElement} */ (event.target).value })}></textarea></label>
    <label class="check"><input type="checkbox" .checked=${live(part.anonymous)}
      @change=${(/** @type {Event} */ event) => setAlso({ anonymous: /** @type {HTMLInputElement} */ (event.target).checked })} />${t("intake.also_anonymous", { kind: word("kind", other) })}</label>
    <p class="note">${t("intake.also_note")}</p></details>`;
}

/** While the county rehearses a call is an exercise, unless the writer says that it is real. */
function exerciseChoice() {
  if (!rehearsal.now?.on) return nothing;
  return html`<label class="check exercise"><input type="checkbox" .checked=${live(!intake.draft.real)}
    @change=${(/** @type {Event} */ event) => setDraft({ real: !(/** @type {HTMLInputElement} */ (event.target).checked) })} />${t("rehearsal.this_one")}</label>`;
}

/** Refuse typing into a form that is being sent: it would be lost with the form. @param {Event} event */
function whileSending(event) {
  if (intake.sending) event.preventDefault();
}

/** @param {string} field */
function errorOf(field) {
  const error = intake.problem?.fields.find((each) => each.field === field || each.field.endsWith(`.${field}`));
  return error ? html`<span class="field-error">${inOneLanguage(error.message)}</span>` : nothing;
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (event.isComposing) return; // Enter and Escape are the input method's
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && ctrl) void submit(event);
  if (event.key === "ArrowDown" && ctrl && intoAdvice(/** @type {HTMLElement} */ (event.currentTarget)))
    event.preventDefault();
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
    const message = t(`intake.missing_${missing}`);
    setProblem({ message, fields: [{ field: missing, message }] });
    setTimeout(() => document.getElementById(`intake-${missing}`)?.focus(), 0);
    setProblemShown();
    return;
  }
  const { selected } = state;
  const item = await sendDraft();
  if (!item) return sayUnseen();
  showDone(t("intake.sent", { id: item.id, status: word("status", item.status) }));
  if (state.selected !== selected) return; // a user who has turned to another case meanwhile stays there
  select(item.id);
  if (item.status === "proposed") offerToConfirm(item.id);
}

/** A form that was hidden while it was on its way does not show that it was refused. */
function sayUnseen() {
  if (!intake.open && intake.problem) showNotice(inOneLanguage(intake.problem.message));
}

/**
 * Focus the button that confirms a team as soon as the team is known, so that the next Enter confirms.
 *
 * @param {number} id
 */
function offerToConfirm(id, tries = CONFIRM_TRIES) {
  const { activeElement: at } = document;
  if (isTyping(at) && !at?.closest(".intake")) return; // the next Enter is for what is being written elsewhere
  const button = /** @type {HTMLElement | null} */ (
    document.querySelector(`.case-panel[data-case="${id}"] .best button.primary:not([aria-disabled])`)
  );
  if (button && detail.id === id && detail.decision) button.focus();
  else if (tries > 0) setTimeout(() => offerToConfirm(id, tries - 1), 50);
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
  setProblem(problem);
}
