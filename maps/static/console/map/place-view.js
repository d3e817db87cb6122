/**
 * Move the map while the place of a call is searched: to the results, then to the chosen place at street level.
 * Afterwards it returns to the earlier view, unless somebody has moved it.
 */

import { intake } from "../intake/draft.js";
import { search } from "../intake/place-search.js";
import { SAME_DATUM } from "./draft-pin.js";

const L = /** @type {any} */ (window).L;

const STREET_ZOOM = 16;
const CLOSEST_ZOOM = 17;
/** The least that is shown around a place, in metres from side to side. */
const LEAST_M = 400;
const MARGIN_PX = 40;

/** @typedef {{lon: number, lat: number, accuracy_m?: number | null, found_by?: string}} Spot */

/** @param {any} map */
export function placeView(map) {
  /** @type {string | null} what it showed before */
  let before = null;
  let ours = "";
  let shown = "[]";
  return () => {
    const spots = spotsNow();
    const key = JSON.stringify(spots);
    if (key === shown) return;
    shown = key;
    if (spots.length === 0) {
      if (before && viewOf(map) === ours) look(map, before);
      before = null;
      return;
    }
    before ??= viewOf(map);
    show(map, spots);
    ours = viewOf(map);
  };
}

/** The chosen place, else what is listed; nothing where no place is looked for. @returns {Spot[]} */
function spotsNow() {
  if (!intake.open) return [];
  const { place } = intake.draft;
  if (!place) return search.found.map(({ lon, lat, accuracy_m }) => ({ lon, lat, accuracy_m }));
  const { lon, lat, datum, accuracy_m, found_by } = place;
  return lon === undefined || lat === undefined || !SAME_DATUM.has(datum) ? [] : [{ lon, lat, accuracy_m, found_by }];
}

/** @param {any} map @param {Spot[]} spots */
function show(map, spots) {
  const bounds = L.latLngBounds([]);
  for (const { lon, lat, accuracy_m: metres } of spots)
    bounds.extend(L.latLng(lat, lon).toBounds(spots.length > 1 ? LEAST_M : Math.max(LEAST_M, 2 * (metres ?? 0))));
  const padding = L.point(2 * MARGIN_PX, 2 * MARGIN_PX);
  const clicked = spots.length === 1 && spots[0].found_by === "map";
  const zoom = Math.min(
    clicked ? Math.max(map.getZoom(), STREET_ZOOM) : CLOSEST_ZOOM,
    clicked ? 19 : map.getBoundsZoom(bounds, false, padding),
  );
  const seen = map.getBounds().pad(-0.05).contains(bounds);
  if (seen && map.getZoom() >= zoom - 1 && !clicked) return;
  if (clicked && map.getZoom() >= STREET_ZOOM) return;
  map.setView(bounds.getCenter(), zoom, { animate: false });
}

/** @param {any} map */
function viewOf(map) {
  const { lat, lng } = map.getCenter();
  return `${lat.toFixed(5)} ${lng.toFixed(5)} ${map.getZoom()}`;
}

/** @param {any} map @param {string} view */
function look(map, view) {
  const [lat, lng, zoom] = view.split(" ").map(Number);
  map.setView([lat, lng], zoom, { animate: false });
}
