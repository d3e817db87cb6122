/** Name how a team's travel time was found: by road, or by a straight line where there is no road graph. */

import { ground } from "../../shared/map/ground-data.js";
import { state } from "../../shared/store.js";

/** @typedef {import("../../shared/types.js").Case} Case */

/** True if the county has no road graph; false until that is known. */
export function lacksRoads() {
  return state.loaded && ground.roadsKnown && ground.roads.length === 0;
}

/** @param {Case} item */
export function isStraightLine(item) {
  return item.assignment !== null && (lacksRoads() || item.assignment.method === "straight_line");
}
