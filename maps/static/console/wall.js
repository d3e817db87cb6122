/**
 * The console on a wall: it is looked at, not worked. Nothing takes the focus, and the map comes back by itself to where
 * the cases are.
 */

import { watch } from "../shared/changes.js";
import { ground } from "../shared/map/ground-data.js";
import { state } from "../shared/store.js";
import { isOver } from "./case/clock.js";

const L = /** @type {any} */ (globalThis).L;

const LOOK_AGAIN_MS = 20_000;
const CLOSEST = 14;

/**
 * @param {HTMLElement} stage
 * @param {any} map
 * @param {() => void} whole shows the county
 */
export function hangOnWall(stage, map, whole) {
  for (const part of stage.children) /** @type {HTMLElement} */ (part).inert = true;
  credit(map.getContainer());
  let looked = -Infinity;
  watch(["cases", "ground", "tick"], () => {
    if (!state.loaded || performance.now() - looked < LOOK_AGAIN_MS) return;
    looked = performance.now();
    const places = placesInView(state.cases.values(), (lon, lat) => ground.contains(lon, lat));
    if (places.length === 0) return whole();
    const bounds = L.latLngBounds(places);
    if (!map.getBounds().pad(-0.05).contains(bounds) || map.getZoom() < map.getBoundsZoom(bounds.pad(0.6)) - 1) {
      map.fitBounds(bounds.pad(0.3), { maxZoom: CLOSEST });
    }
  });
}

/**
 * The places that the wall's map shows: the county's open cases. A case to be transferred may lie on another continent
 * and is left out, or the county would be too small to see.
 *
 * @param {Iterable<import("../shared/types.js").Case>} cases
 * @param {(lon: number, lat: number) => boolean} here
 * @returns {[number, number][]} latitude and longitude
 */
export function placesInView(cases, here) {
  return [...cases].flatMap((item) =>
    item.place && !isOver(item) && here(item.place.lon, item.place.lat) ? [[item.place.lat, item.place.lon]] : [],
  );
}

/** Credit the map's sources in full: there is nothing to press. @param {HTMLElement} place */
function credit(place) {
  const line = document.createElement("p");
  line.className = "credit";
  place.append(line);
  watch(["ground"], () => {
    line.textContent = (state.county?.attribution ?? []).join(" · ");
  });
}
