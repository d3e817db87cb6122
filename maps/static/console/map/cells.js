/** Grid cells by kind, or, with the coverage layer on, by how soon a team that is free now could be there. */

import { groupBy } from "../../shared/grouping.js";
import { ground } from "../../shared/map/ground-data.js";
import { hatch } from "../../shared/map/hatching.js";
import { MINUTES } from "../../shared/map/minutes.js";
import { colour } from "../../shared/map/palette.js";
import { seen, trace } from "../../shared/map/tracing.js";
import { state } from "../../shared/store.js";
import { bandOf } from "./coverage.js";

/**
 * @typedef {import("../../shared/map/canvas-layer.js").View} View
 * @typedef {import("../../shared/map/ground-data.js").Cell} Cell
 * @typedef {{fill: string, motif: "slash" | "dots" | "cross" | null, ink: string}} Look
 */

/** @type {Record<string, Look>} */
const KINDS = {
  urban: { fill: "cell-urban", motif: null, ink: "" },
  community: { fill: "cell-community", motif: "slash", ink: "cell-community-ink" },
  rural: { fill: "cell-rural", motif: null, ink: "" },
};

/** @type {Record<string, Look>} */
const BANDS = {
  ...MINUTES,
  near: { fill: "reach-near", motif: null, ink: "" },
  reached: { fill: "reach-target", motif: null, ink: "" },
  late: { fill: "reach-late", motif: "slash", ink: "reach-late-ink" },
  far: { fill: "reach-far", motif: "cross", ink: "reach-far-ink" },
};

const BORDERS_FROM_ZOOM = 10.5;

/** @param {View} view */
export function paintCells(view) {
  const covering = state.layers.coverage && state.coverage !== null;
  const looks = covering ? BANDS : KINDS;
  const groups = groupBy(seen(view, ground.cells), ({ facts }) => (covering ? bandOf(facts.code) : facts.kind));
  for (const [name, cells] of groups) paintGroup(view, cells, looks[name] ?? looks.rural ?? looks.far);
  if (view.zoom >= BORDERS_FROM_ZOOM) paintBorders(view, [...groups.values()].flat());
}

/**
 * @param {View} view
 * @param {Cell[]} cells
 * @param {Look} look
 */
function paintGroup(view, cells, look) {
  const { pen, ratio } = view;
  pen.beginPath();
  for (const cell of cells) for (const ring of cell.rings) trace(view, ring);
  pen.fillStyle = colour(look.fill);
  pen.fill("evenodd");
  if (!look.motif) return;
  pen.fillStyle = hatch(pen, look.motif, look.ink, ratio);
  pen.fill("evenodd");
}

/**
 * @param {View} view
 * @param {Cell[]} cells
 */
function paintBorders(view, cells) {
  const { pen, zoom } = view;
  pen.beginPath();
  for (const cell of cells) for (const ring of cell.rings) trace(view, ring);
  pen.strokeStyle = colour("cell-line");
  pen.lineWidth = zoom < 13 ? 0.5 : 1;
  pen.stroke();
}
