/** A roster that was worked out becomes the county's: its needs, its shifts, all or none of each, and the way back. */

import { html, nothing } from "lit-html/lit-html.js";
import { get, Problem, post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { actorName } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { sendOnce } from "../../shared/sent-once.js";
import { may } from "../../shared/session.js";

/**
 * @typedef {import("../../shared/types.js").Takeovers} Takeovers
 * @typedef {{make_room?: boolean, keep_on_call?: boolean, short_rests?: "leave_out" | "keep"}} Agreed what somebody has agreed to
 * @typedef {{label: string, act: () => Promise<unknown>}} Offered
 */

/** By the kind of refusal, what may be agreed to. @type {Record<string, {label: () => string, agreed: Agreed}[]>} */
const REMEDIES = {
  "roster-room": [{ label: () => t("roster_plan.make_room"), agreed: { make_room: true } }],
  "short-rest": [
    { label: () => t("roster_plan.leave_out"), agreed: { short_rests: "leave_out" } },
    { label: () => t("roster_plan.keep_short_rests"), agreed: { short_rests: "keep" } },
  ],
};

/** @type {{busy: boolean, said: string | null, problem: string | null, remedies: Offered[]}} */
const taking = { busy: false, said: null, problem: null, remedies: [] };

/** The last take-overs as the server knows them, made by anybody. @type {Takeovers} */
let last = { needs: null, shifts: null };

/** Say nothing more of what was taken over: something else is asked. It can be undone still. */
export function forgetTaking() {
  Object.assign(taking, { said: null, problem: null, remedies: [] });
}

/** Ask which take-overs can be undone; nobody waits for it. */
export async function learnTakeovers() {
  if (!may("GET", "/roster/takeovers")) return;
  try {
    last = await get("/roster/takeovers");
  } catch {
    return; // what was known is shown still; the next press asks again
  }
  changedNow("page");
}

/** @param {any} result @param {{rest_hours: number, on_call?: boolean}} input */
export function takeOver(result, { rest_hours: rest, on_call: keepOnCall }) {
  const changesNeeds = may("POST", "/roster/takeovers/needs");
  const addsTurns = may("POST", "/roster/takeovers/shifts");
  if (!changesNeeds && !addsTurns) return nothing;
  const { busy } = taking;
  const idle = idleTeams(result);
  return html`${addsTurns && idle.length ? html`<p class="hint plan-idle">${t("roster_plan.idle", { teams: idle.join(t("list.separator")) })}</p>` : nothing}<div class="plan-tools">${changesNeeds ? html`<button ?disabled=${busy} @click=${() => take(() => takeNeeds(result))}>${t("roster_plan.take_needs", { n: result.needs.length + result.surge_needs.length })}</button>` : nothing}
      ${addsTurns ? html`<button ?disabled=${busy || !result.patterns.length} @click=${() => take(() => takeShifts(result.patterns, rest, keepOnCall ? { keep_on_call: true } : {}))}>${t("roster_plan.take_patterns")}</button>` : nothing}<a class="button" href="/roster">${t("roster_plan.open_roster")}</a></div>`;
}

/** The names of the teams that a plan gives no shift: taken over, it leaves their turns as they are. @param {any} result */
export function idleTeams({ patterns, teams = {}, teams_en: english }) {
  const working = new Set(patterns.map((/** @type {any} */ each) => each.team));
  return Object.keys(teams)
    .filter((code) => !working.has(code))
    .map((code) => nameOf({ name: teams[code], name_en: english?.[code] }));
}

/** Show the result of the last press, and what can be undone. */
export function takenView() {
  const { busy, said, problem, remedies } = taking;
  return html`${said ? html`<p class="said good" role="status">${said}</p>` : nothing}
    ${problem ? html`<p class="said bad" role="alert">${problem}</p>` : nothing}
    ${remedies.length ? html`<div class="plan-tools">${remedies.map(({ label, act }) => html`<button ?disabled=${busy} @click=${act}>${label}</button>`)}</div>` : nothing}
    ${takeovers().map(
      ({ text, obstacle, label, act }) =>
        html`<div class="plan-tools"><span>${text}${obstacle ? html`<br><small>${obstacle}</small>` : nothing}</span>${obstacle || !act ? nothing : html` <button ?disabled=${busy} @click=${() => take(act)}>${label}</button>`}</div>`,
    )}`;
}

/** The last take-overs in words, and how each is undone. */
export function takeovers() {
  const { needs, shifts } = last;
  return [
    ...(needs
      ? [
          {
            text: t("roster_plan.taken_needs", whoAndWhen(needs)),
            obstacle: needs.obstacle && inOneLanguage(needs.obstacle),
            label: t("roster_plan.take_back_needs"),
            act: may("POST", "/roster/takeovers/needs/undo") ? () => takeNeedsBack(needs.id) : null,
          },
        ]
      : []),
    ...(shifts
      ? [
          {
            text: t("roster_plan.taken_shifts", {
              ...whoAndWhen(shifts),
              first: shifts.first,
              last: shifts.last,
              n: shifts.written,
            }),
            obstacle: shifts.obstacle && inOneLanguage(shifts.obstacle),
            label: t("roster_plan.take_back_shifts"),
            act: may("POST", "/roster/takeovers/shifts/undo") ? () => takeShiftsBack(shifts.id) : null,
          },
        ]
      : []),
  ];
}

/** @param {{made_at: string, made_by: string}} takeover */
function whoAndWhen({ made_at: at, made_by: by }) {
  return { who: actorName(by), when: wallDate(at) };
}

/** @param {() => Promise<string>} act @returns {Promise<typeof taking>} what is said of it */
export async function take(act) {
  Object.assign(taking, { busy: true, said: null, problem: null, remedies: [] });
  changedNow("page");
  try {
    taking.said = await act();
  } catch (problem) {
    taking.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  await learnTakeovers();
  taking.busy = false;
  changedNow("page");
  return taking;
}

/** Needs that went without an answer, and over which version: sent again they are the same. */
let unanswered = { text: "", version: 0 };

/** Needs take the place of those in force. @param {any} result */
export async function takeNeeds(result) {
  const needs = [...result.needs, ...result.surge_needs].map(withoutNothing);
  const text = JSON.stringify(needs);
  const version = unanswered.text === text ? unanswered.version : (await get("/roster/need")).version;
  unanswered = { text, version };
  try {
    const taken = await sendOnce(post, "/roster/takeovers/needs", { version, needs });
    unanswered = { text: "", version: 0 };
    return t("roster_plan.took_needs", { n: taken.needs.length });
  } catch (problem) {
    if (problem instanceof Problem && problem.isRefusal) unanswered = { text: "", version: 0 };
    throw problem;
  }
}

/** @param {number} id */
async function takeNeedsBack(id) {
  await sendOnce(post, "/roster/takeovers/needs/undo", { id });
  return t("roster_plan.needs_back");
}

/**
 * Shifts are written all or none. Where turns are in the way, or rest beside turns that stay is too short, the server says
 * which, and what may be agreed to is offered.
 *
 * @param {object[]} patterns
 * @param {number} rest hours
 * @param {Agreed} [agreed]
 */
export async function takeShifts(patterns, rest, agreed = {}) {
  try {
    const done = await sendOnce(post, "/roster/takeovers/shifts", { patterns, rest_hours: rest, ...agreed });
    return [
      t("roster_plan.took_patterns", done),
      done.cut ? t("roster_plan.cut_turns", { n: done.cut }) : "",
      done.left_out ? t("roster_plan.left_out", { n: done.left_out }) : "",
    ]
      .filter(Boolean)
      .join(" ");
  } catch (problem) {
    const kind = problem instanceof Problem ? (problem.kind.split("/").at(-1) ?? "") : "";
    taking.remedies = (REMEDIES[kind] ?? []).map(({ label, agreed: more }) => ({
      label: label(),
      act: () => take(() => takeShifts(patterns, rest, { ...agreed, ...more })),
    }));
    throw problem;
  }
}

/** @param {number} id */
async function takeShiftsBack(id) {
  const { back, removed } = await sendOnce(post, "/roster/takeovers/shifts/undo", { id });
  return t("roster_plan.shifts_back", { n: back, removed });
}

/** @param {Record<string, any>} rule */
function withoutNothing(rule) {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null));
}
