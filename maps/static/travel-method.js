/**
 * How the time of a team's way was found. A case does not say, its decision does: it is asked for once for each
 * assignment, one after another. Without a road graph there is nothing to ask: every time is a straight line's.
 */

import { get, Problem } from "./api.js";
import { ground } from "./map/ground-data.js";
import { changed, state, watch } from "./store.js";

/** More are not asked for at once; the chosen case is known whenever its decision is. */
const MOST = 60;

/** @type {Map<string, string>} method by assignment */
const known = new Map();
let asking = false;

/** @typedef {import("./types.js").Case} Case */

/** Whether the county has no roads to drive on; false until that is known. */
export function lacksRoads() {
  return state.loaded && ground.roadsKnown && ground.roads.length === 0;
}

/** @param {Case} item */
export function isStraightLine(item) {
  return item.assignment !== null && (lacksRoads() || known.get(keyOf(item)) === "straight_line");
}

/** Learn the method of every assignment on the board. */
export function followMethods() {
  watch(["cases", "ground"], () => void learn());
}

async function learn() {
  if (asking || !state.loaded || lacksRoads()) return;
  asking = true;
  const county = state.county;
  const unknown = [...state.cases.values()].filter((item) => item.assignment && !known.has(keyOf(item)));
  for (const item of unknown.slice(0, MOST)) {
    if (county !== state.county) break;
    known.set(keyOf(item), await methodOf(item));
  }
  asking = false;
  if (unknown.length > 0) changed("cases", "selection");
}

/** @param {Case} item */
async function methodOf(item) {
  try {
    return (await get(`/complaints/${item.id}/decision`)).method;
  } catch (problem) {
    if (problem instanceof Problem) return "";
    throw problem;
  }
}

/** @param {Case} item */
function keyOf(item) {
  return `${item.county}/${item.id}/${item.assignment?.team}/${item.assignment?.offered_at}`;
}
