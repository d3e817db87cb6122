/** A roster that was worked out becomes the county's: its needs, its shifts, all or none of each, and the way back. */

import { html, nothing } from "lit-html/lit-html.js";
import { address, ask, get, patch, post } from "../shared/api.js";
import { changedNow } from "../shared/changes.js";
import { inOneLanguage, t } from "../shared/i18n.js";
import { may, token } from "../shared/session.js";

/**
 * @typedef {{team: string, kind: string, days: number[], from: string, until: string, first: string, last: string}} Pattern
 * @typedef {{id: number, version: number, team: string, kind: string, from_local: string, until_local: string}} Turn
 */

const DAY_MS = 86_400_000;
const HEADINGS = "小组,日期,开始,结束,类别";

/** @type {{busy: boolean, said: string | null, problem: string | null, again: (() => void) | null, backs: (() => Promise<string>)[]}} `backs`: the last is undone first */
const taking = { busy: false, said: null, problem: null, again: null, backs: [] };

/** Say nothing more of what was taken over: something else is asked. */
export function forgetTaking() {
  Object.assign(taking, { said: null, problem: null, again: null, backs: [] });
}

/** @param {any} result */
export function takeOver(result) {
  const changesNeeds = may("PATCH", "/roster/need");
  const addsTurns = may("POST", "/roster/import");
  if (!changesNeeds && !addsTurns) return nothing;
  const { busy, said, problem, again, backs } = taking;
  return html`<div class="plan-tools">${changesNeeds ? html`<button ?disabled=${busy} @click=${() => take(() => takeNeeds(result))}>${t("roster_plan.take_needs", { n: result.needs.length + result.surge_needs.length })}</button>` : nothing}
      ${addsTurns ? html`<button ?disabled=${busy || !result.patterns.length} @click=${() => take(() => takeShifts(result.patterns, false))}>${t("roster_plan.take_patterns")}</button>` : nothing}<a class="button" href="/roster">${t("roster_plan.open_roster")}</a></div>
    ${said ? html`<p class="said good" role="status">${said} ${backs.length ? html`<button ?disabled=${busy} @click=${() => take(takeBack)}>${t("roster_plan.take_back")}</button>` : nothing}</p>` : nothing}
    ${problem ? html`<p class="said bad" role="alert">${problem} ${again ? html`<button ?disabled=${busy} @click=${again}>${t("roster_plan.replace_turns")}</button>` : nothing}</p>` : nothing}`;
}

/** @param {() => Promise<string>} act */
async function take(act) {
  Object.assign(taking, { busy: true, said: null, problem: null, again: null });
  changedNow("page");
  try {
    taking.said = await act();
  } catch (problem) {
    taking.problem = inOneLanguage(/** @type {Error} */ (problem).message);
  }
  taking.busy = false;
  changedNow("page");
}

async function takeBack() {
  const said = await /** @type {() => Promise<string>} */ (taking.backs.at(-1))();
  taking.backs.pop();
  return said;
}

/** Needs take the place of those in force. @param {any} result */
async function takeNeeds(result) {
  const before = await get("/roster/need");
  const { version, needs } = await patch("/roster/need", {
    version: before.version,
    needs: [...result.needs, ...result.surge_needs].map(withoutNothing),
  });
  taking.backs.push(async () => {
    await patch("/roster/need", { version, needs: before.needs.map(withoutNothing) });
    return t("roster_plan.needs_back");
  });
  return t("roster_plan.took_needs", { n: needs.length });
}

/**
 * Shifts are loaded as a roster's file is: all or none. Where they clash with turns of these teams, those may go first.
 *
 * @param {Pattern[]} patterns
 * @param {boolean} replace
 */
async function takeShifts(patterns, replace) {
  const rows = rowsOf(patterns);
  const first = patterns.map((each) => each.first).sort()[0];
  const period = {
    from: `${first}T00:00`,
    until: `${later(
      patterns
        .map((each) => each.last)
        .sort()
        .at(-1) ?? first,
      2,
    )}T00:00`,
  };
  const teams = new Set(patterns.map((each) => each.team));
  const before = /** @type {Turn[]} */ ((await get("/roster", period)).turns).filter((turn) => teams.has(turn.team));
  try {
    const { added, removed } = replace ? await loadInstead(rows, before) : await load(rows, false);
    if (added) taking.backs.push(() => takeShiftsBack(rows, before, period));
    return t("roster_plan.took_patterns", { added, removed });
  } catch (problem) {
    if (!replace && before.length) taking.again = () => void take(() => takeShifts(patterns, true));
    throw problem;
  }
}

/**
 * What was loaded goes, and what went for it comes back; turns that somebody has changed since stay as they are.
 *
 * @param {string[]} rows
 * @param {Turn[]} before
 * @param {{from: string, until: string}} period
 */
async function takeShiftsBack(rows, before, period) {
  const [loaded, known] = [new Set(rows), new Set(before.map((turn) => turn.id))];
  const now = /** @type {Turn[]} */ ((await get("/roster", period)).turns);
  for (const turn of now) {
    if (!known.has(turn.id) && loaded.has(rowOf(turn))) await takeOut(turn);
  }
  const gone = before.filter((turn) => !now.some(({ id }) => id === turn.id));
  if (gone.length) await load(gone.map(rowOf), false);
  return t("roster_plan.shifts_back", { n: gone.length });
}

/**
 * Load shifts in place of what their teams have: also of turns that begin on the first day before the first shift, which
 * the loading of a file leaves alone. Where it is refused, those are back.
 *
 * @param {string[]} rows
 * @param {Turn[]} before
 */
async function loadInstead(rows, before) {
  const first = rows.map(beginning).sort()[0];
  const edge = before.filter(({ from_local: from }) => from.slice(0, 10) === first.slice(0, 10) && from < first);
  for (const turn of edge) await takeOut(turn);
  try {
    const { added, removed } = await load(rows, true);
    return { added, removed: removed + edge.length };
  } catch (problem) {
    if (edge.length) await load(edge.map(rowOf), false);
    throw problem;
  }
}

/** @param {Turn} turn */
function takeOut({ id, version }) {
  return ask(address(`/roster/turns/${id}`, { version }), { method: "DELETE", headers: token() });
}

/** @param {string} row as `rowOf` writes it */
function beginning(row) {
  const [, day, clock] = row.split(",");
  return `${day}T${clock}`;
}

/** @param {string[]} rows @param {boolean} replace */
function load(rows, replace) {
  const bytes = new TextEncoder().encode([HEADINGS, ...rows].join("\n"));
  return post("/roster/import", {
    name: `${t("planning.title")}.csv`,
    content: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")),
    replace,
  });
}

/**
 * Shifts by the week as a roster's rows, a shift each.
 *
 * @param {Pattern[]} patterns
 */
export function rowsOf(patterns) {
  return patterns.flatMap(({ team, kind, days, from, until, first, last }) => {
    const rows = [];
    for (let day = first; day <= last; day = later(day, 1)) {
      const weekday = new Date(`${day}T00:00Z`).getUTCDay() || 7;
      if (days.includes(weekday))
        rows.push(
          rowOf({
            team,
            kind,
            from_local: `${day}T${from}`,
            until_local: `${until <= from ? later(day, 1) : day}T${until}`,
          }),
        );
    }
    return rows;
  });
}

/** @param {Pick<Turn, "team" | "kind" | "from_local" | "until_local">} turn */
function rowOf({ team, kind, from_local: from, until_local: until }) {
  return [team, from.slice(0, 10), from.slice(11, 16), until.slice(0, 16).replace("T", " "), kind].join(",");
}

/** @param {string} day @param {number} days */
function later(day, days) {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** @param {Record<string, any>} rule */
function withoutNothing(rule) {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null));
}
