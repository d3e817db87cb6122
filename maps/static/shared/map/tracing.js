/** Lines of the ground as the pen follows them, and which of them are looked at. */

import { meet } from "./projection.js";

const SMALLEST_PX = 1.2;

/** @typedef {import("./canvas-layer.js").View} View */

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
