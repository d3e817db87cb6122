/** The way to go as a line: drawn from what the phone keeps, so it is there without the network and without a map. */

import { html, nothing, svg } from "lit-html/lit-html.js";

import { distance, driving } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { isApproximate } from "../../shared/place/words.js";
import { model } from "../model.js";
import { streetLines, streetNames } from "./street-lines.js";

export const WIDTH = 320;
export const HEIGHT = 150;
const MARGIN = 18;
const DEGREE_M = 111_195;

/** @param {import("../model.js").Case} item */
export function routeSketch(item) {
  const way = model.routes[item.id];
  if (!way || way.line.length < 2) return nothing;
  const place = item.place && isApproximate(item.place) ? item.place : null;
  const fit = fitted(place ? [...way.line, ...edges(place)] : way.line);
  const streets = way.streets ?? [];
  const [first, last] = [fit(way.line[0]), fit(/** @type {[number, number]} */ (way.line.at(-1)))];
  return html`<figure class="way">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${wayWords(way)}>
      ${streetLines(streets, fit)}
      ${place ? around(place, fit) : nothing}
      <polyline points=${way.line
        .map((point) =>
          fit(point)
            .map((n) => n.toFixed(1))
            .join(","),
        )
        .join(" ")}></polyline>
      ${streetNames(streets, fit, WIDTH, HEIGHT, [sign(first, 8, 8), sign(last, 8, 24)])}
      <circle class="from" cx=${first[0]} cy=${first[1]} r="6"></circle>
      <path class="to" d="M${last[0]} ${last[1]}l-7 -16a7 7 0 1 1 14 0z"></path>
    </svg>
  </figure>`;
}

/** The room that a sign takes, so that no name lies on it. @param {number[]} at @param {number} aside @param {number} up @returns {[number, number, number, number]} */
function sign([x, y], aside, up) {
  return [x - aside, y - up, x + aside, y + 8];
}

/**
 * The box around the spot, by its accuracy.
 *
 * @param {import("../../shared/types.js").CasePlace} place
 * @returns {[number, number][]}
 */
function edges({ lon, lat, accuracy_m: metres }) {
  const north = (metres ?? 0) / DEGREE_M;
  const east = north / Math.cos((lat * Math.PI) / 180);
  return [
    [lon - east, lat],
    [lon + east, lat],
    [lon, lat - north],
    [lon, lat + north],
  ];
}

/** @param {import("../../shared/types.js").CasePlace} place @param {(point: [number, number]) => number[]} fit */
function around(place, fit) {
  const [x, y] = fit([place.lon, place.lat]);
  const radius = fit(edges(place)[1])[0] - x;
  return svg`<circle class="around" cx=${x} cy=${y} r=${radius}></circle>`;
}

/** The distance, and the time by car. @param {typeof model.routes[number]} way */
export function wayWords({ distance_m: metres, travel_s: seconds, method }) {
  const figures = { distance: distance(metres ?? 0), time: driving(seconds ?? 0) };
  return t(method === "road" ? "field.way" : "field.way_straight", figures);
}

/** From longitude and latitude to the sketch, north up and true to scale. @param {[number, number][]} line */
export function fitted(line) {
  const [lons, lats] = [line.map(([lon]) => lon), line.map(([, lat]) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const [wide, high] = [Math.max((east - west) * narrow, 1e-6), Math.max(north - south, 1e-6)];
  const scale = Math.min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high);
  const [left, top] = [(WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2];
  return (/** @type {[number, number]} */ [lon, lat]) => [
    left + (lon - west) * narrow * scale,
    top + (north - lat) * scale,
  ];
}
