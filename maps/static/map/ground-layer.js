/**
 * The ground on one canvas: land, cells or coverage, roads, boundary; over a basemap without land and roads. It is drawn when the view comes to rest and
 * only slides meanwhile, and takes no clicks: which cell was meant is computed, so nothing has to be repainted or
 * stacked for the mouse.
 */

import { state } from "../store.js";
import { showsBasemap } from "./basemap.js";
import { paintCells } from "./cells.js";
import { ground } from "./ground-data.js";
import { colour } from "./palette.js";
import { showsOnline } from "./online.js";
import { wanted } from "./own-layers.js";
import { meet } from "./projection.js";
import { paintRoads } from "./roads.js";

const L = /** @type {any} */ (window).L;
const SMALLEST_PX = 1.2;
const CELLS_ALPHA = 0.42;
const COVERAGE_ALPHA = 0.7;

/**
 * What painting needs: a pen in pixels of the canvas, the unit square's scale and origin, and the part seen.
 *
 * @typedef {{pen: CanvasRenderingContext2D, scale: number, x: number, y: number, zoom: number, ratio: number,
 *   box: import("./projection.js").Box}} View
 */

export const GroundLayer = L.Renderer.extend({
  options: { padding: 0.15, pane: "ground" },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.className = "ground-canvas";
  },

  _destroyContainer() {
    this._container.remove();
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = window.devicePixelRatio || 1;
    const canvas = this._container;
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    this.paint();
  },

  paint() {
    if (!this._map || !this._bounds) return;
    const pen = this._container.getContext("2d");
    const view = this._view(pen);
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.clearRect(0, 0, this._container.width, this._container.height);
    const under = showsBasemap() || showsOnline() || wanted.size > 0;
    if (under) paintSurroundings(view);
    else paintLand(view);
    // Through the cells the basemap is seen.
    if (under) pen.globalAlpha = state.layers.coverage ? COVERAGE_ALPHA : CELLS_ALPHA;
    if (state.layers.cells || state.layers.coverage) paintCells(view);
    pen.globalAlpha = 1;
    if (state.layers.roads && !under) paintRoads(view);
    paintBoundary(view);
  },

  /** @returns {View} */
  _view(/** @type {CanvasRenderingContext2D} */ pen) {
    const zoom = this._map.getZoom();
    const scale = 256 * 2 ** zoom;
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    const size = this._bounds.getSize();
    /** @type {import("./projection.js").Box} */
    const box = [origin.x / scale, origin.y / scale, (origin.x + size.x) / scale, (origin.y + size.y) / scale];
    return { pen, scale, x: origin.x, y: origin.y, zoom, ratio: window.devicePixelRatio || 1, box };
  },
});

/**
 * Add a line to the pen's path, without the steps too small to be seen: without a graphics card the pen costs by the
 * vertex.
 *
 * @param {View} view
 * @param {Float64Array} line
 */
export function trace({ pen, scale, x, y }, line) {
  let [px, py] = [line[0] * scale - x, line[1] * scale - y];
  pen.moveTo(px, py);
  const last = line.length - 2;
  for (let i = 2; i <= last; i += 2) {
    const qx = line[i] * scale - x;
    const qy = line[i + 1] * scale - y;
    if (i < last && Math.abs(qx - px) < SMALLEST_PX && Math.abs(qy - py) < SMALLEST_PX) continue;
    pen.lineTo(qx, qy);
    px = qx;
    py = qy;
  }
}

/**
 * Those of the things that are seen.
 *
 * @template {{box: import("./projection.js").Box}} T
 * @param {View} view
 * @param {T[]} things
 */
export function seen(view, things) {
  return things.filter((thing) => meet(thing.box, view.box));
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
