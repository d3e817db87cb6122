import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const { groupBy } = await openPage()("shared/grouping.js");

test("things stay in their order, groups in that of their first thing, and what has none is left out", () => {
  const groups = groupBy(["b1", "a1", "-", "b2", "a2"], (/** @type {string} */ each) =>
    each === "-" ? null : each[0],
  );
  assert.deepEqual(
    [...groups],
    [
      ["b", ["b1", "b2"]],
      ["a", ["a1", "a2"]],
    ],
  );
});

test("an empty name is a name", () => assert.deepEqual([...groupBy([1], () => "")], [["", [1]]]));
test("of nothing there are no groups", () => assert.equal(groupBy([], String).size, 0));
