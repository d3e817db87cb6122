/** Stations: a shield and the name. */

import { nameOf, t } from "../../shared/i18n.js";
import { glyph } from "../../shared/map/glyph.js";
import { state } from "../../shared/store.js";
import { MarkerSet } from "./marker-set.js";
import { showStation } from "./popup.js";

/** @param {any} map */
export function stationMarkers(map) {
  /** @type {MarkerSet<any>} */
  const markers = new MarkerSet(map, {
    pane: "stations",
    className: "station-marker",
    place: (station) => station,
    draw,
    click: (station) => showStation(map, station),
  });
  return () => markers.sync(state.layers.stations ? state.stations : new Map());
}

/**
 * @param {HTMLElement} element
 * @param {any} station
 */
function draw(element, station) {
  if (element.firstChild) return;
  element.className = "station";
  element.title = nameOf(station);
  element.parentElement?.setAttribute("aria-label", `${t("map.station")} ${nameOf(station)}`);
  const name = document.createElement("span");
  name.textContent = nameOf(station);
  element.append(glyph("station"), name);
}
