/**
 * Mark the place of the complaint being typed, with a circle where it is approximate; until a place is chosen, the
 * search results, numbered as in the list. Only coordinates in the map's own datum are drawn.
 */

import { glyph } from "../../shared/map/glyph.js";
import { isApproximate } from "../../shared/place/words.js";
import { choosePlace, intake } from "../intake/draft.js";
import { search } from "../intake/place-search.js";

const L = /** @type {any} */ (window).L;
export const SAME_DATUM = new Set([undefined, "wgs84", "cgcs2000"]);

/** @param {any} map */
export function draftPin(map) {
  const group = L.layerGroup().addTo(map);
  let drawn = "";
  return () => {
    map.getContainer().classList.toggle("picking", intake.open && intake.picking);
    const { place } = intake.draft;
    const found = intake.open && !place ? search.found : [];
    const key = JSON.stringify([intake.open && place, found, search.at]);
    if (key === drawn) return;
    drawn = key;
    group.clearLayers();
    found.forEach((each, at) => void numbered(group, each, at));
    if (intake.open && place?.lon !== undefined && place.lat !== undefined && SAME_DATUM.has(place.datum))
      pin(group, place);
  };
}

/** @param {any} group @param {import("../intake/draft.js").DraftPlace} place */
function pin(group, place) {
  const { lat, lon } = place;
  accuracyCircle(group, place);
  const element = document.createElement("div");
  element.append(glyph("place"));
  const icon = L.divIcon({ html: element, className: "draft-pin", iconSize: null });
  L.marker([lat, lon], { icon, pane: "cases", interactive: false, keyboard: false }).addTo(group);
}

/** @param {any} group @param {import("../intake/place-search.js").Found} found @param {number} at */
function numbered(group, found, at) {
  const element = document.createElement("span");
  element.textContent = String(at + 1);
  const icon = L.divIcon({ html: element, className: `found-pin${at === search.at ? " first" : ""}`, iconSize: null });
  L.marker([found.lat, found.lon], { icon, pane: "cases", title: found.name, keyboard: false })
    .addTo(group)
    .on("click", (/** @type {any} */ event) => {
      L.DomEvent.stopPropagation(event);
      take(found);
    });
}

/** @type {(found: import("../intake/place-search.js").Found) => void} */
let take = ({ lon, lat, name, found_by, accuracy_m }) => choosePlace({ lon, lat, name, found_by, accuracy_m });

/** A click on one of the pins does what a click in the list does. @param {typeof take} does */
export function onFoundClicked(does) {
  take = does;
}

/**
 * Within how far the spot lies, to scale; nothing where it is known exactly.
 *
 * @param {any} group
 * @param {{lon?: number, lat?: number, accuracy_m?: number | null}} place
 */
export function accuracyCircle(group, place) {
  if (!isApproximate(place)) return;
  L.circle([place.lat, place.lon], {
    radius: place.accuracy_m,
    pane: "route",
    className: "place-circle",
    interactive: false,
  }).addTo(group);
}
