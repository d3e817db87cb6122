import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { clockBox, dangerMark } = await page("console/queue/row.js");
const { clockText } = await page("console/map/clock-text.js");
const { t } = await page("shared/i18n.js");

/** @type {[string, any, string][]} */
const WORDS = [
  ["over", { state: "missed", shows: "over" }, "shows.over"],
  ["late and there", { state: "missed", shows: "response" }, "clock.arrived_late"],
  ["there in time", { state: "met", shows: "response" }, "clock.met"],
  ["left", { state: "running", shows: "remaining" }, "shows.remaining"],
  ["soon over", { state: "at_risk", shows: "remaining" }, "clock.at_risk"],
];
for (const [name, reading, said] of WORDS)
  test(`a clock that is ${name} says so`, () =>
    assert.equal(clockBox({ seconds: 527, ...reading }).values.at(-1), t(said)));

test("a case without a limit says how long it has run, in no form of a countdown", () => {
  const reading = { state: "untimed", shows: "elapsed", seconds: 725, running: true };
  assert.deepEqual(clockBox(reading).values.slice(-2), ["12 min", "no limit"]);
  assert.equal(clockText(reading), "12 min so far · no limit");
});

test("a row says that people are in danger, of no other case", () => {
  assert.ok(dangerMark({ danger: true, priority: 1 }).values.includes("Danger"));
  assert.equal(dangerMark({ danger: false, priority: 2 }).values, undefined);
});
