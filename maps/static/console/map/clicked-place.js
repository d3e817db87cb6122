/** A click on the map as the place of a call: as exact as a hand is at this zoom. */

const EQUATOR_M = 40_075_017;
/** Tolerance of a click, in pixels. */
const HAND_PX = 10;

/**
 * @param {any} map
 * @param {{lat: number, lng: number}} at
 * @returns {import("../intake/draft.js").DraftPlace}
 */
export function clickedPlace(map, { lat, lng }) {
  const pixel = (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
  return { lon: lng, lat, found_by: "map", accuracy_m: Math.ceil(pixel * HAND_PX) };
}
