/** The buttons of acts, and the form of one: drawn from the fields that the server sends. */

import { live } from "lit-html/directives/live.js";
import { html, nothing } from "lit-html/lit-html.js";
import { dayWords, dueChip, dueOfDeadline, dueWords, ruleName } from "../../shared/casework/due.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, nameOf, t, word } from "../../shared/i18n.js";
import { folded, keyOf } from "./model.js";
import { desk, fill, send, set, write } from "./state.js";

/**
 * @typedef {import("../../shared/types.js").Act} Act
 * @typedef {import("../../shared/types.js").ActField} ActField
 */

/** In the order of the server: the primary one, usual ones, the others folded. @param {readonly Act[]} acts @param {boolean} isShared */
export function actButtons(acts, isShared) {
  const { primary, usual, more } = folded(acts);
  const buttons = (/** @type {Act[]} */ some) => some.map((act) => button(act, acts, isShared));
  const n = more.reduce((sum, [, some]) => sum + some.length, 0);
  return html`<div class="acts" role="group" aria-label=${t("casework.acts")}>
    ${primary ? html`<p class="first">${button(primary, acts, isShared)} ${wanted(primary)}</p>` : nothing}${buttons(usual)}
    ${n ? html`<details class="more"><summary>${t("casework.more", { n })}</summary>${more.map(([group, some]) => html`<h4>${word("act_group", group)}</h4><div class="acts">${buttons(some)}</div>`)}</details>` : nothing}</div>`;
}

/** @param {Act} act @param {readonly Act[]} acts @param {boolean} isShared */
export function button(act, acts, isShared) {
  const key = isShared ? "" : keyOf(act.act, acts);
  return html`<button type="button" class=${act.primary ? "primary" : ""} data-act=${act.act} aria-keyshortcuts=${key || nothing}
    @click=${() => begin(act, isShared)}>${word("act", act.act)}${key ? html`<kbd>${key.toUpperCase()}</kbd>` : nothing}</button>`;
}

/** The deadline beside the primary act, or the day by which somebody waits for it. @param {Act} act */
export function wanted({ deadline, due_on: day }) {
  const found = desk.detail?.handling.deadlines.find(({ name }) => name === deadline);
  if (found) return html`${ruleName(found)} ${dueChip(dueOfDeadline(found), desk.today)}`;
  return day ? t("casework.due_on", { day: dayWords(day, desk.today) }) : nothing;
}

/** Open a form, the cursor where something is needed first. @param {Act} act @param {boolean} [isShared] */
export function begin(act, isShared = false) {
  fill(act, isShared);
  const first = document.querySelector(".act-form [aria-required=true]:placeholder-shown, .act-form select.empty");
  const other = document.querySelector(".act-form [aria-required=true], .act-form .primary");
  /** @type {HTMLElement | null} */ (first ?? other)?.focus();
}

/** Leave a form, the cursor back on its button. */
export function leave() {
  const act = desk.form?.act.act;
  set({ form: null });
  const place = /** @type {HTMLElement | null} */ (document.querySelector(`[data-act="${act}"]`));
  place?.focus();
}

/** Send it, the cursor then on the field that was refused, or on what came of it. @param {Event} event */
async function submit(event) {
  event.preventDefault();
  const came = desk.form?.isShared ? ".results button" : ".case";
  await send();
  const next = document.querySelector(desk.form ? ".act-form [aria-invalid=true]" : came);
  /** @type {HTMLElement | null} */ (next)?.focus();
}

export function actForm() {
  const form = desk.form;
  if (!form) return nothing;
  const { act, fields, approvals } = form.act;
  const title = word("act", act);
  return html`<form class="act-form" novalidate aria-label=${title} @submit=${submit}>
    <h3>${form.isShared ? t("casework.on_cases", { act: title, n: form.cases.length }) : title}</h3>
    ${approvals.length ? html`<p class="quiet">${t("casework.needs_approval", { who: approvals.map((each) => word("duty", each)).join(t("casework.then")) })}</p>` : nothing}
    ${form.errors[""] ? html`<p class="problem" role="alert">${inOneLanguage(form.errors[""])}</p>` : nothing}
    ${fields.map(field)}
    <details class="when" ?open=${Boolean(form.errors.at)}><summary>${t("casework.done_earlier")}</summary>
      ${labelled(
        "at",
        t("casework.done_at"),
        false,
        "",
        html`<input id="act-at" type="datetime-local" autocomplete="off" aria-invalid=${form.errors.at ? "true" : "false"}
        aria-describedby=${form.errors.at ? "act-at-error" : nothing} .value=${live(String(form.values.at ?? ""))} @input=${typed("at")}>`,
      )}</details>
    <p class="foot"><button class="primary" ?disabled=${desk.busy}>${t(approvals.length ? "casework.propose" : "casework.send", { act: title })}</button>
      <button type="button" @click=${leave}>${t("casework.leave")}</button></p></form>`;
}

/** @param {string} name */
function typed(name) {
  return (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    write(name, input.type === "checkbox" ? input.checked : input.value);
    if (input.matches("select")) changedNow("page");
  };
}

/** @param {ActField} field */
function field(field) {
  const { name, required } = field;
  const label = word("act_field", name);
  if (field.kind === "tick") return tickField(field, label);
  return labelled(name, label, required, field.kind, input(field));
}

/** @param {string} name @param {string} label @param {boolean} required @param {string} kind @param {unknown} content */
function labelled(name, label, required, kind, content) {
  return html`<div class="field ${kind}"><label for="act-${name}">${label}${required ? html`<span class="needed" aria-hidden="true">*</span>` : nothing}</label>${content}${error(name)}</div>`;
}

/** @param {string} name */
function error(name) {
  const message = desk.form?.errors[name];
  return message ? html`<p class="error" id="act-${name}-error" role="alert">${inOneLanguage(message)}</p>` : nothing;
}

/** @param {ActField} field @param {string} label */
function tickField({ name, required }, label) {
  const wrong = desk.form?.errors[name];
  return html`<div class="field tick"><label class="check"><input type="checkbox" id="act-${name}" .checked=${live(desk.form?.values[name] === true)} aria-required=${required}
    aria-invalid=${wrong ? "true" : "false"} aria-describedby=${wrong ? `act-${name}-error` : nothing} @change=${typed(name)}>${label}${required ? html`<span class="needed" aria-hidden="true">*</span>` : nothing}</label>${error(name)}</div>`;
}

/** @type {Record<string, string>} */
const TYPES = { day: "date", yuan: "text", case: "text", credit_code: "text", line: "text" };
/** @type {Record<string, string>} */
const KEYBOARDS = { yuan: "decimal", case: "numeric" };
/** @type {Record<string, number>} */
const LONGEST = { line: 200, words: 4000, credit_code: 18, yuan: 14, case: 18 };

/** @param {ActField} field */
function input({ name, kind, required, choices }) {
  const value = String(desk.form?.values[name] ?? "");
  const wrong = desk.form?.errors[name];
  const described = wrong ? `act-${name}-error` : nothing;
  const invalid = wrong ? "true" : "false";
  const options = choices ? choices.map((code) => option(kind, code)) : listed(kind);
  if (options)
    return html`<select id="act-${name}" class=${value ? "" : "empty"} aria-required=${required} aria-invalid=${invalid} aria-describedby=${described} @change=${typed(name)}>
      <option value="" ?selected=${value === ""}>${t(required ? "casework.choose" : "casework.no_choice")}</option>
      ${options.map(([code, words]) => html`<option value=${code} ?selected=${String(code) === value}>${words}</option>`)}</select>`;
  if (kind === "words")
    return html`<textarea id="act-${name}" rows="3" maxlength=${LONGEST.words} placeholder=" " aria-required=${required} aria-invalid=${invalid} aria-describedby=${described}
      .value=${live(value)} @input=${typed(name)}></textarea>`;
  return html`<input id="act-${name}" type=${TYPES[kind] ?? "text"} maxlength=${LONGEST[kind] ?? nothing} inputmode=${KEYBOARDS[kind] ?? nothing}
    autocomplete="off" placeholder=" " aria-required=${required} aria-invalid=${invalid} aria-describedby=${described} .value=${live(value)} @input=${typed(name)}>`;
}

/** The options of a field of people or of stations. @param {string} kind @returns {[string, string][] | null} */
function listed(kind) {
  if (kind === "station") return desk.stations.map((each) => [each.code, nameOf(each)]);
  if (kind !== "person") return null;
  return desk.people.map((each) => {
    const away = each.absent_until ? t("casework.away", { day: dayWords(each.absent_until, desk.today) }) : "";
    return [each.actor, [each.name, t("casework.has_open", { n: each.open }), away].filter(Boolean).join(" · ")];
  });
}

/** @param {string} kind @param {string | number} code @returns {[string, string]} */
function option(kind, code) {
  const handling = desk.detail?.handling;
  if (kind === "deadline") {
    const found = handling?.deadlines.find(({ name }) => name === code);
    return [
      String(code),
      found ? `${ruleName(found)} · ${dueWords(dueOfDeadline(/** @type {any} */ (found)), desk.today)}` : String(code),
    ];
  }
  if (kind === "notice") {
    const found = handling?.notices.find(({ seq }) => seq === code);
    const who = (found?.waiting ?? []).map((each) => word("choice", each)).join(t("casework.and"));
    return [String(code), found ? t("casework.notice", { act: word("act", found.act), who }) : String(code)];
  }
  return [String(code), word("choice", String(code))];
}
