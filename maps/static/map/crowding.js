/**
 * Flags that would lie on one another: the more urgent keeps its words, the others shrink to their mark. Boxes are
 * estimated rather than measured, since measuring makes the browser lay the page out each time.
 */

import { readClock, urgency } from "../case-clock.js";
import { now } from "../server-time.js";
import { byStatus } from "../team-state.js";
import { meet } from "./projection.js";

const CASE = { left: -38, top: -36, right: 38, bottom: 4 };
const TEAM_LINE = { top: -13, bottom: 13, start: -13, letter: 15, rest: 22 };
const MOST = 150;

/**
 * @param {any} map
 * @param {{element: HTMLElement, marker: any, thing: import("../types.js").Case}[]} cases
 * @param {{element: HTMLElement, marker: any, thing: import("../types.js").Team}[]} teams
 */
export function thinOut(map, cases, teams) {
  const moment = now();
  const flags = cases.map((held) => ({ ...held, rank: urgency(held.thing, readClock(held.thing, moment)) }));
  flags.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  /** @type {any[]} */
  const taken = [];
  for (const { element, marker } of flags) place(element, boxAt(map, marker, CASE), taken);
  const order = new Map(byStatus(teams.map(({ thing }) => thing)).map((team, i) => [team.code, i]));
  const inOrder = [...teams].sort((a, b) => (order.get(a.thing.code) ?? 0) - (order.get(b.thing.code) ?? 0));
  for (const { element, marker, thing } of inOrder) place(element, boxAt(map, marker, teamBox(thing)), taken);
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
