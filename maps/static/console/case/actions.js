/** The steps a dispatcher reports by telephone: only those the server sends with the case; it has the last word. */

import { repeat } from "lit-html/directives/repeat.js";
import { html, nothing } from "lit-html/lit-html.js";
import { changed } from "../../shared/changes.js";
import { t, word } from "../../shared/i18n.js";
import { may, mayReport } from "../../shared/session.js";
import { focusPart } from "../frame/focus-part.js";
import { forgetDraft, hasDraft, keepsDraft } from "../frame/form-drafts.js";
import { isReassignable, waysForward, waysOut } from "./allowed-steps.js";
import { candidateList } from "./candidates.js";
import { asksOutcome } from "./outcomes.js";
import { reportStep, steps as sending } from "./steps.js";
import { FORMS, swapForm, swappable } from "./ways.js";

/** @typedef {import("../../shared/types.js").Case} Case */

/** These are offered by `links.js`. */
const ABOUT_ANOTHER = new Set(["joined", "parted"]);

/** @type {{id: number, step: string} | null} a way out that wants a second press, or whose form is open */
let sure = null;

/**
 * The buttons of a case. Those known at once stand above the teams, whose times arrive later: no button moves under the
 * cursor.
 *
 * @param {Case} item
 */
export function caseActions(item) {
  const steps = offeredSteps(item);
  if (!steps) return nothing;
  const sends = mayReport("offered");
  return html`<section class="actions" aria-label=${t("action.title")} @keydown=${leaveForm}>
    <div>${repeat(steps.forward, itself, (step) => (asksOutcome(step) ? formButton(item, step, sure?.id === item.id && sure.step === step, "primary") : html`<button class="primary" ?disabled=${sending.busy} @click=${(/** @type {MouseEvent} */ event) => isOneClick(event) && reportStep(item, step)}>${t(`action.${step}`)}</button>`))}</div>
    <div>${repeat(sends && swappable(item).length > 0 ? [...steps.other, "swap"] : steps.other, itself, (step) => wayOut(item, step))}</div>
    ${formFor(item)}
    ${steps.team ? candidateList(item) : nothing}
    ${isReassignable(item) && sends ? html`<details @toggle=${inSight}><summary>${t("action.reassign")}</summary>${candidateList(item)}</details>` : nothing}
    ${mayReport("note") ? note(item) : nothing}
  </section>`;
}

/** A button is its step's for good: none becomes another's while the cursor is on it. @param {string} step */
const itself = (step) => step;

/** The form of the way out that is open, if it has one. @param {Case} item */
function formFor(item) {
  if (sure?.id !== item.id) return nothing;
  const { step } = sure;
  const done = () => {
    if (sure?.id === item.id && sure.step === step) sure = null; // else another form is open by now
    changed("selection");
  };
  if (!isPossible(item, sure.step))
    return html`<p class="explain gone" role="alert">${t("action.gone", { status: word("status", item.status), step: t(`action.${sure.step}`) })}</p>`;
  if (sure.step === "swap") return swapForm(item, done);
  return FORMS[sure.step]?.(item, done) ?? nothing;
}

/** Escape leaves a form and goes back to its button; the case stays open, and so do the words. @param {KeyboardEvent} event */
function leaveForm(event) {
  if (
    event.key !== "Escape" ||
    event.isComposing ||
    !sure ||
    !(/** @type {Element} */ (event.target).closest(".explain"))
  )
    return;
  event.stopPropagation();
  const { step } = sure;
  sure = null;
  changed("selection");
  requestAnimationFrame(() =>
    /** @type {HTMLElement | null} */ (document.querySelector(`.actions [data-way="${step}"]`))?.focus(),
  );
}

/** Somebody else may have moved the case while a form was open. @param {Case} item @param {string} step */
function isPossible(item, step) {
  return step === "swap" ? swappable(item).length > 0 : item.steps.some((each) => each === step);
}

/** The steps that the case allows and the person may report, null where nothing is to be done. @param {Case} item */
export function offeredSteps(item) {
  if (item.steps.length === 0 || !may("POST", "/complaints/{case_id}/events")) return null;
  return {
    forward: waysForward(item).filter(mayReport),
    other: waysOut(item).filter((step) => mayReport(step) && !ABOUT_ANOTHER.has(step)),
    team: item.steps.includes("offered") && mayReport("offered"),
  };
}

/** The second half of a double click is none: it would fall on the next step, come to the same place meanwhile. @param {MouseEvent} event */
function isOneClick(event) {
  return event.detail < 2;
}

/**
 * @param {Case} item
 * @param {string} step
 */
function wayOut(item, step) {
  const asked = sure?.id === item.id && sure.step === step;
  if (step === "swap" || step in FORMS) return formButton(item, step, asked);
  const press = (/** @type {MouseEvent} */ event) => {
    if (!isOneClick(event)) return;
    sure = asked ? null : { id: item.id, step };
    if (asked) void reportStep(item, step);
    else changed("selection");
  };
  return html`<button class=${asked ? "danger" : "quiet"} ?disabled=${sending.busy} @click=${press} @blur=${() => (sure = asked ? null : sure)}>
    ${asked ? t("action.sure", { step: t(`action.${step}`) }) : t(`action.${step}`)}</button>`;
}

/**
 * @param {Case} item
 * @param {string} step
 * @param {boolean} open
 */
function formButton(item, step, open, look = "quiet") {
  const press = (/** @type {MouseEvent} */ event) => {
    if (!isOneClick(event)) return;
    sure = open ? null : { id: item.id, step };
    changed("selection");
    if (!open) requestAnimationFrame(beginForm);
  };
  return html`<button class=${look} data-way=${step} aria-expanded=${open} ?disabled=${sending.busy} @click=${press}>${t(`action.${step}`)}</button>`;
}

/**
 * Open the form of a step in the panel of a case, for a command: it is sent from there.
 *
 * @param {Case} item
 * @param {string} step
 */
export function openStep(item, step) {
  sure = { id: item.id, step };
  changed("selection");
  // The panel of a case that was just opened comes with the next frame, its form with it.
  requestAnimationFrame(() => requestAnimationFrame(beginForm));
}

/**
 * The form that was just opened has the cursor, and stands in sight down to what sends it. Its buttons take none while
 * another step is on its way.
 */
function beginForm() {
  focusPart(".actions > .explain", "button, input, select", "nearest");
}

/** Scroll what was just unfolded into sight, on a low screen too. @param {ToggleEvent} event */
function inSight(event) {
  const unfolded = /** @type {HTMLDetailsElement} */ (event.target);
  if (unfolded.open) unfolded.scrollIntoView({ block: "nearest" });
}

/** A remark for the record. @param {Case} item */
function note(item) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const text = String(new FormData(form).get("note")).trim();
    if (!text || !(await reportStep(item, "note", { note: text }))) return;
    forgetDraft(item.id, "note", text);
    changed("selection");
  };
  return html`<details ?open=${hasDraft(item.id, "note")} @toggle=${inSight}><summary>${t("action.note")}</summary><form class="assign" @submit=${submit}>
    <input autocomplete="off" name="note" maxlength="2000" aria-label=${t("action.note")} ${keepsDraft(item.id, "note")} /><button class="remark" ?disabled=${sending.busy}>${t("action.keep_note")}</button></form></details>`;
}
