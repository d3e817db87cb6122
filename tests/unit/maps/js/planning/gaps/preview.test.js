import assert from "node:assert/strict";
import { test } from "node:test";

const { nearestAnchor, readPreview, reachedFrom } = await import(
  "../../../../../../maps/static/planning/gaps/preview.js"
);

/** Two anchors a degree apart, three cells; the post leaves after 60 s. */
function preview(more = {}) {
  const table = Buffer.from(new Uint16Array([100, 540, 541, 65_535, 0, 600]).buffer).toString("base64");
  return readPreview({
    targets_s: [600, 600, 600],
    cells: ["a", "b", "c"],
    anchors: [
      [107, 35],
      [108, 35],
    ],
    table,
    rest: [65_535, 65_535, 601],
    ready_s: 60,
    ...more,
  });
}

test("the table is read row by row, lowest byte first", () => {
  assert.deepEqual([...preview().times], [100, 540, 541, 65_535, 0, 600]);
});

test("the nearest anchor counts, the first of equals", () => {
  assert.equal(nearestAnchor(preview(), 107.4, 35), 0);
  assert.equal(nearestAnchor(preview(), 107.5, 35), 0);
  assert.equal(nearestAnchor(preview(), 107.6, 35), 1);
  assert.equal(nearestAnchor(preview({ anchors: [] }), 107, 35), -1);
});

test("exactly the target is reached, no way is not", () => {
  assert.deepEqual([...reachedFrom(preview(), 107, 35)], ["a", "b"]);
  assert.deepEqual([...reachedFrom(preview(), 108, 35)], ["b"]);
});

test("what the others reach stays reached, wherever the post is", () => {
  assert.deepEqual([...reachedFrom(preview({ rest: [65_535, 65_535, 600] }), 108, 35)], ["b", "c"]);
});

test("each cell has its own target, and one without is not reached", () => {
  assert.deepEqual([...reachedFrom(preview({ targets_s: [null, 599, 1200], rest: [0, 601, 601] }), 107, 35)], ["c"]);
});

test("a post without a team on duty reaches nothing by itself", () => {
  assert.deepEqual([...reachedFrom(preview({ ready_s: null, rest: [0, 601, 65_535] }), 107, 35)], ["a"]);
});
