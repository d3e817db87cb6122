/** The round as a line from one of the premises to the next, numbered as the list; no map, so it is there offline. */

import { html, nothing, svg } from "lit-html/lit-html.js";

import { driving } from "../../../shared/format.js";
import { t } from "../../../shared/i18n.js";
import { shelf } from "../../work/shelf.js";
import { fitted, HEIGHT, WIDTH } from "../route-sketch.js";

const MOST_DRAWN = 30;

/** @param {import("../../work/shelf.js").Task[]} tasks */
export function shelfSketch(tasks) {
  const round = shelf.list?.round;
  if (!round) return nothing;
  const all = tasks.filter((task) => typeof task.after_s === "number");
  const places = all.slice(0, MOST_DRAWN);
  const points = /** @type {[number, number][]} */ (
    [round.start, ...places.map(({ place }) => place)].map(({ lon, lat }) => [lon, lat])
  );
  if (points.length < 2) return nothing;
  const fit = fitted(points);
  const [first, ...stops] = points.map((point) => fit(point).map((n) => Math.round(n)));
  return html`<figure class="way round"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words(all.length)}>
      <polyline points=${[first, ...stops].map((point) => point.join(",")).join(" ")}></polyline>
      <circle class="from" cx=${first[0]} cy=${first[1]} r="6"></circle>
      ${stops.map(([x, y], index) => svg`<circle class="stop" cx=${x} cy=${y} r="10"></circle><text x=${x} y=${y + 4}>${index + 1}</text>`).reverse()}
    </svg><figcaption>${words(all.length)}</figcaption></figure>`;
}

/** @param {number} n */
function words(n) {
  const { method, total_s: seconds } = /** @type {any} */ (shelf.list).round;
  return t(method === "road" ? "field.shelf_round" : "field.shelf_round_straight", { n, time: driving(seconds) });
}
