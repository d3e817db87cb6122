import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./page.js";

const english = openPage();
const format = await english("format.js");
const { state } = await english("store.js");

/** @param {string} name @param {[number, string][]} rows */
function rows(name, rows) {
  for (const [given, said] of rows) test(`${name} ${given}`, () => assert.equal(format[name](given), said));
}

// Cut: what is not over is not counted.
rows("duration", [
  [-1, "00:00"], [0, "00:00"], [0.4, "00:00"], [0.999, "00:00"], [1, "00:01"], [59.9, "00:59"], [60, "01:00"], [3599.9, "59:59"],
  [3600, "1:00:00"], [86_399, "23:59:59"],
]);
