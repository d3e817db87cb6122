/**
 * Flags that would lie on one another: the more urgent keeps its words, the next its number, beside its foot where there is no
 * room above it, the others shrink to their mark. Boxes are estimated rather than measured, since measuring makes the browser lay the page out each time. Teams at one
 * spot share one flag, which is wholly the first team's and says how many more there are; so do cases, and their count has
 * the colour of the worst.
 */

import { meet } from "../../shared/map/projection.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { byUrgency, readClock, urgency } from "../case/clock.js";
import { shortName } from "../teams/short-names.js";
import { byStatus } from "../teams/state.js";
import { clockText } from "./clock-text.js";

/** Of a flag with words: its mark and edges, a digit of its number or clock, the gap before the clock, the edges of its count. */
const CASE = { top: -36, bottom: 4, rest: 40, digit: 8.5, gap: 8, badge: 14 };
/** A flag of which only the mark is drawn. */
const MARK = { left: -12, top: -30, right: 12, bottom: 4 };
/** Nearer than this a mark hides the other. */
const ONE_CASE_PX = 26;
const TEAM_LINE = { top: -13, bottom: 13, start: -13, letter: 15, rest: 22 };
/** Nearer than this a disc hides the other. */
const ONE_SPOT_PX = 18;

/** More teams than these in sight, and a spot is twice as wide: nobody tells hundreds of discs apart. */
const MANY_TEAMS = 300;
/** More flags than these, and those without words are dots: without a graphics card each element costs in every frame. */
const MANY_FLAGS = 90;
/** So many keep their words among dots. */
const AMONG_DOTS = 40;
/** Positions of a number: above its foot, to the right, to the left. */
const SIDES = /** @type {const} */ (["", "right", "left"]);
/** Distance from the foot of a flag beside it to its edge. */
const FOOT_PX = 12;
const NEIGHBOURS = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy]));

/** @typedef {import("../../shared/types.js").Case} Case */
/** @typedef {import("../../shared/types.js").Team} Team */

/**
 * Where a thing stands on the map, in the map's layer pixels, and whether others leave no room for its words, or only for
 * its number (`short`), and on which side of its foot that stands. `codes` are the teams it stands for, `cases` the cases, its own first; `worst` the clock of the worst.
 *
 * @template T
 * @typedef {{thing: T, at: {x: number, y: number}, crowded: boolean, short: boolean, side: "" | "right" | "left", codes: string[], cases: Case[], worst: string}} Flag
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
  const begin = () => makeRoom(many ? AMONG_DOTS : MANY_FLAGS);
  let room = begin();
  seat(flags.cases, room, many ? SIDES.slice(0, 1) : SIDES); // among dots a number beside would hide one
  if (!many) {
    // Who counts others is wider than before, so that all are given their room once more.
    for (let found = behind(flags.cases); found.length < flags.cases.length; found = behind(flags.cases)) {
      flags.cases = found;
      room = begin();
      seat(found, room, SIDES);
    }
  }
  for (const flag of flags.teams) flag.crowded = !room(flag.at, teamBox(flag.thing), isCalled(flag.thing));
  return { ...flags, many };
}

/** @param {Flag<Case>[]} flags the most urgent first @param {ReturnType<typeof makeRoom>} room @param {readonly ("" | "right" | "left")[]} sides */
function seat(flags, room, sides) {
  for (const flag of flags) {
    const must = flag.thing.id === state.selected;
    Object.assign(flag, { short: false, side: "" });
    flag.short = !room(flag.at, caseBox(flag), must);
    flag.crowded = flag.short && !sides.some((side) => room(flag.at, caseBox(Object.assign(flag, { side })), must));
  }
}

/**
 * @param {any} map
 * @param {Case[]} cases
 * @returns {Flag<Case>[]}
 */
function inUrgency(map, cases) {
  const moment = now();
  const ranked = cases.map((thing) => {
    const reading = readClock(thing, moment);
    return { thing, reading, rank: urgency(thing, reading) };
  });
  const [chosen, others] = [true, false].map((is) =>
    byUrgency(ranked.filter(({ thing }) => (thing.id === state.selected) === is)),
  );
  /** @type {Spots<Flag<Case>>} */
  const spots = new Spots(ONE_CASE_PX);
  for (const { thing, reading } of [...chosen, ...others]) {
    const at = standing(map, /** @type {any} */ (thing.place));
    const flag = spots.at(at);
    if (!flag)
      spots.add({ thing, at, crowded: false, short: false, side: "", codes: [], cases: [thing], worst: reading.state });
    else join(flag, [thing], reading.state);
  }
  return spots.all;
}

/**
 * Flags without room for their number stand behind those whose words they would lie on: nothing is hidden uncounted.
 *
 * @param {Flag<Case>[]} flags
 */
function behind(flags) {
  const worded = flags.filter(({ crowded }) => !crowded).map((flag) => ({ flag, box: boxAt(flag.at, caseBox(flag)) }));
  return flags.filter((flag) => {
    const over = flag.crowded && worded.find(({ box }) => meet(box, boxAt(flag.at, MARK)));
    if (over) join(over.flag, flag.cases, flag.worst);
    return !over;
  });
}

/** @param {Flag<Case>} flag @param {Case[]} cases @param {string} worst */
function join(flag, cases, worst) {
  flag.cases.push(...cases);
  if (BADNESS.indexOf(worst) < BADNESS.indexOf(flag.worst)) flag.worst = worst;
}

const BADNESS = ["missed", "at_risk", "running", "untimed", "met"];

/** The words of a flag: the number, the clock where it is not short, the count of those behind it. @param {Flag<Case>} flag */
function caseBox({ thing, short, side, cases }) {
  const clock = short ? "" : clockText(readClock(thing, now()));
  const count = cases.length > 1 ? `+${cases.length - 1}` : "";
  const width =
    CASE.rest +
    CASE.digit * columns(`#${thing.id}${clock}${count}`) +
    (clock ? CASE.gap : 0) +
    (count ? CASE.badge : 0);
  const left = side === "right" ? -FOOT_PX : side === "left" ? FOOT_PX - width : -width / 2;
  return { left, top: CASE.top, right: left + width, bottom: CASE.bottom };
}

/** Width of words in digits; a Chinese character counts twice. @param {string} words */
function columns(words) {
  return [...words].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? 2 : 1), 0);
}

/**
 * Group things within `size` pixels of each other into one spot. Spots are found by grid squares, so thousands are as
 * cheap as one look at each.
 *
 * @template {{at: {x: number, y: number}}} T
 */
class Spots {
  /** @type {T[]} */
  all = [];
  /** @type {Map<string, T[]>} */
  #squares = new Map();

  /** @param {number} size */
  constructor(size) {
    this.size = size;
  }

  /** @param {{x: number, y: number}} at */
  at({ x, y }) {
    const [column, row] = this.#square({ x, y });
    const near = NEIGHBOURS.flatMap(([dx, dy]) => this.#squares.get(`${column + dx} ${row + dy}`) ?? []);
    return near.find(({ at }) => Math.hypot(at.x - x, at.y - y) < this.size);
  }

  /** @param {T} flag */
  add(flag) {
    const square = this.#square(flag.at).join(" ");
    const beside = this.#squares.get(square);
    if (beside) beside.push(flag);
    else this.#squares.set(square, [flag]);
    this.all.push(flag);
  }

  /** @param {{x: number, y: number}} at */
  #square({ x, y }) {
    return [Math.floor(x / this.size), Math.floor(y / this.size)];
  }
}

/**
 * One flag for each spot, the chosen case's team first, then those at work; the others there stand behind it.
 *
 * @param {any} map
 * @param {Team[]} teams
 * @returns {Flag<Team>[]}
 */
function gather(map, teams) {
  /** @type {Spots<Flag<Team>>} */
  const spots = new Spots(teams.length > MANY_TEAMS ? 2 * ONE_SPOT_PX : ONE_SPOT_PX);
  for (const thing of inOrder(teams)) {
    const at = standing(map, thing);
    const spot = spots.at(at);
    if (spot) spot.codes.push(thing.code);
    else spots.add({ thing, at, crowded: false, short: false, side: "", codes: [thing.code], cases: [], worst: "" });
  }
  return spots.all;
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
  /** @type {import("../../shared/map/projection.js").Box[]} */
  const taken = [];
  return (
    /** @type {{x: number, y: number}} */ { x, y },
    /** @type {{left: number, top: number, right: number, bottom: number}} */ { left, top, right, bottom },
    /** @type {boolean} */ must,
  ) => {
    const box = boxAt({ x, y }, { left, top, right, bottom });
    const free = must || (taken.length < most && !taken.some((other) => meet(other, box)));
    if (free) taken.push(box);
    return free;
  };
}

/**
 * @param {{x: number, y: number}} at
 * @param {{left: number, top: number, right: number, bottom: number}} around
 * @returns {import("../../shared/map/projection.js").Box}
 */
function boxAt({ x, y }, { left, top, right, bottom }) {
  return [x + left, y + top, x + right, y + bottom];
}

/** @param {Team} team */
export function teamBox(team) {
  const name = shortName(team);
  const { top, bottom, start, letter, rest } = TEAM_LINE;
  const width = [...name].reduce((sum, each) => sum + (each.charCodeAt(0) > 0x2e80 ? letter : letter * 0.55), 0);
  return { left: start, top, right: start + rest + width, bottom };
}
