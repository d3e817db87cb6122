/** Patterns that tell fills apart without colour. */

import { colour } from "./palette.js";

const SIZE = 10;

/** @type {Record<string, (pen: CanvasRenderingContext2D) => void>} */
const MOTIFS = {
  slash: (pen) =>
    lines(pen, [
      [-1, SIZE + 1, SIZE + 1, -1],
      [-1, 1, 1, -1],
      [SIZE - 1, SIZE + 1, SIZE + 1, SIZE - 1],
    ]),
  dots: (pen) => {
    pen.fillRect(2, 2, 1.4, 1.4);
    pen.fillRect(7, 7, 1.4, 1.4);
  },
  cross: (pen) =>
    lines(pen, [
      [0, 0, SIZE, SIZE],
      [0, SIZE, SIZE, 0],
    ]),
};

/**
 * @param {OffscreenCanvasRenderingContext2D} target
 * @param {"slash" | "dots" | "cross"} motif
 * @param {string} ink a custom property
 * @param {number} ratio device pixels per pixel
 */
export function hatch(target, motif, ink, ratio) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = SIZE * ratio;
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.scale(ratio, ratio);
  pen.strokeStyle = pen.fillStyle = colour(ink);
  pen.lineWidth = 1;
  MOTIFS[motif](pen);
  const pattern = /** @type {CanvasPattern} */ (target.createPattern(tile, "repeat"));
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number[][]} segments
 */
function lines(pen, segments) {
  pen.beginPath();
  for (const [x0, y0, x1, y1] of segments) {
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
  }
  pen.stroke();
}
