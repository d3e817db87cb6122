/** Find room for a name on the map, clear of flags, signs and other names. */

import { meet } from "./projection.js";

/**
 * @typedef {import("./projection.js").Box} Box
 * @typedef {import("./labels.js").Name} Name
 */

/** Shifts of a name that would lie on another or under a flag: a line or two up or down, then beside. */
const SHIFTS_PX = [
  [0, 0],
  [0, -16],
  [0, 16],
  [0, -28],
  [0, 28],
  [0, -44],
  [0, 44],
  [-48, 0],
  [48, 0],
  [-48, -28],
  [48, 28],
  [-48, 28],
  [48, -28],
];

/**
 * A name moved aside where a flag or a sign would lie on it, or another name. Under a flag it is still half read, on another
 * name neither is: where there is no room from flags, it goes where there is from names.
 *
 * @param {Name} name
 * @param {Box[]} signs
 * @param {Box[]} names those that are placed
 * @param {number} scale
 */
export function clearOf(name, signs, names, scale) {
  const free = (/** @type {Box[]} */ others) => (/** @type {number[]} */ shift) =>
    !others.some((other) => meet(boxOf(name, shift, scale), other));
  const [dx, dy] = SHIFTS_PX.find(free([...signs, ...names])) ?? SHIFTS_PX.find(free(names)) ?? [0, 0];
  return { ...name, x: name.x + dx / scale, y: name.y + dy / scale };
}

/** @param {Name} name @param {number[]} shift @param {number} scale @returns {Box} in pixels of the world, with a little air */
export function boxOf(name, [dx, dy], scale) {
  const [x, y] = [name.x * scale + dx, name.y * scale + dy];
  const [wide, high] = [extent(name) / 2 + 6, name.size * 0.8];
  return [x - wide, y - high, x + wide, y + high];
}

/** @param {{text: string, size: number}} name */
export function extent({ text, size }) {
  return [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 1.12 : 0.6), 0) * size;
}
