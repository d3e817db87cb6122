/** The steps a dispatcher reports by telephone: only those the case's status allows; the server has the last word. */

import { html, nothing } from "lit-html/lit-html.js";

import { detail } from "../case-detail.js";
import { reportStep, steps as sending } from "../case-steps.js";
import { duration } from "../format.js";
import { nameOf, t } from "../i18n.js";
import { may, mayReport } from "../session.js";
import { changed, state } from "../store.js";

/** @typedef {import("../types.js").Case} Case */

/** The way forward first, then the ways out. @type {Record<string, {forward: string[], other: string[], team: boolean}>} */
const STEPS = {
  received: { forward: [], other: ["desk", "to_transfer", "joined", "cancelled"], team: true },
  proposed: { forward: [], other: ["desk", "to_transfer", "joined", "cancelled"], team: true },
  waiting: { forward: [], other: ["desk", "to_transfer", "joined", "cancelled"], team: true },
  offered: { forward: ["acknowledged"], other: ["declined", "withdrawn", "cancelled"], team: false },
  acknowledged: { forward: ["en_route"], other: ["declined", "withdrawn", "cancelled"], team: false },
  en_route: { forward: ["on_scene"], other: ["withdrawn", "cancelled"], team: false },
  on_scene: { forward: ["cleared"], other: ["cancelled"], team: false },
  cleared: { forward: ["closed"], other: [], team: false },
  desk: { forward: ["answered"], other: ["to_transfer", "joined", "cancelled"], team: true },
  joined: { forward: [], other: ["joined", "parted", "cancelled"], team: false },
  to_transfer: { forward: ["transferred"], other: ["cancelled"], team: true },
};
/** These are offered by `case-links.js`. */
const ABOUT_ANOTHER = new Set(["joined", "parted"]);
const REASSIGNABLE = new Set(["offered", "acknowledged", "en_route"]);

/** @type {{id: number, step: string} | null} a way out that wants a second press */
let sure = null;

/** @param {Case} item */
export function caseActions(item) {
  const steps = stepsOf(item.status);
  if (!steps) return nothing;
  return html`<section class="actions" aria-label=${t("action.title")}>
    <div>${steps.forward.map((step) => html`<button class="primary" ?disabled=${sending.busy} @click=${() => reportStep(item, step)}>${t(`action.${step}`)}</button>`)}
    ${steps.team ? assign(item) : nothing}</div>
    <div>${steps.other.map((step) => wayOut(item, step))}</div>
    ${REASSIGNABLE.has(item.status) && mayReport("offered") ? html`<details><summary>${t("action.reassign")}</summary>${assign(item)}</details>` : nothing}
    ${mayReport("note") ? note(item) : nothing}
  </section>`;
}

/**
 * The steps that the status allows and whoever looks on may report, null where nothing is to be done.
 *
 * @param {string} status
 */
function stepsOf(status) {
  const row = STEPS[status];
  if (!row || !may("POST", "/complaints/{case_id}/events")) return null;
  return { forward: row.forward.filter(mayReport), other: row.other.filter((step) => mayReport(step) && !ABOUT_ANOTHER.has(step)), team: row.team && mayReport("offered") };
}

/**
 * @param {Case} item
 * @param {string} step
 */
function wayOut(item, step) {
  const asked = sure?.id === item.id && sure.step === step;
  const press = () => {
    sure = asked ? null : { id: item.id, step };
    if (asked) void reportStep(item, step);
    else changed("selection");
  };
  return html`<button class=${asked ? "danger" : "quiet"} ?disabled=${sending.busy} @click=${press} @blur=${() => (sure = null)}>
    ${asked ? t("action.sure", { step: t(`action.${step}`) }) : t(`action.${step}`)}</button>`;
}

/** Send a named team, or the recommended one. @param {Case} item */
function assign(item) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const team = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("team"));
    void reportStep(item, "offered", { team });
  };
  const times = new Map((detail.decision?.candidates ?? []).map((candidate) => [candidate.team, candidate.travel_s]));
  const free = [...state.teams.values()].filter((team) => team.status === "free");
  free.sort((a, b) => (times.get(a.code) ?? Infinity) - (times.get(b.code) ?? Infinity) || a.code.localeCompare(b.code));
  if (free.length === 0) return html`<span class="note">${t("action.nobody_free")}</span>`;
  const preferred = detail.decision?.chosen;
  return html`<form class="assign" @submit=${submit}>
    <label><span class="hidden">${t("action.team")}</span><select name="team">
      ${free.map((team) => html`<option value=${team.code} ?selected=${team.code === preferred}>${nameOf(team)}${timeOf(times.get(team.code))}</option>`)}
    </select></label>
    <button class="primary" ?disabled=${sending.busy}>${t(item.status === "proposed" ? "action.confirm" : "action.offered")}</button>
  </form>`;
}

/** A remark for the record. @param {Case} item */
function note(item) {
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const text = String(new FormData(form).get("note")).trim();
    if (text && (await reportStep(item, "note", { note: text }))) form.reset();
  };
  return html`<details><summary>${t("action.note")}</summary><form class="assign" @submit=${submit}>
    <input name="note" maxlength="2000" aria-label=${t("action.note")} /><button ?disabled=${sending.busy}>${t("action.keep_note")}</button></form></details>`;
}

/** @param {number | null | undefined} seconds */
function timeOf(seconds) {
  return seconds === null || seconds === undefined ? "" : ` · ${duration(seconds)}`;
}
