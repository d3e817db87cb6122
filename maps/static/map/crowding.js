/**
 * Flags that would lie on one another: the more urgent keeps its words, the others shrink to their mark. Boxes are
 * estimated rather than measured, since measuring makes the browser lay the page out each time. Teams at one spot
 * share one flag, which is wholly the first team's and says how many more there are.
 */

import { readClock, urgency } from "../case-clock.js";
import { now } from "../server-time.js";
import { state } from "../store.js";
import { byStatus } from "../team-state.js";
import { meet } from "./projection.js";

const CASE = { left: -38, top: -36, right: 38, bottom: 4 };
const TEAM_LINE = { top: -13, bottom: 13, start: -13, letter: 15, rest: 22 };
const MOST = 150;
/** Nearer than this a disc hides the other. */
const ONE_SPOT_PX = 18;

/** @typedef {{element: HTMLElement, marker: any, thing: import("../types.js").Team}} TeamFlag */

/** @type {Map<string, string[]>} the teams behind the flag of one, itself first */
const gathered = new Map();

/**
 * The teams that one flag stands for, the flag's own first.
 *
 * @param {string} code
 */
export function teamsBehind(code) {
  return gathered.get(code) ?? [code];
}

/**
 * @param {any} map
 * @param {{element: HTMLElement, marker: any, thing: import("../types.js").Case}[]} cases
 * @param {TeamFlag[]} teams
 */
export function thinOut(map, cases, teams) {
  const moment = now();
  const flags = cases.map((held) => ({ ...held, rank: urgency(held.thing, readClock(held.thing, moment)) }));
  flags.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  /** @type {any[]} */
  const taken = [];
  for (const { element, marker } of flags) place(element, boxAt(map, marker, CASE), taken);
  for (const { element, marker, thing } of atSpots(map, inOrder(teams))) {
    place(element, boxAt(map, marker, teamBox(thing)), taken);
  }
}

/**
 * The team of the chosen case first, then those at work.
 *
 * @param {TeamFlag[]} teams
 */
function inOrder(teams) {
  const order = new Map(byStatus(teams.map(({ thing }) => thing)).map((team, i) => [team.code, i]));
  const rank = (/** @type {TeamFlag} */ { thing }) =>
    state.selected !== null && thing.case === state.selected ? -1 : (order.get(thing.code) ?? 0);
  return [...teams].sort((a, b) => rank(a) - rank(b));
}

/**
 * One flag for each spot; the others there step behind it.
 *
 * @param {any} map
 * @param {TeamFlag[]} teams
 */
function atSpots(map, teams) {
  gathered.clear();
  /** @type {{flag: TeamFlag, at: any, codes: string[]}[]} */
  const spots = [];
  for (const flag of teams) {
    const at = map.latLngToLayerPoint(flag.marker.getLatLng());
    const spot = spots.find((each) => each.at.distanceTo(at) < ONE_SPOT_PX);
    flag.element.parentElement?.classList.toggle("gathered", spot !== undefined);
    if (spot) spot.codes.push(flag.thing.code);
    else spots.push({ flag, at, codes: [flag.thing.code] });
  }
  for (const { flag, codes } of spots) {
    gathered.set(flag.thing.code, codes);
    if (codes.length > 1) flag.element.dataset.more = `+${codes.length - 1}`;
    else delete flag.element.dataset.more;
  }
  return spots.map(({ flag }) => flag);
}

/** @param {import("../types.js").Team} team */
function teamBox({ name }) {
  const { top, bottom, start, letter, rest } = TEAM_LINE;
  const width = [...name].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? letter : letter * 0.55), 0);
  return { left: start, top, right: start + rest + width, bottom };
}

/**
 * @param {any} map
 * @param {any} marker
 * @param {{left: number, top: number, right: number, bottom: number}} box
 */
function boxAt(map, marker, { left, top, right, bottom }) {
  const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
  return [x + left, y + top, x + right, y + bottom];
}

/**
 * @param {HTMLElement} element
 * @param {any} box
 * @param {any[]} taken
 */
function place(element, box, taken) {
  const crowded = taken.length >= MOST || taken.some((other) => meet(other, box));
  element.parentElement?.classList.toggle("crowded", crowded);
  if (!crowded) taken.push(box);
}
