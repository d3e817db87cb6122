/** The state of the workbench: the question asked, and the answer drawn. */

import { again } from "../shared/again.js";
import { get, post } from "../shared/api.js";
import { changedNow } from "../shared/changes.js";
import { inOneLanguage } from "../shared/i18n.js";
import { readGround } from "../shared/map/read-ground.js";
import { part } from "../shared/part.js";
import { changeOf } from "./difference.js";

/**
 * @typedef {{code: string, name: string, name_en?: string | null, lon: number, lat: number, is_new: boolean, is_moved: boolean,
 *   closed: boolean, teams: {code: string, name: string, name_en?: string | null, duty: string, turnout_s: number, skills: string[]}[]}} Post
 * @typedef {{code: string, target_s: number | null, by_one: number | null, by_two: number | null, best_s: number | null, median_s: number | null, worst_s: number | null, band: string | null,
 *   team: string | null, second: string | null, cause: string | null, places: number} & import("./demand.js").CellDemand} CellCover
 * @typedef {{code: string, name: string, name_en?: string | null, cell: string, lon: number, lat: number, first_s: number | null,
 *   second_s: number | null, team: string | null, cause: string | null}} PointCover
 * @typedef {{cells: number, reached: number, reached_twice: number, gaps: number, unreachable: number, without_target: number, minutes: import("../shared/map/minutes.js").Minutes | null, busy_too_often: number, points: number, points_without_target: number, points_reached: number, points_reached_twice: number,
 *   demand_share: number | null, demand_share_twice: number | null, demand_interval: [number, number] | null, demand_interval_twice: [number, number] | null, worst_tenth_s: number | null, beyond_twice: number | null,
 *   causes: Record<string, number>}} Totals
 * @typedef {{at: string, target_s: number | null, handling_s: number, skill: string | null, method: string, posts: Post[], totals: Totals, today: Totals | null,
 *   difference: {won: string[], lost: string[], missing: string[], points_won: string[], points_lost: string[]} | null,
 *   chance: {block: string, cases: number, demand_share: number, wanted: number, handling_s: number[], turnout_s: number[], travel_factor: number[], factor_is_doubtful: boolean, busy: number | null, cells: Record<string, [number | null, boolean]>} | null,
 *   demand: import("./demand.js").Demand, cells: CellCover[], points: PointCover[], places: number, ground_version: string, county_version: string, rules_version: string, graph_version: string | null}} Gaps
 * @typedef {{code: string, name?: string, lon?: number, lat?: number, datum?: string, teams?: string[], extra_teams?: number, closed?: boolean}} PostChange
 */

const [model, writable] = part({
  /** The hour, by the county's wall clock, as an input shows it; "" is now. */
  at: "",
  /** One target for all cells, in every section; null: each cell's own, by the rules. @type {number | null} */
  targetMin: null,
  handlingMin: 0,
  /** @type {string} */
  skill: "",
  /** What cells are weighed by. */
  demand: "equal",
  /** What differs from today's posts. @type {Map<string, PostChange>} */
  changes: new Map(),
  /** Today's posts by code, for sections that ask for no gaps. @type {Map<string, {name: string, name_en?: string | null, lon: number, lat: number}>} */
  stations: new Map(),
  /** @type {Gaps | null} */
  answer: null,
  /** The changes of posts that the answer was computed with. @type {PostChange[]} */
  answered: [],
  /** @type {Map<string, CellCover>} */
  cells: new Map(),
  /** @type {"cover" | "difference"} */
  shows: "cover",
  isBusy: false,
  /** @type {string | null} */
  problem: null,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

/** The target as the server takes it: none is each cell's own. @returns {{target_s?: number}} */
export function targetAsked() {
  return model.targetMin === null ? {} : { target_s: Math.round(model.targetMin * 60) };
}

/** The question as the server takes it. */
export function question() {
  return {
    ...targetAsked(),
    handling_s: Math.round(model.handlingMin * 60),
    ...(model.at ? { at: model.at } : {}),
    ...(model.skill ? { skill: model.skill } : {}),
    ...(model.demand === "equal" ? {} : { demand: model.demand }),
    posts: [...model.changes.values()],
  };
}

/** Learn where today's posts are and what they are called, once until an import; without that they go by their codes. */
export async function readStations() {
  if (model.stations.size) return;
  const { features } = await get("/stations").catch(() => ({ features: [] }));
  writable.stations = new Map(features.map(stationOf));
  changedNow("page");
}

/** @param {any} feature @returns {[string, any]} */
function stationOf({ properties, geometry }) {
  const [lon, lat] = geometry.coordinates;
  return [properties.code, { ...properties, lon, lat }];
}

let asked = 0;
/** The target of the last question. @type {number | undefined} */
let askedTarget;

/** True if the last question, answered or under way, was of another target, or failed. */
export function isOfAnotherTarget() {
  return !asked || model.problem !== null || askedTarget !== targetAsked().target_s;
}

/** Ask for the cover; of answers that cross only that to the last question counts. @returns {Promise<unknown>} what went wrong with it */
export async function askForGaps() {
  const mine = ++asked;
  const wanted = question();
  askedTarget = wanted.target_s;
  writable.isBusy = true;
  changedNow("page");
  try {
    const answer = await post("/planning/gaps", { ...wanted, with_chance: true });
    if (mine === asked) take(answer, wanted.posts);
    return null;
  } catch (problem) {
    if (mine !== asked) return null;
    again(problem, () => mine === asked && void askForGaps());
    writable.problem = inOneLanguage(/** @type {Error} */ (problem).message);
    return problem;
  } finally {
    if (mine === asked) writable.isBusy = false;
    changedNow("page");
  }
}

/** Draw the ground as it is now and call everything as it is called: the county was imported again while the page was open. */
export async function followGround() {
  try {
    writable.stations = new Map();
    await Promise.all([readGround(), readStations()]);
    changedNow("page");
  } catch (problem) {
    again(problem, () => void followGround());
  }
}

/** Of which ground the last answer was. @type {string | null} */
let groundVersion = null;

/** @param {Gaps} answer @param {PostChange[]} answered */
function take(answer, answered) {
  if (groundVersion !== null && groundVersion !== answer.ground_version) void followGround();
  groundVersion = answer.ground_version;
  const hadDifference = Boolean(model.answer?.difference);
  Object.assign(writable, {
    answer,
    answered,
    problem: null,
    cells: new Map(answer.cells.map((cell) => [cell.code, cell])),
  });
  if (!answer.difference) writable.shows = "cover";
  else if (!hadDifference) writable.shows = "difference";
}

/**
 * Change a post; a change that says nothing is taken out.
 *
 * @param {string} code
 * @param {Partial<PostChange>} more
 */
export function changePost(code, more) {
  const change = { ...model.changes.get(code), code, ...more };
  for (const [name, value] of Object.entries(change))
    if (value === undefined || value === false || value === 0) delete (/** @type {any} */ (change)[name]);
  if (Object.keys(change).length === 1) writable.changes.delete(code);
  else writable.changes.set(code, /** @type {PostChange} */ (change));
}

/** Take a post's change back. @param {string} code */
export function dropChange(code) {
  writable.changes.delete(code);
}

/** A code that no post has yet. */
export function newCode() {
  const taken = new Set([...(model.answer?.posts ?? []).map((each) => each.code), ...model.changes.keys()]);
  for (let n = 1; ; n += 1) if (!taken.has(`P${n}`)) return `P${n}`;
}

/** The minutes that stand in for a target, unless the map shows a difference or a post being tried. @param {boolean} [isTried] */
export function minutesShown(isTried = false) {
  return isTried || showsDifference() ? null : (model.answer?.totals.minutes ?? null);
}

function showsDifference() {
  return model.shows === "difference" && Boolean(model.answer?.difference);
}

/** The looks that cells of the drawn answer can have, apart from minutes. @param {boolean} [isTried] */
export function looksShown(isTried = false) {
  const without = model.answer?.totals.without_target && !minutesShown(isTried) ? ["no_promise"] : [];
  return [...(showsDifference() ? ["won", "lost", "missing", "same"] : ["two", "one", "part", "gap"]), ...without];
}

/**
 * The look of a cell, by the answer drawn.
 *
 * @param {string} code
 * @returns {string | null}
 */
export function lookOf(code) {
  const cell = model.cells.get(code);
  if (!cell || !model.answer) return null;
  const { difference } = model.answer;
  if (cell.by_one === null || cell.by_two === null) return showsDifference() ? "no_promise" : cell.band;
  if (model.shows === "difference" && difference) return changeOf(difference, code);
  if (cell.by_one === 0) return "gap";
  if (cell.by_one < 1) return "part";
  return cell.by_two < 1 ? "one" : "two";
}

/**
 * Gaps, the worst first: whole ones before parts, the later arrival before the sooner, then by code.
 *
 * @param {CellCover[]} cells
 */
export function gapsOf(cells) {
  return worstFirst(cells.filter(({ by_one: share }) => share !== null && share < 1));
}

/** Cells that a free team reaches, but whose teams are busy too often. @param {CellCover[]} cells */
export function busyOf(cells) {
  return worstFirst(cells.filter(({ cause }) => cause === "busy_too_often"));
}

/** @param {CellCover[]} cells all with a target */
function worstFirst(cells) {
  const late = (/** @type {number | null} */ seconds) => seconds ?? Infinity;
  const share = (/** @type {CellCover} */ cell) => cell.by_one ?? 0;
  return cells.sort(
    (a, b) => share(a) - share(b) || compare(late(b.median_s), late(a.median_s)) || a.code.localeCompare(b.code),
  );
}

/** @param {number} a @param {number} b infinities are equal to one another */
function compare(a, b) {
  return a === b ? 0 : a - b;
}
