import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const load = openPage();
const { periods } = await load("planning/simulation/results.js");
const { t } = await load("shared/i18n.js");

test("periods that are all alike are no interval", () => {
  assert.equal(periods(6 / 7, 6 / 7), t("simulation.all_alike"));
  assert.equal(periods(0.5, 0.75), "50 % – 75 %");
});
