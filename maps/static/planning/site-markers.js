/** Proposed places on the map: a number and a name. */

import { chart } from "./chart.js";

const L = /** @type {any} */ (window).L;

/** @type {any[]} */
let shown = [];
let drawn = "";

/** @param {{lon: number, lat: number, label: string}[]} sites */
export function showSites(sites) {
  const news = JSON.stringify(sites.map(({ lon, lat, label }) => [lon, lat, label]));
  if (news === drawn || !chart.map) return;
  drawn = news;
  for (const marker of shown) marker.remove();
  shown = sites.map(({ lon, lat, label }) => {
    const element = document.createElement("div");
    element.className = "plan-post plan-site new";
    element.title = label;
    const name = document.createElement("span");
    name.className = "plan-site-name";
    name.textContent = label;
    element.append(name);
    const icon = L.divIcon({ html: element, className: "plan-post-marker", iconSize: null, iconAnchor: [0, 0] });
    return L.marker([lat, lon], { icon, pane: "posts", interactive: false, keyboard: false }).addTo(chart.map);
  });
}
