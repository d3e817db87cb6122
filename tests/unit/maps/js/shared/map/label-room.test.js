import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { clearOf } = await openPage()("shared/map/label-room.js");

/** One unit is a thousand pixels; two letters of 15 px are 45.6 px wide with their air, 24 high. */
const NAME = { text: "黄寨", x: 0.5, y: 0.5, className: "town-name", size: 15 };
const SCALE = 1000;
/** @param {number} dx @param {number} dy @param {number} [half] */
const box = (dx, dy, half = 5) => [500 + dx - half, 500 + dy - half, 500 + dx + half, 500 + dy + half];

/** @type {[string, number[][], number[][], [number, number]][]} what, flags, names, where the name goes */
const CASES = [
  ["nothing near", [], [], [0, 0]],
  ["a flag on it", [box(0, 0)], [], [0, -28]],
  ["a name on it", [], [box(0, 0)], [0, -28]],
  ["a name on it, a flag above", [box(0, -28)], [box(0, 0)], [0, 28]],
  ["flags all over", [box(0, 0, 200)], [], [0, 0]],
  ["flags all over and a name on it", [box(0, 0, 200)], [box(0, 0)], [0, -28]],
];
for (const [what, signs, names, [dx, dy]] of CASES) {
  test(`${what}: the name moves by ${dx}, ${dy} px`, () => {
    const { x, y } = clearOf(NAME, signs, names, SCALE);
    assert.deepEqual([Math.round((x - 0.5) * SCALE), Math.round((y - 0.5) * SCALE)], [dx, dy]);
  });
}
