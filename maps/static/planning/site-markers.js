/** Places on the map that nobody moves: proposed ones by number and name, and today's posts beside them. */

import { glyph } from "../shared/map/glyph.js";
import { chart } from "./chart.js";

const L = /** @type {any} */ (window).L;

/** Proposed posts are drawn in front of today's. */
const IN_FRONT = 1000;

/** @type {any[]} */
let shown = [];
let drawn = "";

/** @param {{lon: number, lat: number, label: string, isToday?: boolean}[]} sites */
export function showSites(sites) {
  const news = JSON.stringify(sites.map(({ lon, lat, label, isToday }) => [lon, lat, label, isToday]));
  if (news === drawn || !chart.map) return;
  drawn = news;
  for (const marker of shown) marker.remove();
  shown = sites.map(({ lon, lat, label, isToday = false }) => {
    const element = document.createElement("div");
    element.className = `plan-post plan-site${isToday ? "" : " new"}`;
    element.title = label;
    const name = document.createElement("span");
    name.className = "plan-site-name";
    name.textContent = label;
    element.append(...(isToday ? [glyph("station"), name] : [name]));
    const icon = L.divIcon({ html: element, className: "plan-post-marker", iconSize: null, iconAnchor: [0, 0] });
    const inFront = isToday ? 0 : IN_FRONT;
    return L.marker([lat, lon], {
      icon,
      pane: "posts",
      interactive: false,
      keyboard: false,
      zIndexOffset: inFront,
    }).addTo(chart.map);
  });
}
