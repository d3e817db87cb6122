/** The ground on one canvas: land, cells or coverage, roads, boundary; over a basemap without land and roads. */

import { showsBasemap } from "../../shared/map/basemap.js";
import { CanvasLayer } from "../../shared/map/canvas-layer.js";
import { ground } from "../../shared/map/ground-data.js";
import { wanted } from "../../shared/map/own-layers.js";
import { colour } from "../../shared/map/palette.js";
import { trace } from "../../shared/map/tracing.js";
import { state } from "../../shared/store.js";
import { paintCells } from "./cells.js";
import { showsOnline } from "./online.js";
import { paintRoads } from "./roads.js";

const CELLS_ALPHA = 0.42;
const COVERAGE_ALPHA = 0.7;

/** @typedef {import("../../shared/map/canvas-layer.js").View} View */

export function groundLayer() {
  const isEmpty = () => [ground.cells, ground.boundary, ground.roads].every(({ length }) => length === 0);
  return new CanvasLayer({ pane: "ground", className: "ground-canvas", padding: 0.15, draw, isEmpty });
}

/** @param {View} view */
function draw(view) {
  const { pen } = view;
  const under = showsBasemap() || showsOnline() || wanted.size > 0;
  if (under) paintSurroundings(view);
  else paintLand(view);
  // Through the cells the basemap is seen.
  if (under) pen.globalAlpha = state.layers.coverage ? COVERAGE_ALPHA : CELLS_ALPHA;
  if (state.layers.cells || state.layers.coverage) paintCells(view);
  pen.globalAlpha = 1;
  if (state.layers.roads && !under) paintRoads(view);
  paintBoundary(view);
}

/** @param {View} view */
function paintLand(view) {
  if (ground.boundary.length === 0) return;
  const { pen } = view;
  pen.beginPath();
  for (const ring of ground.boundary) trace(view, ring);
  pen.fillStyle = colour("land");
  pen.fill("evenodd");
}

/** Beyond the county the basemap is paler. @param {View} view */
function paintSurroundings(view) {
  if (ground.boundary.length === 0) return;
  const { pen } = view;
  pen.beginPath();
  pen.rect(0, 0, pen.canvas.width, pen.canvas.height);
  for (const ring of ground.boundary) trace(view, ring);
  pen.fillStyle = colour("map-beyond");
  pen.fill("evenodd");
}

/** @param {View} view */
function paintBoundary(view) {
  const { pen } = view;
  pen.lineJoin = "round";
  pen.beginPath();
  for (const ring of ground.boundary) trace(view, ring);
  pen.strokeStyle = colour("boundary-halo");
  pen.lineWidth = 7;
  pen.stroke();
  pen.strokeStyle = colour("boundary");
  pen.lineWidth = 1.8;
  pen.setLineDash([10, 4, 2, 4]);
  pen.stroke();
  pen.setLineDash([]);
}
