/** The state of the history section: the months asked for, and the four answers as they arrive. */

import { again } from "../../shared/again.js";
import { get } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { wallMonth } from "../../shared/format.js";
import { inOneLanguage } from "../../shared/i18n.js";
import { ground } from "../../shared/map/ground-data.js";
import { part } from "../../shared/part.js";

/**
 * @typedef {{n: number | null, share: number | null, low: number | null, high: number | null, confirmed: number | null, unconfirmed: number | null,
 *   p50_s: number | null, p90_s: number | null, why: string | null}} Share
 * @typedef {{n: number | null, mean_s: number, p50_value_s: number, p50_low_s: number | null, p50_high_s: number | null, p90_value_s: number,
 *   p90_low_s: number | null, p90_high_s: number | null}} Part
 * @typedef {{from: string, to: string, total: Share, arrivals: {n: number, p50_s: number | null, p90_s: number | null} | null, without_target: number | null,
 *   kinds_without_target: string[], exercises: number, years_without_holidays?: number[], groups: Record<string, {shown: Record<string, Share>, hidden_groups: number, hidden_cases: number | null}>,
 *   parts: {arrived: number | null, doubts: Record<string, number>, parts: Record<string, Part | null>}}} History
 * @typedef {{cause: string, n: number | null, at_least: number, prevents: number | null, minutes: number, reasons: Record<string, number>}} CauseRow
 * @typedef {{case: number, cause: string, reason: string | null, over_s: number, prevented_by: string[], together: boolean}} LateCase
 * @typedef {{usual: {handling_s: number, turnout_s: number, assumed: string[]}, counted: number | null, n: number | null, causes: CauseRow[], others: boolean,
 *   together: number | null, not_prevented: number | null,
 *   cases: LateCase[] | null, listed: number | null}} Late
 * @typedef {{cells: string[], observed: number | null, expected: number, relative_risk: number | null, p: number}} Cluster
 * @typedef {{cases: number | null, exposure: string, draws: number, clusters: Cluster[], likeliest: Cluster | null,
 *   local: {hot: string[], cold: string[], rate: number, naive: number} | null, why: string | null}} Spots
 * @typedef {{median: number, low: number, high: number, p90: number, n: number | null}} LearnedTime
 * @typedef {{unit: string, few: boolean, used: number | null, used_is_least: boolean, all: LearnedTime, at_once: number | null, at_once_n: number | null, mostly_at_once: boolean, discarded: Record<string, number>,
 *   blocks: Record<string, LearnedTime>, teams: Record<string, LearnedTime>}} Lesson
 * @typedef {{name: string, value: number, unit: string, weight: number, cases: number | null, share: number | null, source: string}} Prior
 * @typedef {{responses: number | null, doubts: Record<string, number>, times: Record<string, Lesson>, priors: Prior[],
 *   duties: (LearnedTime & {rule_s: number, cost_s: number})[],
 *   offers: {made: number, failed: number, share: number, low: number, high: number, ways: Record<string, {few: boolean, n: number, share: number, median: number, low: number, high: number, p90: number}>},
 *   demand: {cases: number | null, years: number, exposure: string, county: {a_year: number, low: number, high: number}}}} Lessons
 */

const ASKED = /** @type {const} */ ({
  history: "/planning/history",
  late: "/planning/late",
  lessons: "/planning/learned",
  spots: "/planning/hot-spots",
});

const NONE = { history: null, late: null, spots: null, lessons: null };

const BLOCK_WORDS = [
  ["workday", "rest", "surge"],
  ["office", "lunch", "evening", "night"],
];

const [past, writable] = part({
  from: "",
  to: "",
  by: "block",
  /** What the map shows. @type {"share" | "spots"} */
  shows: "share",
  /** @type {History | null} */
  history: null,
  /** @type {Late | null} */
  late: null,
  /** @type {Spots | null} */
  spots: null,
  /** @type {Lessons | null} */
  lessons: null,
  /** @type {string | null} */
  problem: null,
  busy: false,
});

export { past };

/** @param {Partial<typeof writable>} fields */
export function setPast(fields) {
  Object.assign(writable, fields);
}

let asked = 0;

/** Ask all four; of two questions that cross, the last counts. What is shown is of one question: the first answer replaces all. */
export async function askForPast() {
  const mine = ++asked;
  Object.assign(writable, { busy: true, problem: null });
  changedNow("page");
  const period = { ...(past.from ? { from: past.from } : {}), ...(past.to ? { to: past.to } : {}) };
  for (const [name, path] of Object.entries(ASKED)) {
    try {
      const answer = await get(path, period);
      if (mine !== asked) return;
      Object.assign(writable, { ...(name === "history" ? NONE : {}), [name]: answer });
    } catch (problem) {
      if (mine !== asked) return;
      again(problem, () => mine === asked && void askForPast());
      Object.assign(writable, {
        ...(name === "history" ? NONE : {}),
        problem: inOneLanguage(/** @type {Error} */ (problem).message),
      });
      break;
    }
    changedNow("page");
  }
  writable.busy = false;
  changedNow("page");
}

/**
 * The first and the last month of an answer, by the county's clock.
 *
 * @param {{from: string, to: string}} answer `to` is the moment after the last month
 */
export function monthsOf({ from, to }) {
  return { from: wallMonth(from), to: wallMonth(new Date(to).getTime() - 1) };
}

/**
 * The look of a cell on the map, by the figure shown.
 *
 * @param {string} code
 */
export function lookOfPast(code) {
  if (past.shows === "spots") return spotLook(past.spots, code);
  if (!past.history) return null;
  const share = past.history.groups.cell.shown[code]?.share ?? null;
  return share === null && isWithoutTarget(code, past.history) ? "no_promise" : shareLook(share);
}

/** @param {string} code @param {History} history */
function isWithoutTarget(code, { kinds_without_target: kinds }) {
  const facts = ground.byCode.get(code)?.facts;
  return Boolean(facts && !facts.in_town && kinds.includes(facts.kind));
}

/** Nine tenths in time, seven tenths, fewer; or nothing that may be shown. @param {number | null} share */
export function shareLook(share) {
  if (share === null) return "few_cases";
  if (share >= 0.9) return "often_kept";
  return share >= 0.7 ? "mostly_kept" : "seldom_kept";
}

/**
 * @param {Spots | null} spots
 * @param {string} code
 */
export function spotLook(spots, code) {
  if (!spots) return null;
  if (spots.local?.hot.includes(code)) return "hot";
  if (spots.clusters.some((cluster) => cluster.cells.includes(code))) return "cluster";
  return spots.local?.cold.includes(code) ? "cold" : "usual";
}

/**
 * Blocks of time as the day goes, everything else as it comes.
 *
 * @template T
 * @param {[string, T][]} rows
 * @returns {[string, T][]}
 */
export function inOrder(rows) {
  const place = (/** @type {string} */ name) =>
    BLOCK_WORDS.map((words, n) => words.indexOf(name.split("-")[1 - n] ?? "")).reduce(
      (sum, at) => sum * 10 + at + 1,
      0,
    );
  return [...rows].sort(([a], [b]) => place(a) - place(b));
}
