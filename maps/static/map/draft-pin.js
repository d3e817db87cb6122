/** Where the complaint being written lies; drawn only when its coordinate is the map's own datum. */

import { intake } from "../intake-draft.js";
import { glyph } from "./icons.js";

const L = /** @type {any} */ (window).L;
const SAME_DATUM = new Set([undefined, "wgs84", "cgcs2000"]);

/** @param {any} map */
export function draftPin(map) {
  /** @type {any} */
  let marker = null;
  return () => {
    marker?.remove();
    marker = null;
    map.getContainer().classList.toggle("picking", intake.open && intake.picking);
    const { place } = intake.draft;
    if (!intake.open || place?.lon === undefined || place.lat === undefined || !SAME_DATUM.has(place.datum)) return;
    const element = document.createElement("div");
    element.append(glyph("place"));
    const icon = L.divIcon({ html: element, className: "draft-pin", iconSize: null });
    marker = L.marker([place.lat, place.lon], { icon, pane: "cases", interactive: false, keyboard: false }).addTo(map);
    if (!map.getBounds().contains(marker.getLatLng())) map.panTo(marker.getLatLng());
  };
}
