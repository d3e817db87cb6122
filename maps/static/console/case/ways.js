/** Steps that say more than themselves: until when, to whom, why. Each is a short form under its button. */

import { html } from "lit-html/lit-html.js";
import { wallTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { OUTCOMES } from "../../shared/lifecycle.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { forgetDraft, keepsDraft } from "../frame/form-drafts.js";
import { formOf, reasonField } from "../frame/reason-field.js";
import { isReassignable } from "./allowed-steps.js";
import { outcomeOf } from "./outcomes.js";
import { reportStep, steps as sending, swapTeams, teamOf } from "./steps.js";

/** @typedef {import("../../shared/types.js").Case} Case */

const MINUTES = [15, 30, 60];

/**
 * The form for an outcome: one press or digit chooses and sends; “other” first asks for words.
 *
 * @param {string} step
 */
const ending = (step) => (/** @type {Case} */ item, /** @type {() => void} */ done) => {
  const send = async (/** @type {string} */ outcome, /** @type {string} */ note) => {
    if (sending.busy || !(await reportStep(item, step, { outcome, note: note || undefined }))) return;
    forgetDraft(item.id, step);
    done();
  };
  const submit = (/** @type {SubmitEvent} */ event) => void send("other", formOf(event).note); // also by Enter in the words
  const choose = (/** @type {string} */ code) => (/** @type {MouseEvent} */ event) => {
    const form = /** @type {HTMLFormElement} */ (/** @type {HTMLButtonElement} */ (event.currentTarget).form);
    void send(code, /** @type {HTMLInputElement} */ (form.elements.namedItem("note")).value.trim());
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const outcome = outcomeOf(step, event.key);
    if (
      !outcome ||
      event.repeat ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.target instanceof HTMLInputElement
    )
      return;
    event.preventDefault();
    const form = /** @type {HTMLElement} */ (event.currentTarget);
    if (outcome === "other") /** @type {HTMLElement | null} */ (form.querySelector("input"))?.focus();
    else void send(outcome, "");
  };
  return html`<form class="explain outcome" @submit=${submit} @keydown=${keys} aria-label=${t(`outcome.title_${step}`)}>
    <b>${t(`outcome.title_${step}`)}</b>
    <div class="press" role="group">${OUTCOMES[step]
      .filter((code) => code !== "other")
      .map(
        (code, at) => html`<button type="button" data-outcome=${code} @click=${choose(code)}
      aria-keyshortcuts=${at + 1} ?disabled=${sending.busy}><kbd>${at + 1}</kbd>${t(`outcome.${code}`)}</button>`,
      )}</div>
    <label class="field"><span><kbd>${OUTCOMES[step].length}</kbd> ${t("outcome.other")}</span><input name="note" required maxlength="500" autocomplete="off"
      placeholder=${t("outcome.say")} ${keepsDraft(item.id, step)} /></label>
    <div class="press"><button class=${step === "cancelled" ? "danger" : "primary"} ?disabled=${sending.busy}>${t(`action.${step}`)}</button></div></form>`;
};

/** The form of each such step. @type {Record<string, (item: Case, done: () => void) => unknown>} */
export const FORMS = {
  held: (item, done) =>
    form(
      item,
      "held",
      done,
      untilOf,
      html`${reasonField(item, "held")}
    <div class="press">${MINUTES.map((minutes) => html`<button class="primary" name="minutes" value=${minutes} @click=${asksTime(false)} ?disabled=${sending.busy}>${t("hold.minutes", { minutes })}</button>`)}
      <label>${t("hold.until")} <input type="time" name="time" @keydown=${tillThen} /></label>
      <button name="minutes" value="" @click=${asksTime(true)} ?disabled=${sending.busy}>${t("hold.till_then")}</button></div>`,
    ),
  reopened: (item, done) =>
    form(
      item,
      "reopened",
      done,
      ({ reason, to }) => ({ reason, to }),
      html`${reasonField(item, "reopened")}
    <div class="press"><button class="primary" name="to" value="team" ?disabled=${sending.busy}>${t("reopen.team")}</button>
      <button name="to" value="desk" ?disabled=${sending.busy}>${t("reopen.desk")}</button></div>`,
    ),
  to_transfer: (item, done) =>
    form(
      item,
      "to_transfer",
      done,
      ({ reason, to }) => ({ reason, to }),
      html`
    <label class="field">${t("transfer.to")}<input name="to" required maxlength="200" ${keepsDraft(item.id, "to_transfer")} value=${item.neighbour ?? ""} autocomplete="off" /></label>
    ${reasonField(item, "to_transfer")}
    <div class="press"><button class="primary" ?disabled=${sending.busy}>${t("action.to_transfer")}</button></div>`,
    ),
  answered: ending("answered"),
  closed: ending("closed"),
  cancelled: ending("cancelled"),
  withdrawn: (item, done) =>
    form(
      item,
      "withdrawn",
      done,
      ({ reason }) => ({ reason: reason || undefined }),
      html`${reasonField(item, "withdrawn", false)}
    <div class="press"><button class="danger" ?disabled=${sending.busy}>${t("action.withdrawn")}</button></div>`,
    ),
};

/**
 * @param {Case} item
 * @param {string} step
 * @param {() => void} done
 * @param {(given: Record<string, string>) => import("./steps.js").Said} said
 * @param {unknown} content
 */
function form(item, step, done, said, content) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    if (!(await reportStep(item, step, said(formOf(event))))) return;
    forgetDraft(item.id, step);
    done();
  };
  return html`<form class="explain" @submit=${submit}>${content}</form>`;
}

/**
 * Before the form is checked: whether the pressed button needs a time of day. Without one, midnight would be meant.
 *
 * @param {boolean} needed
 */
const asksTime = (needed) => (/** @type {MouseEvent} */ event) => {
  const { form } = /** @type {HTMLButtonElement} */ (event.currentTarget);
  /** @type {HTMLInputElement} */ (form?.elements.namedItem("time")).required = needed;
};

/** Enter in the time means that time: else it would press the first button, a quarter of an hour. @param {KeyboardEvent} event */
function tillThen(event) {
  if (event.key !== "Enter" || event.repeat) return;
  event.preventDefault();
  const { form } = /** @type {HTMLInputElement} */ (event.currentTarget);
  /** @type {HTMLButtonElement | null | undefined} */ (form?.querySelector("button[value='']"))?.click();
}

/**
 * Until when: so many minutes from now, or the next time the county's clock says so.
 *
 * @param {Record<string, string>} given
 */
function untilOf({ reason, minutes, time }) {
  const [hour, minute] = wallTime(now()).split(":").map(Number);
  const [wantedHour, wantedMinute] = (time || "00:00").split(":").map(Number);
  const ahead = (wantedHour * 60 + wantedMinute - hour * 60 - minute + 1440) % 1440 || 1440;
  const until = minutes ? now() + Number(minutes) * 60_000 : Math.floor(now() / 60_000 + ahead) * 60_000;
  return { reason, until: new Date(until).toISOString() };
}

/** The other cases whose team could be had for this one's. @param {Case} item */
export function swappable(item) {
  if (!isExchangeable(item)) return [];
  return [...state.cases.values()].filter((other) => other.id !== item.id && isExchangeable(other));
}

/** A station gives away none but its own teams, and sees no others. @param {Case} item */
function isExchangeable(item) {
  return item.assignment !== null && state.teams.has(item.assignment.team) && isReassignable(item);
}

/**
 * @param {Case} item
 * @param {() => void} done
 */
export function swapForm(item, done) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    const given = formOf(event);
    if (!(await swapTeams(item, Number(given.other), given.reason))) return;
    forgetDraft(item.id, "swap");
    done();
  };
  return html`<form class="explain" @submit=${submit}>
    <label class="field">${t("swap.with")}<select name="other">${swappable(item).map((other) => html`<option value=${other.id}>#${other.id} · ${teamOf(other)}</option>`)}</select></label>
    ${reasonField(item, "swap", false)}
    <div class="press"><button class="primary" ?disabled=${sending.busy}>${t("swap.do")}</button></div></form>`;
}
