/** The chosen way of the selected case, and where the other candidates stood with the time each would have needed. */

import { spoken } from "../../shared/format.js";
import { state } from "../../shared/store.js";
import { detail } from "../case/detail.js";
import { arrivalOf } from "../teams/turnout.js";
import { accuracyCircle } from "./draft-pin.js";

const L = /** @type {any} */ (window).L;

const LINE_PX = 22;

/** @param {any} map */
export function routeLayer(map) {
  const group = L.layerGroup().addTo(map);
  return () => {
    group.clearLayers();
    const item = state.selected === null ? undefined : state.cases.get(state.selected);
    if (!item?.place) return;
    accuracyCircle(group, item.place);
    if (detail.id !== item.id) return;
    drawWay(group, item);
    if (item.clock.arrived_at) return; // who else might have gone is over
    const ranked = (detail.decision?.candidates ?? []).filter((candidate) => candidate.excluded === null);
    /** @type {Map<string, number>} */
    const lines = new Map();
    for (const [rank, candidate] of ranked.entries()) {
      const spot = `${candidate.lon} ${candidate.lat}`;
      const line = lines.get(spot) ?? 0;
      lines.set(spot, line + 1);
      drawCandidate(group, candidate, rank, item, line);
    }
  };
}

/**
 * @param {any} group
 * @param {import("../../shared/types.js").Case} item
 */
function drawWay(group, item) {
  const path = detail.route?.geometry?.coordinates ?? detail.route?.coordinates;
  if (!path) return;
  const points = path.map((/** @type {number[]} */ [lon, lat]) => [lat, lon]);
  const pane = "route";
  L.polyline(points, { pane, className: "way-halo", interactive: false }).addTo(group);
  L.polyline(points, {
    pane,
    className: `way ${detail.decision?.method ?? "road"} ${item.status}`,
    interactive: false,
  }).addTo(group);
}

/**
 * @param {any} group
 * @param {import("../../shared/types.js").Candidate} candidate
 * @param {number} rank
 * @param {import("../../shared/types.js").Case} item
 * @param {number} line how many others at the same place stand above
 */
function drawCandidate(group, candidate, rank, item, line) {
  const at = [candidate.lat, candidate.lon];
  const chosen = candidate.team === detail.decision?.chosen;
  const place = /** @type {{lon: number, lat: number}} */ (item.place);
  if (!chosen) {
    L.polyline([at, [place.lat, place.lon]], { pane: "route", className: "losing", interactive: false }).addTo(group);
  }
  const element = document.createElement("span");
  const name = state.teams.get(candidate.team)?.name ?? candidate.team;
  element.textContent = `${chosen ? "★" : rank + 1} ${spoken(arrivalOf(candidate) ?? 0)}`;
  element.title = name;
  element.style.marginTop = `${line * LINE_PX}px`;
  const className = `candidate${chosen ? " chosen" : ""}`;
  const icon = L.divIcon({ html: element, className, iconSize: null });
  L.marker(at, { icon, pane: "candidates", interactive: false, keyboard: false }).addTo(group);
}
