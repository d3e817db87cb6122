import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { boxOf, inside, linesOf, meet, projectLine, unitX, unitY } = await openPage()("shared/map/projection.js");

/** @param {number} found @param {number} expected */
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-12, `${found} is not ${expected}`);

test("the world is one square: west and north are 0, the middle one half", () => {
  assert.deepEqual([unitX(-180), unitX(0), unitX(180)], [0, 0.5, 1]);
  near(unitY(0), 0.5);
  near(unitY(85.0511287798066), 0); // where the square of the web's maps ends
  near(unitY(-85.0511287798066), 1);
});

// y = 1/2 − asinh(tan 35.3°) / 2π
test("a latitude is where Mercator has it", () =>
  near(unitY(35.3), 0.5 - Math.asinh(Math.tan((35.3 * Math.PI) / 180)) / (2 * Math.PI)));

test("a line is flat, x before y", () => {
  const flat = projectLine([
    [0, 0],
    [90, 0],
  ]);
  assert.equal(flat.length, 4);
  [0.5, 0.5, 0.75, 0.5].forEach((each, i) => void near(flat[i], each));
});

test("a box holds every vertex of every line", () => {
  assert.deepEqual(boxOf([Float64Array.of(0.2, 0.7, 0.4, 0.1), Float64Array.of(0.3, 0.9)]), [0.2, 0.1, 0.4, 0.9]);
});

/** @type {[string, [number, number, number, number], boolean][]} beside the box from 1 to 2 */
const BOXES = [
  ["within", [1.2, 1.2, 1.4, 1.4], true],
  ["around", [0, 0, 3, 3], true],
  ["left", [0, 1, 0.9, 2], false],
  ["right", [2.1, 1, 3, 2], false],
  ["above", [1, 0, 2, 0.9], false],
  ["below", [1, 2.1, 2, 3], false],
  ["touching at the left", [0, 1, 1, 2], true],
  ["touching at a corner", [2, 2, 3, 3], true],
];
for (const [name, box, met] of BOXES) {
  test(`a box ${name} ${met ? "meets" : "misses"}`, () =>
    assert.deepEqual([meet([1, 1, 2, 2], box), meet(box, [1, 1, 2, 2])], [met, met]));
}

const SQUARE = Float64Array.of(0, 0, 4, 0, 4, 4, 0, 4);
const HOLE = Float64Array.of(1, 1, 3, 1, 3, 3, 1, 3);
const SLANT = Float64Array.of(0, 0, 4, 4, 0, 4); // below the diagonal
/** @type {[string, Float64Array[], number, number, boolean][]} */
const POINTS = [
  ["in a square", [SQUARE], 2, 2, true],
  ["beside it", [SQUARE], 5, 2, false],
  ["before it", [SQUARE], -1, 2, false],
  ["above it", [SQUARE], 2, -1, false],
  ["in its hole", [SQUARE, HOLE], 2, 2, false],
  ["beside its hole", [SQUARE, HOLE], 0.5, 2, true],
  ["under a slant", [SLANT], 1, 2, true],
  ["over a slant", [SLANT], 3, 2, false],
  ["in no ring", [], 2, 2, false],
];
for (const [name, rings, x, y, within] of POINTS)
  test(`a point ${name}`, () => assert.equal(inside(rings, x, y), within));

const A = [
  [0, 0],
  [1, 1],
];
/** @type {[any, any][]} */
const LINES = [
  [{ type: "LineString", coordinates: A }, [A]],
  [{ type: "MultiLineString", coordinates: [A, A] }, [A, A]],
  [{ type: "Polygon", coordinates: [A, A] }, [A, A]],
  [{ type: "MultiPolygon", coordinates: [[A], [A, A]] }, [A, A, A]],
  [{ type: "Point", coordinates: [0, 0] }, []],
  [null, []],
  [undefined, []],
];
for (const [geometry, lines] of LINES)
  test(`lines of ${geometry?.type ?? geometry}`, () => assert.deepEqual(linesOf(geometry), lines));
