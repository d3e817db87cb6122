import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const english = openPage();
const format = await english("shared/format.js");
const { state } = await english("shared/store.js");
const when = await english("console/when.js");

/** @param {string} name @param {[number, string][]} table */
function table(name, table) {
  for (const [given, said] of table) test(`${name} ${given}`, () => assert.equal(format[name](given), said));
}

// Cut: what is not over is not counted. 240 h are ten days.
table("duration", [
  [-1, "00:00"],
  [0.4, "00:00"],
  [0.999, "00:00"],
  [1, "00:01"],
  [59.9, "00:59"],
  [60, "01:00"],
  [3599.9, "59:59"],
  [3600, "1:00:00"],
  [86_399, "23:59:59"],
  [86_400, "1 d 0 h"],
  [90_000, "1 d 1 h"],
  [863_999, "9 d 23 h"],
  [864_000, "10 d"],
]);
table("durationShort", [
  [59.9, "00:59"],
  [3599.9, "59:59"],
  [3600, "1 h"],
  [86_399, "23 h"],
  [86_400, "1 d"],
  [864_000, "10 d"],
]);
// Rounded up: 00:00 shows only when nothing is left.
table("countdown", [
  [0, "00:00"],
  [0.001, "00:01"],
  [0.4, "00:01"],
  [1, "00:01"],
  [1.4, "00:02"],
  [59.1, "01:00"],
]);
// Cut: 9 min 59.9 s are 9 min 59 s; from ten minutes on seconds are not said, from an hour on as a drive, from a day on as a duration.
table("spoken", [
  [-1, "0 s"],
  [0.4, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [61, "1 min 1 s"],
  [599.9, "9 min 59 s"],
  [600, "10 min"],
  [601, "10 min 1 s"],
  [899, "14 min 59 s"],
  [900, "15 min"],
  [959, "15 min"],
  [3599, "59 min"],
  [3600, "1 h 0 min"],
  [86_399, "23 h 59 min"],
  [86_400, "1 d 0 h"],
]);
table("spokenLeft", [
  [0, "0 s"],
  [0.1, "1 s"],
  [59.1, "1 min"],
  [600.1, "10 min 1 s"],
]);
// Never less than it takes: 61 s are two minutes.
table("driving", [
  [0, "1 min"],
  [60, "1 min"],
  [61, "2 min"],
  [3540, "59 min"],
  [3541, "1 h 0 min"],
  [3661, "1 h 2 min"],
]);
table("ago", [
  [-1, "0 s ago"],
  [59.9, "59 s ago"],
  [60, "1 min ago"],
  [3599, "59 min ago"],
  [3600, "1 h ago"],
  [86_399, "23 h ago"],
  [86_400, "1 d ago"],
]);
table("agoShort", [
  [59.9, "59 s"],
  [60, "1 min"],
  [3599, "59 min"],
  [3600, "1 h"],
  [90_000, "25 h"],
]);
table("distance", [
  [0.4, "0 m"],
  [999, "999 m"],
  [1000, "1.0 km"],
  [1250, "1.3 km"],
]);
table("fileSize", [
  [1, "1 kB"],
  [1000, "1 kB"],
  [1001, "2 kB"],
  [999_999, "1000 kB"],
  [1e6, "1.0 MB"],
  [2_350_000, "2.4 MB"],
]);

test("the county's zone tells the time, whatever the device's is", () => {
  state.county = { time_zone: "Asia/Urumqi" };
  const at = "2026-11-25T03:00:09Z"; // UTC+6
  assert.equal(format.wallTime(at), "09:00:09");
  assert.equal(format.wallMinute(at), "09:00");
  assert.equal(format.wallDate(at), "25/11, 09:00");
  assert.equal(format.wallDay("2026-11-25T18:00:00Z"), "26/11/2026");
  const now = Date.parse("2026-11-25T06:00:00Z");
  assert.equal(when.wallWhen(at, now), "09:00:09");
  assert.equal(when.wallWhen("2026-11-24T01:00:00Z", now), "24/11 07:00");
  assert.equal(when.wallWhen("2025-11-25T01:00:00Z", now), "25/11/2025 07:00");
});

test("a zone that was named comes before the county's", () => {
  state.county = { time_zone: "Asia/Urumqi" };
  format.inZone("Asia/Shanghai");
  assert.equal(format.wallMinute("2026-11-25T03:00:00Z"), "11:00");
  format.inZone("");
  assert.equal(format.wallMinute("2026-11-25T03:00:00Z"), "09:00");
});

test("midnight is 00, and a Chinese page writes as Chinese does", async () => {
  const chinese = openPage({ language: "zh" });
  const { duration, wallDate, inZone } = await chinese("shared/format.js");
  inZone("Asia/Shanghai");
  assert.equal(wallDate("2026-11-24T16:05:00Z"), "11/25 00:05");
  assert.equal(duration(90_000), "1天1小时");
});
