/** The cells on the canvas: by how many teams reach them, or by what a change wins and loses. Patterns beside colours. */

import { groupBy } from "../shared/grouping.js";
import { showsBasemap } from "../shared/map/basemap.js";
import { CanvasLayer } from "../shared/map/canvas-layer.js";
import { ground } from "../shared/map/ground-data.js";
import { hatch } from "../shared/map/hatching.js";
import { MINUTES } from "../shared/map/minutes.js";
import { colour } from "../shared/map/palette.js";
import { seen, trace } from "../shared/map/tracing.js";

/**
 * @typedef {import("../shared/map/canvas-layer.js").View} View
 * @typedef {{fill: string, motif: "slash" | "dots" | "cross" | null, ink: string}} Style
 */

/** @type {Record<string, Style>} */
export const STYLES = {
  two: { fill: "reach-near", motif: null, ink: "" },
  one: { fill: "reach-target", motif: null, ink: "" },
  part: { fill: "reach-late", motif: "slash", ink: "reach-late-ink" },
  gap: { fill: "reach-far", motif: "cross", ink: "reach-far-ink" },
  won: { fill: "plan-won", motif: "dots", ink: "plan-won-ink" },
  lost: { fill: "plan-lost", motif: "cross", ink: "plan-lost-ink" },
  missing: { fill: "reach-late", motif: "slash", ink: "reach-late-ink" },
  near_walk: { fill: "reach-near", motif: null, ink: "" },
  far_walk: { fill: "reach-target", motif: null, ink: "" },
  too_far_walk: { fill: "reach-late", motif: "slash", ink: "reach-late-ink" },
  no_walk: { fill: "reach-far", motif: "cross", ink: "reach-far-ink" },
  mine: { fill: "reach-near", motif: "dots", ink: "cell-line" },
  others: { fill: "plan-same", motif: null, ink: "" },
  often_kept: { fill: "reach-near", motif: null, ink: "" },
  mostly_kept: { fill: "reach-target", motif: null, ink: "" },
  seldom_kept: { fill: "reach-late", motif: "slash", ink: "reach-late-ink" },
  few_cases: { fill: "plan-same", motif: null, ink: "" },
  no_promise: { fill: "panel", motif: "dots", ink: "cell-line" },
  ...MINUTES,
  hot: { fill: "plan-lost", motif: "cross", ink: "plan-lost-ink" },
  cluster: { fill: "reach-late", motif: "slash", ink: "reach-late-ink" },
  cold: { fill: "plan-won", motif: "dots", ink: "plan-won-ink" },
  usual: { fill: "plan-same", motif: null, ink: "" },
  same: { fill: "plan-same", motif: null, ink: "" },
};
const ALPHA = 0.7;
const BORDERS_FROM_ZOOM = 10.5;

/**
 * A canvas under the markers.
 *
 * @param {() => (code: string) => string | null} looks what each cell is now
 * @param {() => string | null} chosen the cell that is pointed out
 */
export function cellLayer(looks, chosen) {
  return new CanvasLayer({
    pane: "ground",
    className: "ground-canvas",
    padding: 0.15,
    draw: (/** @type {View} */ view) => paint(view, looks(), chosen()),
  });
}

/**
 * @param {View} view
 * @param {(code: string) => string | null} look
 * @param {string | null} chosen
 */
function paint(view, look, chosen) {
  const { pen } = view;
  const groups = groupBy(seen(view, ground.cells), ({ facts }) => look(facts.code) ?? "none");
  pen.globalAlpha = showsBasemap() ? ALPHA : 1;
  for (const [name, cells] of groups) if (STYLES[name]) fill(view, cells, STYLES[name]);
  pen.globalAlpha = 1;
  if (view.zoom >= BORDERS_FROM_ZOOM) outline(view, ground.cells, "cell-line", 0.7);
  outlineRings(view, ground.boundary, "boundary", 1.8);
  const pointed = chosen ? ground.byCode.get(chosen) : undefined;
  if (pointed) outline(view, [pointed], "ink", 3);
}

/**
 * @param {View} view
 * @param {import("../shared/map/ground-data.js").Cell[]} cells
 * @param {Style} style
 */
function fill(view, cells, style) {
  const { pen, ratio } = view;
  pen.beginPath();
  for (const cell of cells) for (const ring of cell.rings) trace(view, ring);
  pen.fillStyle = colour(style.fill);
  pen.fill("evenodd");
  if (!style.motif) return;
  pen.fillStyle = hatch(pen, style.motif, style.ink, ratio);
  pen.fill("evenodd");
}

/**
 * @param {View} view
 * @param {import("../shared/map/ground-data.js").Cell[]} cells
 * @param {string} ink
 * @param {number} width
 */
function outline(view, cells, ink, width) {
  outlineRings(
    view,
    seen(view, cells).flatMap((cell) => cell.rings),
    ink,
    width,
  );
}

/**
 * @param {View} view
 * @param {Float64Array[]} rings
 * @param {string} ink
 * @param {number} width
 */
function outlineRings(view, rings, ink, width) {
  const { pen } = view;
  pen.beginPath();
  for (const ring of rings) trace(view, ring);
  pen.strokeStyle = colour(ink);
  pen.lineWidth = width;
  pen.stroke();
}
