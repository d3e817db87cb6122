import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

/** @param {number} right */
function sign(right) {
  const names = new Set(["leftward"]);
  const name = { getBoundingClientRect: () => ({ right: names.has("leftward") ? right - 200 : right }) };
  const classList = {
    add: (/** @type {string} */ of) => names.add(of),
    remove: (/** @type {string} */ of) => names.delete(of),
  };
  return { names, classList, firstElementChild: name };
}

test("a name that would run over the map's right edge stands to the left of its sign, and no other", async () => {
  const { turnNames } = await openPage()("planning/label-side.js");
  const [inside, outside] = [sign(699), sign(701)];
  turnNames({
    getContainer: () => ({ getBoundingClientRect: () => ({ right: 700 }) }),
    getPane: () => ({ querySelectorAll: () => [inside, outside] }),
  });
  assert.deepEqual([inside.names.size, outside.names.size], [0, 1]);
});
