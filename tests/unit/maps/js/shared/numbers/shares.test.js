import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { percent } = await openPage()("shared/numbers/shares.js");

// Rounded down; 0.29 × 1000 is a little under 290.
for (const [part, shown] of [
  [1, "100 %"],
  [694 / 695, "99.8 %"],
  [1 - 1e-12, "99.9 %"],
  [0.29, "29 %"],
  [0.0004, "< 0.1 %"],
  [0, "0 %"],
  [null, "–"],
  [undefined, "–"],
])
  test(`a share of ${part} is ${shown}`, () => assert.equal(percent(part), shown));
