/** Draw a point where it is and where it would be: north up, to scale, with cell borders and a scale bar. */

import { html, nothing, svg } from "lit-html/lit-html.js";

import { distance } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { model } from "./model.js";

const WIDTH = 320;
const HEIGHT = 200;
const MARGIN = 34;
/** At least so wide is what is drawn, so that a few metres do not fill the sheet. */
const LEAST_M = 120;
const METRES_PER_DEGREE = 111_320;
const BARS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

/** @typedef {[number, number]} Pair */

/** @param {Pair} before @param {Pair} after @param {number | null} accuracy */
export function sketch(before, after, accuracy) {
  const { fit, scale } = fitted(before, after, accuracy ?? 0);
  const [[x1, y1], [x2, y2]] = [fit(before), fit(after)];
  const bar = BARS.findLast((metres) => metres * scale <= WIDTH / 3) ?? BARS[0];
  return html`<figure class="sketch"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("corrections.sketch")}>
      ${model.cells.map((cell) => outline(cell, fit))}
      ${accuracy ? svg`<circle class="accuracy" cx=${x2} cy=${y2} r=${Math.max(accuracy * scale, 3)}></circle>` : nothing}
      <line class="move" x1=${x1} y1=${y1} x2=${x2} y2=${y2}></line>
      <circle class="old" cx=${x1} cy=${y1} r="6"></circle>
      <path class="new" d="M${x2} ${y2}l-7 -16a7 7 0 1 1 14 0z"></path>
      <path class="bar" d="M10 ${HEIGHT - 14}v5h${bar * scale}v-5"></path><text x="12" y=${HEIGHT - 16}>${distance(bar)}</text>
      <path class="north" d="M${WIDTH - 16} 30V12l-5 7m5 -7l5 7"></path>
    </svg><figcaption><span class="old-key">${t("corrections.sketch_old")}</span> <span class="new-key">${t("corrections.sketch_new")}</span>
      ${accuracy ? html` · ${t("corrections.sketch_accuracy", { distance: distance(accuracy) })}` : nothing}</figcaption></figure>`;
}

/** From longitude and latitude to the sheet. @param {Pair} before @param {Pair} after @param {number} accuracy */
function fitted(before, after, accuracy) {
  const middle = [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2];
  const narrow = Math.cos((middle[1] * Math.PI) / 180);
  const wide = Math.abs(before[0] - after[0]) * narrow * METRES_PER_DEGREE;
  const high = Math.abs(before[1] - after[1]) * METRES_PER_DEGREE;
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(wide, LEAST_M, accuracy * 2),
    (HEIGHT - 2 * MARGIN) / Math.max(high, LEAST_M / 2, accuracy),
  );
  const per = METRES_PER_DEGREE * scale;
  /** @type {(pair: Pair) => Pair} */
  const fit = ([lon, lat]) => [
    tenths(WIDTH / 2 + (lon - middle[0]) * narrow * per),
    tenths(HEIGHT / 2 - (lat - middle[1]) * per),
  ];
  return { fit, scale };
}

/** @param {number} n */
function tenths(n) {
  return Math.round(n * 10) / 10;
}

/** A cell's edges where they cross the sheet. @param {any} cell @param {(pair: Pair) => Pair} fit */
function outline({ geometry }, fit) {
  const rings = (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat();
  const drawn = rings.map((/** @type {Pair[]} */ ring) => ring.map(fit)).filter(isNear);
  return drawn.map(
    (/** @type {Pair[]} */ ring) =>
      svg`<polygon class="cell" points=${ring.map((pair) => pair.join(",")).join(" ")}></polygon>`,
  );
}

/** @param {Pair[]} ring */
function isNear(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return Math.min(...xs) < WIDTH && Math.max(...xs) > 0 && Math.min(...ys) < HEIGHT && Math.max(...ys) > 0;
}
