/**
 * Flags that would lie on one another: the more urgent keeps its words, the others shrink to their mark. Boxes are
 * estimated rather than measured, since measuring makes the browser lay the page out each time. Teams at one spot
 * share one flag, which is wholly the first team's and says how many more there are.
 */

import { byUrgency, readClock, urgency } from "../case-clock.js";
import { now } from "../server-time.js";
import { state } from "../store.js";
import { byStatus } from "../team-state.js";
import { meet } from "./projection.js";

const CASE = { left: -38, top: -36, right: 38, bottom: 4 };
const TEAM_LINE = { top: -13, bottom: 13, start: -13, letter: 15, rest: 22 };
/** Nearer than this a disc hides the other. */
const ONE_SPOT_PX = 18;

/** More teams than these in sight, and a spot is twice as wide: nobody tells hundreds of discs apart. */
const MANY_TEAMS = 300;
/** More flags than these, and those without words are dots: without a graphics card each element costs in every frame. */
const MANY_FLAGS = 90;
/** So many keep their words among dots. */
const AMONG_DOTS = 40;
const NEIGHBOURS = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy]));

/** @typedef {import("../types.js").Case} Case */
/** @typedef {import("../types.js").Team} Team */

/**
 * Where a thing stands on the map, in the map's layer pixels, and whether others leave no room for its words. `codes`
 * are the teams it stands for, its own first.
 *
 * @template T
 * @typedef {{thing: T, at: {x: number, y: number}, crowded: boolean, codes: string[]}} Flag
 */

/**
 * Give each thing in sight its place, the most urgent first. With `many` those that are crowded are to be dots.
 *
 * @param {any} map
 * @param {Case[]} cases
 * @param {Team[]} teams
 * @returns {{cases: Flag<Case>[], teams: Flag<Team>[], many: boolean}}
 */
export function arrange(map, cases, teams) {
  const flags = { cases: inUrgency(map, cases), teams: gather(map, teams) };
  const many = flags.cases.length + flags.teams.length > MANY_FLAGS;
  const room = makeRoom(many ? AMONG_DOTS : MANY_FLAGS);
  for (const flag of flags.cases) flag.crowded = !room(flag.at, CASE, flag.thing.id === state.selected);
  for (const flag of flags.teams) flag.crowded = !room(flag.at, teamBox(flag.thing), isCalled(flag.thing));
  return { ...flags, many };
}

/**
 * @param {any} map
 * @param {Case[]} cases
 * @returns {Flag<Case>[]}
 */
function inUrgency(map, cases) {
  const moment = now();
  const ranked = cases.map((thing) => ({ thing, rank: urgency(thing, readClock(thing, moment)) }));
  return byUrgency(ranked).map(({ thing }) => ({ thing, at: standing(map, /** @type {any} */ (thing.place)), crowded: false, codes: [] }));
}

/**
 * One flag for each spot, the chosen case's team first, then those at work; the others there stand behind it. Spots
 * are found by the squares they fall into, so that thousands of teams cost no more than looking at each.
 *
 * @param {any} map
 * @param {Team[]} teams
 * @returns {Flag<Team>[]}
 */
function gather(map, teams) {
  const size = teams.length > MANY_TEAMS ? 2 * ONE_SPOT_PX : ONE_SPOT_PX;
  /** @type {Map<string, Flag<Team>[]>} */
  const squares = new Map();
  const flags = [];
  for (const thing of inOrder(teams)) {
    const at = standing(map, thing);
    const [column, row] = [Math.floor(at.x / size), Math.floor(at.y / size)];
    const near = NEIGHBOURS.flatMap(([dx, dy]) => squares.get(`${column + dx} ${row + dy}`) ?? []);
    const spot = near.find((flag) => Math.hypot(flag.at.x - at.x, flag.at.y - at.y) < size);
    if (spot) {
      spot.codes.push(thing.code);
      continue;
    }
    const flag = { thing, at, crowded: false, codes: [thing.code] };
    const square = `${column} ${row}`;
    const beside = squares.get(square);
    if (beside) beside.push(flag);
    else squares.set(square, [flag]);
    flags.push(flag);
  }
  return flags;
}

/** @param {Team[]} teams */
function inOrder(teams) {
  return [...teams.filter(isCalled), ...byStatus(teams.filter((team) => !isCalled(team)))];
}

/** @param {Team} team */
function isCalled(team) {
  return state.selected !== null && team.case === state.selected;
}

/**
 * @param {any} map
 * @param {{lon: number | null, lat: number | null}} place
 */
function standing(map, { lon, lat }) {
  return map.latLngToLayerPoint([lat, lon]);
}

/**
 * A function that tells whether there is room for a box, and takes it; who must be seen always has room.
 *
 * @param {number} most
 */
function makeRoom(most) {
  /** @type {import("./projection.js").Box[]} */
  const taken = [];
  return (
    /** @type {{x: number, y: number}} */ { x, y },
    /** @type {{left: number, top: number, right: number, bottom: number}} */ { left, top, right, bottom },
    /** @type {boolean} */ must,
  ) => {
    /** @type {import("./projection.js").Box} */
    const box = [x + left, y + top, x + right, y + bottom];
    const free = must || (taken.length < most && !taken.some((other) => meet(other, box)));
    if (free) taken.push(box);
    return free;
  };
}

/** @param {Team} team */
function teamBox({ name }) {
  const { top, bottom, start, letter, rest } = TEAM_LINE;
  const width = [...name].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? letter : letter * 0.55), 0);
  return { left: start, top, right: start + rest + width, bottom };
}
