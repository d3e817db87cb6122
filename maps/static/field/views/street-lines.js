/**
 * The streets around a way, under its sketch: greater roads wider, and the names that fit, each once, along its street and
 * clear of the others.
 *
 * @typedef {{class: string, name: string | null, line: [number, number][]}} Street
 * @typedef {(point: [number, number]) => number[]} Fit
 * @typedef {{text: string, x: number, y: number, angle: number, box: [number, number, number, number]}} Label
 */

import { nothing, svg } from "lit-html/lit-html.js";

const MOST_NAMES = 8;
const SIZE_PX = 11;
const EDGE_PX = 4;

/** @param {Street[]} streets @param {Fit} fit */
export function streetLines(streets, fit) {
  // The greatest come first, and are drawn last: on top.
  return [...streets].reverse().map(
    ({ class: road, line }) =>
      svg`<polyline class="street ${road}" points=${line
        .map((point) =>
          fit(point)
            .map((n) => n.toFixed(1))
            .join(","),
        )
        .join(" ")}></polyline>`,
  );
}

/** @typedef {[number, number, number, number]} Box left, top, right, bottom */

/** @param {Street[]} streets @param {Fit} fit @param {number} width @param {number} height @param {Box[]} taken what stands there already */
export function streetNames(streets, fit, width, height, taken) {
  const names = labels(streets, fit, width, height, taken);
  return names.length === 0
    ? nothing
    : names.map(
        ({ text, x, y, angle }) =>
          svg`<text class="street-name" x=${x.toFixed(1)} y=${y.toFixed(1)} transform="rotate(${angle.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})">${text}</text>`,
      );
}

/**
 * Place names where they fit: on the longest straight piece of a street that is in the picture and longer than its
 * name.
 *
 * @param {Street[]} streets
 * @param {Fit} fit
 * @param {number} width
 * @param {number} height
 * @param {Box[]} [taken]
 * @returns {Label[]}
 */
export function labels(streets, fit, width, height, taken = []) {
  /** @type {Label[]} */
  const placed = [];
  for (const name of new Set(streets.map((street) => street.name))) {
    if (!name || placed.length === MOST_NAMES) continue;
    const pieces = streets
      .filter((street) => street.name === name)
      .flatMap(({ line }) => straight(line.map(fit), width, height));
    const long = textWidth(name);
    const fitting = pieces.filter(({ length }) => length > long).sort((a, b) => b.length - a.length);
    const label = fitting
      .map((piece) => labelOn(piece, name, long))
      .find(
        ({ box }) =>
          isInside(box, width, height) &&
          ![...taken, ...placed.map((other) => other.box)].some((other) => overlaps(box, other)),
      );
    if (label) placed.push(label);
  }
  return placed;
}

/** The straight pieces of a line that have an end in the picture. @param {number[][]} points @param {number} width @param {number} height */
function straight(points, width, height) {
  const inside = (/** @type {number[]} */ [x, y]) => x > 0 && x < width && y > 0 && y < height;
  return points
    .slice(1)
    .map((to, n) => ({ from: points[n], to, length: Math.hypot(to[0] - points[n][0], to[1] - points[n][1]) }))
    .filter(({ from, to }) => inside(from) || inside(to));
}

/** @param {{from: number[], to: number[]}} piece @param {string} text @param {number} long @returns {Label} */
function labelOn({ from, to }, text, long) {
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  let angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  if (angle > 90) angle -= 180;
  if (angle <= -90) angle += 180;
  const turn = (angle * Math.PI) / 180;
  const half = [
    (Math.abs(Math.cos(turn)) * long + Math.abs(Math.sin(turn)) * SIZE_PX) / 2 + 1,
    (Math.abs(Math.sin(turn)) * long + Math.abs(Math.cos(turn)) * SIZE_PX) / 2 + 1,
  ];
  return { text, x, y, angle, box: [x - half[0], y - half[1], x + half[0], y + half[1]] };
}

/** About how wide a text is: a Chinese character is as wide as high, a letter about half. @param {string} text */
function textWidth(text) {
  return [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffff]/.test(letter) ? SIZE_PX : SIZE_PX * 0.58), 0);
}

/** @param {[number, number, number, number]} box @param {number} width @param {number} height */
function isInside([left, top, right, bottom], width, height) {
  return left >= EDGE_PX && top >= EDGE_PX && right <= width - EDGE_PX && bottom <= height - EDGE_PX;
}

/** @param {[number, number, number, number]} a @param {[number, number, number, number]} b */
function overlaps(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
