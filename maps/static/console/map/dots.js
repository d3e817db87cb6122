/**
 * Cases and teams by the hundred, for which there is no room for words: one canvas of marks in their colours and
 * shapes. A mark is clicked like a flag; it has no element, so that dragging the map costs the same however many there
 * are. The lists have the same things for the keyboard.
 */

import { GLYPHS } from "../../shared/icons.js";
import { CanvasLayer } from "../../shared/map/canvas-layer.js";
import { colour } from "../../shared/map/palette.js";
import { unitX, unitY } from "../../shared/map/projection.js";
import { now } from "../../shared/server-time.js";
import { readClock } from "../case/clock.js";
import { isStale, shownState } from "../teams/state.js";

/** @typedef {import("../../shared/types.js").Case} Case */
/** @typedef {import("../../shared/types.js").Team} Team */

/**
 * The look of a mark: a glyph on a disc, a square or something between.
 *
 * @typedef {{glyph: string, fill: string, ink: string, rim: string, radius: number, alpha: number}} Look
 * @typedef {{lon: number, lat: number, at: {x: number, y: number}, look: Look, more: number, title: string, open: () => void}} Dot
 */

const SIDE = 22;
const RIM = 1.5;
const GLYPH_PX = 14;
const REACH_PX = 14;
const ROUND = SIDE / 2;
const TEAM_FILL = {
  free: "free",
  on_call: "on-call",
  offered: "offered",
  acknowledged: "en-route",
  en_route: "en-route",
  on_scene: "on-scene",
  off_duty: "off-duty",
};
const TEAM_RADIUS = { offered: 7, on_scene: 4 };
const CASE_RADIUS = { missed: 0, met: ROUND };

/** A plate's words stand in the middle of it. */
const PLATE = { wide: 40, high: 20 };

/** Of marks and of numbers; made away from the page, which a canvas in it would lay out for every word it writes. @type {Map<string, ImageBitmap>} */
const stamps = new Map();

/** @param {any} map */
export function dotLayer(map) {
  /** @type {Dot[]} */
  let dots = [];
  // The most urgent lie on top.
  const layer = new CanvasLayer({
    pane: "dots",
    className: "dot-canvas",
    padding: 0.3,
    draw: (/** @type {any} */ view) => dots.toReversed().forEach((dot) => void put(view, dot)),
    isEmpty: () => dots.length === 0,
  });
  const near = (/** @type {{x: number, y: number}} */ point) =>
    dots.find(({ at }) => Math.hypot(at.x - point.x, at.y - point.y) < REACH_PX);
  map.on("mousemove", (/** @type {any} */ event) => say(map, near(event.layerPoint)));
  return {
    addTo: (/** @type {any} */ map) => layer.addTo(map),
    /** @param {Dot[]} wanted the most urgent first */
    show(wanted) {
      if (wanted.length === 0 && dots.length === 0) return;
      dots = wanted;
      layer.paint();
    },
    near,
  };
}

/** @param {Team} team @returns {Look} */
export function teamLook(team) {
  const status = /** @type {keyof typeof TEAM_FILL} */ (shownState(team));
  const rim = isStale(team) ? "at-risk-strong" : "panel";
  const radius = TEAM_RADIUS[/** @type {keyof typeof TEAM_RADIUS} */ (status)] ?? ROUND;
  return {
    glyph: status,
    fill: TEAM_FILL[status] ?? "off-duty",
    ink: "panel",
    rim,
    radius,
    alpha: status === "off_duty" ? 0.75 : 1,
  };
}

/** @param {Case} item @returns {Look} */
export function caseLook(item) {
  const reading = readClock(item, now());
  const radius = CASE_RADIUS[/** @type {keyof typeof CASE_RADIUS} */ (reading.state)] ?? 6;
  const [fill, ink] = reading.state === "at_risk" ? ["at-risk-soft", "at-risk"] : [reading.state, "panel"];
  const rim = item.escalated ? "missed" : reading.state === "at_risk" ? "at-risk" : "panel";
  return { glyph: item.escalated ? "escalated" : reading.state, fill, ink, rim, radius, alpha: 1 };
}

/**
 * @param {any} map
 * @param {Dot | undefined} dot
 */
function say(map, dot) {
  const box = map.getContainer();
  box.classList.toggle("over-dot", dot !== undefined);
  if (dot) box.title = dot.title;
  else box.removeAttribute("title");
}

/**
 * @param {import("../../shared/map/canvas-layer.js").View} view
 * @param {Dot} dot
 */
function put({ pen, scale, x, y, ratio }, { lon, lat, look, more }) {
  const [px, py] = [Math.round(unitX(lon) * scale - x), Math.round(unitY(lat) * scale - y)];
  pen.drawImage(
    stamp(Object.values(look).join(" "), ratio, () => mark(look, ratio)),
    px - SIDE / 2 - RIM,
    py - SIDE / 2 - RIM,
    SIDE + 2 * RIM,
    SIDE + 2 * RIM,
  );
  if (more === 0) return;
  pen.drawImage(
    stamp(`+${more}`, ratio, () => plate(`+${more}`, ratio)),
    px + SIDE / 2 - 3,
    py + SIDE / 2 - PLATE.high / 2,
    PLATE.wide,
    PLATE.high,
  );
}

/**
 * A drawing made once and then stamped.
 *
 * @param {string} name
 * @param {number} ratio
 * @param {() => ImageBitmap} cut
 */
function stamp(name, ratio, cut) {
  const key = `${ratio} ${document.documentElement.dataset.theme} ${name}`;
  const known = stamps.get(key);
  if (known) return known;
  const made = cut();
  stamps.set(key, made);
  return made;
}

/**
 * @param {number} wide
 * @param {number} high
 * @param {number} ratio
 * @param {(pen: OffscreenCanvasRenderingContext2D) => void} draw in pixels of the page
 */
function cutOut(wide, high, ratio, draw) {
  const canvas = new OffscreenCanvas(Math.ceil(wide * ratio), Math.ceil(high * ratio));
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(ratio, ratio);
  draw(pen);
  return canvas.transferToImageBitmap();
}

/**
 * @param {string} text
 * @param {number} ratio
 */
function plate(text, ratio) {
  return cutOut(PLATE.wide, PLATE.high, ratio, (pen) => {
    pen.font = "600 11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    pen.lineWidth = 3;
    pen.strokeStyle = colour("panel");
    pen.strokeText(text, 3, PLATE.high / 2);
    pen.fillStyle = colour("ink");
    pen.fillText(text, 3, PLATE.high / 2);
  });
}

/**
 * @param {Look} look
 * @param {number} ratio
 */
function mark({ glyph, fill, ink, rim, radius, alpha }, ratio) {
  return cutOut(SIDE + 2 * RIM, SIDE + 2 * RIM, ratio, (pen) => {
    pen.globalAlpha = alpha;
    pen.beginPath();
    pen.roundRect(RIM, RIM, SIDE, SIDE, radius);
    pen.fillStyle = colour(fill);
    pen.fill();
    pen.strokeStyle = colour(rim);
    pen.lineWidth = RIM;
    pen.stroke();
    const margin = RIM + (SIDE - GLYPH_PX) / 2;
    pen.translate(margin, margin);
    pen.scale(GLYPH_PX / 24, GLYPH_PX / 24);
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = 2.6;
    pen.strokeStyle = colour(ink);
    pen.stroke(new Path2D(GLYPHS[glyph] ?? GLYPHS.untimed));
  });
}
