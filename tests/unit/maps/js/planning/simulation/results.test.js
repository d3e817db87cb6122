import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const load = openPage();
const { basis, mostFilled, periods } = await load("planning/simulation/results.js");
const { t } = await load("shared/i18n.js");

test("periods that are all alike are no interval", () => {
  assert.equal(periods(6 / 7, 6 / 7), t("simulation.all_alike"));
  assert.equal(periods(0.5, 0.75), "50 % – 75 %");
});

test("a simulation without a log rests on assumptions, not on 0 cases", () => {
  assert.equal(basis({ cases_learned: 0, handling_s: 60 }), t("simulation.learned_assumed", { handling: 60 }));
  assert.equal(basis({ cases_learned: 41, handling_s: 60 }), t("simulation.learned_from", { n: 41, handling: 60 }));
});

test("cases without a time that are under five are not counted, nor said to be none", () => {
  assert.equal(mostFilled([0, 0]), 0);
  assert.equal(mostFilled([null, 0]), "1–4");
  assert.equal(mostFilled([null, 7]), 7);
});
