import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const load = openPage();
const { FIGURES, figure, grown } = await load("planning/scenarios/figures.js");
const { t } = await load("shared/i18n.js");

for (const [name, before, after, shown] of [
  ["demand_share", 0.420045, 0.426872, "+0.6 points"], // shown as 42 % and 42.6 %
  ["beyond_twice", 0.435469, 0.430812, "−0.5 points"],
  ["demand_share", 0.42001, 0.42009, "< 0.1 points"],
  ["share", { value: 0.78, low: 0.7 }, { value: 0.96, low: 0.9 }, "+18 points"],
  ["better", { value: 0.036145, low: 0.02 }, { value: 0, low: 0 }, "−3.6 points"],
  ["reached", 132, 133, "+1"],
  ["worst_tenth_s", 2848, 2788, "−1 min"],
])
  test(`${name} from ${JSON.stringify(before)} to ${JSON.stringify(after)} is ${shown}`, () => {
    const by = (after.value ?? after) - (before.value ?? before);
    assert.equal(grown({ name, before, after, change: by }, by), shown);
  });

test("every figure has words", () => {
  for (const name of FIGURES) assert.notEqual(t(`scenario.figure.${name}`), `scenario.figure.${name}`);
});

for (const [name, value, shown] of [
  ["better", { value: 0.036145, low: -0.01, high: 0.0529, n: 415 }, "+3.6 points (−1 points – +5.3 points, n = 415)"],
  ["better", { value: 0, low: 0, high: 0 }, "0 points (0 points – 0 points)"],
  ["p", 1.16415e-10, "1.2e-10"],
  ["p", 0.0214844, "0.021"],
  ["predicted", 0.8235, "82.3 %"],
  ["gained", 34, "34"],
])
  test(`${name} ${JSON.stringify(value)} is shown as ${shown}`, () => assert.equal(figure(name, value), shown));
