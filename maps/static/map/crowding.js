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

/** More than these in sight, and a spot is twice as wide: nobody tells hundreds of discs apart. */
const MANY = 300;
const NEIGHBOURS = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy]));

/** @typedef {import("../types.js").Team} Team */

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
 * The teams to draw: one for each spot, the chosen case's first, then those at work; the others there stand behind it.
 * Spots are found by the squares they fall into, so that thousands of teams cost no more than looking at each.
 *
 * @param {any} map
 * @param {Team[]} teams
 * @returns {Team[]}
 */
export function gather(map, teams) {
  gathered.clear();
  const size = teams.length > MANY ? 2 * ONE_SPOT_PX : ONE_SPOT_PX;
  /** @type {Map<string, {team: Team, at: any}[]>} */
  const squares = new Map();
  const first = [];
  for (const team of inOrder(teams)) {
    const at = map.latLngToLayerPoint([team.lat, team.lon]);
    const [column, row] = [Math.floor(at.x / size), Math.floor(at.y / size)];
    const near = NEIGHBOURS.flatMap(([dx, dy]) => squares.get(`${column + dx} ${row + dy}`) ?? []);
    const spot = near.find((each) => each.at.distanceTo(at) < size);
    if (spot) {
      gathered.get(spot.team.code)?.push(team.code);
      continue;
    }
    const square = `${column} ${row}`;
    squares.set(square, [...(squares.get(square) ?? []), { team, at }]);
    gathered.set(team.code, [team.code]);
    first.push(team);
  }
  return first;
}

/** @param {Team[]} teams */
function inOrder(teams) {
  const called = teams.filter((team) => state.selected !== null && team.case === state.selected);
  const others = teams.filter((team) => state.selected === null || team.case !== state.selected);
  return [...called, ...byStatus(others)];
}

/**
 * @param {any} map
 * @param {{element: HTMLElement, marker: any, thing: import("../types.js").Case}[]} cases
 * @param {{element: HTMLElement, marker: any, thing: Team}[]} teams those gathered
 */
export function thinOut(map, cases, teams) {
  const moment = now();
  const flags = cases.map((held) => ({ ...held, rank: urgency(held.thing, readClock(held.thing, moment)) }));
  flags.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  /** @type {any[]} */
  const taken = [];
  for (const { element, marker } of flags) place(element, boxAt(map, marker, CASE), taken);
  const order = new Map([...gathered.keys()].map((code, nth) => [code, nth]));
  const urgent = [...teams].sort((a, b) => (order.get(a.thing.code) ?? 0) - (order.get(b.thing.code) ?? 0));
  for (const { element, marker, thing } of urgent) {
    const behind = teamsBehind(thing.code).length - 1;
    if (behind > 0) element.dataset.more = `+${behind}`;
    else delete element.dataset.more;
    place(element, boxAt(map, marker, teamBox(thing)), taken);
  }
}

/** @param {Team} team */
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
