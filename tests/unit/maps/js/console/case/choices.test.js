import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

test("a town that loses one of many cells is no more all in reach", async () => {
  const { warnings } = await openPage()("console/case/choices.js");
  const falls = (/** @type {number} */ share, /** @type {number} */ after) => {
    const cover = { share, share_after: after, lost: ["c1"], committees: ["East Street"], move_up: null };
    return warnings({ late_by_s: 0, cover })[0].text;
  };
  assert.match(falls(1, 299 / 300), /from 100% to 99%/);
  assert.match(falls(0.29, 0.28), /from 29% to 28%/);
});
