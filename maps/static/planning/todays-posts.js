/** Mark the posts where teams wait on the map: today's posts, and the changes of a question. */

import { nameOf } from "../shared/i18n.js";
import { model } from "./model.js";

/** @typedef {{lon: number, lat: number, label: string, isToday?: boolean}} Mark */
/** @typedef {{code?: string, team?: string, name?: string | null, lon?: number | null, lat?: number | null, datum?: string | null, closed?: boolean}} Placed */

/** True if coordinates can be drawn unchanged: those of another datum would be some hundred metres off. @param {string | null | undefined} datum */
export function isDrawn(datum) {
  return [undefined, null, "wgs84", "cgcs2000"].includes(datum);
}

/**
 * Today's posts but for those that are closed or moved, and the places of what is changed.
 *
 * @param {readonly Placed[]} [changes] of posts, or of teams
 * @param {(code: string) => string} [called] what a team is called
 * @returns {Mark[]}
 */
export function postMarks(changes = [], called = (code) => code) {
  const gone = new Set(changes.filter((each) => each.closed || isPlaced(each)).map(({ code }) => code));
  const today = [...model.stations].filter(([code]) => !gone.has(code));
  return [
    ...today.map(([, post]) => ({ lon: post.lon, lat: post.lat, label: nameOf(post), isToday: true })),
    ...changes.flatMap((each) => markOf(each, called)),
  ];
}

/** @param {Placed} each @param {(code: string) => string} called @returns {Mark[]} */
function markOf(each, called) {
  if (each.closed || !isPlaced(each) || !isDrawn(each.datum)) return [];
  const { code = "", team, name, lon, lat } = each;
  const station = model.stations.get(code);
  const label = team === undefined ? (name ?? (station ? nameOf(station) : code)) : called(team);
  return [{ lon: Number(lon), lat: Number(lat), label }];
}

/** @param {Placed} each */
function isPlaced({ lon, lat }) {
  return typeof lon === "number" && typeof lat === "number";
}
