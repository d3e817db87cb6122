/** A roster that was worked out becomes the county's: its needs, its shifts, all or none of each, and the way back. */

import { html, nothing } from "lit-html/lit-html.js";
import { get, Problem, patch } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { clearing, giveBack, load, loadInstead, periodOf, rowsOf, takenToo, turnsOf } from "./turns.js";

/**
 * @typedef {import("./turns.js").Pattern} Pattern
 * @typedef {{version: number, before: Record<string, any>[]}} TakenNeeds what was written, and the needs before it
 */

const CONFLICT = 409;

/** @type {{busy: boolean, said: string | null, problem: string | null, again: {label: string, act: () => void} | null}} */
const taking = { busy: false, said: null, problem: null, again: null };

/** What can be undone: each stays until it is, or until somebody else has changed the same. @type {{needs: TakenNeeds | null, shifts: import("./turns.js").Taken | null}} */
const taken = { needs: null, shifts: null };

/** Say nothing more of what was taken over: something else is asked. It can be undone still. */
export function forgetTaking() {
  Object.assign(taking, { said: null, problem: null, again: null });
}

/** @param {any} result */
export function takeOver(result) {
  const changesNeeds = may("PATCH", "/roster/need");
  const addsTurns = may("POST", "/roster/import");
  if (!changesNeeds && !addsTurns) return nothing;
  const { busy, said, problem, again } = taking;
  return html`<div class="plan-tools">${changesNeeds ? html`<button ?disabled=${busy} @click=${() => take(() => takeNeeds(result))}>${t("roster_plan.take_needs", { n: result.needs.length + result.surge_needs.length })}</button>` : nothing}
      ${addsTurns ? html`<button ?disabled=${busy || !result.patterns.length} @click=${() => take(() => takeShifts(result.patterns, false))}>${t("roster_plan.take_patterns")}</button>` : nothing}<a class="button" href="/roster">${t("roster_plan.open_roster")}</a></div>
    ${said ? html`<p class="said good" role="status">${said}</p>` : nothing}
    ${problem ? html`<p class="said bad" role="alert">${problem} ${again ? html`<button ?disabled=${busy} @click=${again.act}>${again.label}</button>` : nothing}</p>` : nothing}
    ${undoable().length ? html`<div class="plan-tools">${undoable().map(({ label, act }) => html`<button ?disabled=${busy} @click=${() => take(act)}>${label}</button>`)}</div>` : nothing}`;
}

/** What may be undone now. @returns {{label: string, act: () => Promise<string>}[]} */
export function undoable() {
  return [
    ...(taken.needs ? [{ label: t("roster_plan.take_back_needs"), act: takeNeedsBack }] : []),
    ...(taken.shifts ? [{ label: t("roster_plan.take_back_shifts"), act: takeShiftsBack }] : []),
  ];
}

/** @param {() => Promise<string>} act @returns {Promise<typeof taking>} what is said of it */
export async function take(act) {
  Object.assign(taking, { busy: true, said: null, problem: null, again: null });
  changedNow("page");
  try {
    taking.said = await act();
  } catch (problem) {
    taking.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  taking.busy = false;
  changedNow("page");
  return taking;
}

/** Needs take the place of those in force. @param {any} result */
export async function takeNeeds(result) {
  const before = await get("/roster/need");
  const { version, needs } = await patch("/roster/need", {
    version: before.version,
    needs: [...result.needs, ...result.surge_needs].map(withoutNothing),
  });
  const isOurs = taken.needs?.version === before.version;
  taken.needs = { version, before: isOurs && taken.needs ? taken.needs.before : before.needs };
  return t("roster_plan.took_needs", { n: needs.length });
}

async function takeNeedsBack() {
  const { version, before } = /** @type {TakenNeeds} */ (taken.needs);
  try {
    await patch("/roster/need", { version, needs: before.map(withoutNothing) });
  } catch (problem) {
    if (problem instanceof Problem && problem.status === CONFLICT) taken.needs = null;
    throw problem;
  }
  taken.needs = null;
  return t("roster_plan.needs_back");
}

/**
 * Shifts are loaded as a roster's file is: all or none. Where they clash with turns of these teams, those may make room.
 *
 * @param {Pattern[]} patterns
 * @param {boolean} replace
 */
export async function takeShifts(patterns, replace) {
  const [rows, period] = [rowsOf(patterns), periodOf(patterns)];
  const before = await turnsOf(period, new Set(patterns.map((each) => each.team)));
  const room = clearing(rows, before, period);
  try {
    const { added, removed, cut } = replace
      ? await loadInstead(rows, room)
      : { ...(await load(rows, false)), removed: 0, cut: /** @type {import("./turns.js").Turn[]} */ ([]) };
    if (added) taken.shifts = takenToo(taken.shifts, rows, before, cut, period);
    const said = t("roster_plan.took_patterns", { added, removed });
    return cut.length ? `${said} ${t("roster_plan.cut_turns", { n: cut.length })}` : said;
  } catch (problem) {
    if (!replace && room.gone.length + room.cut.length)
      taking.again = { label: roomSaid(room, period.from), act: () => void take(() => takeShifts(patterns, true)) };
    throw problem;
  }
}

/** What makes room, before it does. @param {import("./turns.js").Clearing} room @param {string} first */
function roomSaid({ gone, cut }, first) {
  const onCall = gone.filter((turn) => turn.kind === "on_call").length;
  const about = { gone: gone.length, on_call: onCall, cut: cut.length, day: first.slice(0, 10) };
  return cut.length ? t("roster_plan.replace_turns_cut", about) : t("roster_plan.replace_turns", about);
}

async function takeShiftsBack() {
  const n = await giveBack(/** @type {import("./turns.js").Taken} */ (taken.shifts));
  taken.shifts = null;
  return t("roster_plan.shifts_back", { n });
}

/** @param {Record<string, any>} rule */
function withoutNothing(rule) {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null));
}
