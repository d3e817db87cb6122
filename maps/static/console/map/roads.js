/** The road network by class: what a zoom level cannot show legibly is left out, which also keeps it quick. */

import { ground } from "../../shared/map/ground-data.js";
import { colour } from "../../shared/map/palette.js";
import { seen, trace } from "../../shared/map/tracing.js";

/**
 * @typedef {import("../../shared/map/canvas-layer.js").View} View
 * @typedef {{from: number, casingFrom: number, width: [number, number], ink: string}} Style width at zoom 10 and 17
 */

/** Drawn in this order, the least important first. @type {[string, Style][]} */
const STYLES = [
  ["service", { from: 14, casingFrom: 16, width: [0.4, 4], ink: "road-minor" }],
  ["minor", { from: 11.5, casingFrom: 14.5, width: [0.6, 8], ink: "road-minor" }],
  ["tertiary", { from: 9.5, casingFrom: 10.5, width: [1.2, 9], ink: "road-middle" }],
  ["secondary", { from: 8, casingFrom: 10, width: [1.6, 10], ink: "road-middle" }],
  ["primary", { from: 7, casingFrom: 11, width: [1.8, 12], ink: "road-major" }],
  ["trunk", { from: 6, casingFrom: 10, width: [2.2, 13], ink: "road-major" }],
  ["motorway", { from: 6, casingFrom: 10, width: [2.4, 14], ink: "road-major" }],
];

/** @param {View} view */
export function paintRoads(view) {
  const roads = seen(view, ground.roads);
  const drawn = STYLES.filter(([, style]) => view.zoom >= style.from).map(([name, style]) => ({
    style,
    lines: roads.filter(({ road }) => road === name),
    width: widthAt(style.width, view.zoom),
  }));
  // Round ends and corners are worth their price only where a road is wide enough to show them.
  view.pen.lineCap = view.pen.lineJoin = "round";
  if (view.zoom < 14.5) [view.pen.lineCap, view.pen.lineJoin] = ["butt", "bevel"];
  for (const { style, lines, width } of drawn) {
    if (view.zoom >= style.casingFrom) stroke(view, lines, width + (view.zoom < 13 ? 1 : 1.8), "road-casing");
  }
  for (const { style, lines, width } of drawn) stroke(view, lines, width, style.ink);
}

/**
 * @param {View} view
 * @param {import("../../shared/map/ground-data.js").Road[]} roads
 * @param {number} width
 * @param {string} ink
 */
function stroke(view, roads, width, ink) {
  if (roads.length === 0) return;
  const { pen } = view;
  pen.beginPath();
  for (const road of roads) trace(view, road.line);
  pen.lineWidth = width;
  pen.strokeStyle = colour(ink);
  pen.stroke();
}

/**
 * @param {[number, number]} width
 * @param {number} zoom
 */
function widthAt([narrow, wide], zoom) {
  const share = Math.min(1, Math.max(0, (zoom - 10) / 7));
  return narrow * (wide / narrow) ** share;
}
