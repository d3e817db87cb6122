import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { grown } = await openPage()("planning/scenarios/figures.js");

for (const [name, before, after, shown] of [
  ["demand_share", 0.420045, 0.426872, "+0.6 points"], // shown as 42 % and 42.6 %
  ["beyond_twice", 0.435469, 0.430812, "−0.5 points"],
  ["demand_share", 0.42001, 0.42009, "< 0.1 points"],
  ["share", { value: 0.78, low: 0.7 }, { value: 0.96, low: 0.9 }, "+18 points"],
  ["reached", 132, 133, "+1"],
  ["worst_tenth_s", 2848, 2788, "−1 min"],
])
  test(`${name} from ${JSON.stringify(before)} to ${JSON.stringify(after)} is ${shown}`, () => {
    const by = (after.value ?? after) - (before.value ?? before);
    assert.equal(grown({ name, before, after, change: by }, by), shown);
  });
