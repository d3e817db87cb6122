import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { curveOf, offBy } = await openPage()("console/off-shelf/curve.js");

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @param {number} hours */
const at = (hours) => new Date(T0 + hours * 3_600_000).toISOString();
/** @param {string} state @param {number | null} closed @param {boolean} [late] @param {number} [due] */
const premises = (state, closed, late = false, due = 24) => ({
  state,
  late,
  due_at: at(due),
  closing: closed === null ? null : { at: at(closed) },
});
/** @param {any[]} all */
const order = (...all) => ({ made_at: at(0), premises: all });
/** @param {any} curve in hours */
function hours({ steps, deadlines, from, until, last, total }) {
  const h = (/** @type {number} */ ms) => (ms - T0) / 3_600_000;
  return {
    steps: steps.map((/** @type {any} */ s) => [h(s.at), s.off, s.on_time]),
    deadlines: deadlines.map(h),
    from: h(from),
    until: h(until),
    last: h(last),
    total,
  };
}

test("each closing is a step, in the order of time; what was late is off, not on time", () => {
  const curve = hours(
    curveOf(order(premises("done", 30, true), premises("not_found", 2), premises("open", null)), T0 + 40 * 3_600_000),
  );
  assert.deepEqual(curve, {
    steps: [
      [2, 1, 1],
      [30, 2, 1],
    ],
    deadlines: [24],
    from: 0,
    until: 40,
    last: 40,
    total: 3,
  });
});

test("what was withdrawn counts for nothing, what was refused is not off the shelf", () => {
  const curve = hours(
    curveOf(order(premises("withdrawn", 1), premises("refused", 2), premises("done", 3)), T0 + 40 * 3_600_000),
  );
  assert.deepEqual([curve.steps, curve.total], [[[3, 1, 1]], 2]);
});

test("an order that has ended ends with its last closing, and is drawn to its deadline", () => {
  const curve = hours(curveOf(order(premises("done", 3), premises("done", 5, false, 48)), T0 + 90 * 3_600_000));
  assert.deepEqual([curve.until, curve.last, curve.deadlines], [5, 48, [24, 48]]);
});

test("an order of nothing has no length, and is drawn all the same", () => {
  const { from, until, last, total } = curveOf(order(premises("withdrawn", 1)), T0);
  assert.deepEqual([until - from, last - from, total], [0, 1, 0]);
});

for (const [hour, off] of [
  [1.99, 0],
  [2, 1],
  [29, 1],
  [30, 2],
]) {
  test(`after ${hour} h ${off} are off`, () => {
    const { steps } = curveOf(order(premises("done", 30), premises("done", 2)), T0);
    assert.equal(offBy(steps, T0 + hour * 3_600_000), off);
  });
}
