/**
 * The console on a wall: it is looked at, not worked. Nothing takes the focus, and the map comes back by itself to where
 * the cases are.
 */

import { watch } from "../shared/changes.js";
import { state } from "../shared/store.js";
import { isOver } from "./case/clock.js";

const L = /** @type {any} */ (window).L;

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
    const places = [...state.cases.values()].filter((item) => !isOver(item) && item.place);
    if (places.length === 0) return whole();
    const bounds = L.latLngBounds(places.map(({ place }) => [place?.lat, place?.lon]));
    if (!map.getBounds().pad(-0.05).contains(bounds) || map.getZoom() < map.getBoundsZoom(bounds.pad(0.6)) - 1) {
      map.fitBounds(bounds.pad(0.3), { maxZoom: CLOSEST });
    }
  });
}

/** Whose data the map shows, said in full: there is nothing to press. @param {HTMLElement} place */
function credit(place) {
  const line = document.createElement("p");
  line.className = "credit";
  place.append(line);
  watch(["ground"], () => {
    line.textContent = (state.county?.attribution ?? []).join(" · ");
  });
}
