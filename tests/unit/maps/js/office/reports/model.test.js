import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../../page.js";

/** @type {any} */
let m;

beforeEach(async () => {
  m = await openPage({ language: "zh" })("office/reports/model.js");
});

/** @param {object} fields */
const figure = (fields) => ({ unit: "cases", n: 0, m: null, low: null, high: null, ...fields });

test("a period is of the unit that it is written in", () => {
  assert.deepEqual(["2026", "2026-Q3", "2026-09", "2026-W38", "2026-09-21", "2026-09-01..2026-09-21"].map(m.unitOf), [
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "span",
  ]);
});

test("a value reads as in the report's files, and none is never 0", () => {
  const words = /** @type {[object, string][]} */ ([
    [{ value: null }, "无数据"],
    [{ value: "1200" }, "1,200"],
    [{ value: "1800.00", unit: "yuan" }, "1,800.00 元"],
    [{ value: "0.9996", unit: "share", n: 2499, m: 2500 }, "99.9 %（2499/2500）"],
    [{ value: "1.0000", unit: "share", n: 19, m: 19, low: 0.832, high: 1 }, "19/19（95%区间 83.2–100.0%）"],
  ]);
  for (const [given, said] of words) assert.equal(m.valueWords(figure(given)), said);
});

test("a difference is in per cent, of shares in points, and none to nothing", () => {
  assert.equal(m.differenceWords(figure({ value: "12" }), "10"), "+20.0%");
  assert.equal(m.differenceWords(figure({ value: "12" }), "0"), "—");
  assert.equal(m.differenceWords(figure({ value: null, unit: "yuan" }), "12"), "—");
  assert.equal(m.differenceWords(figure({ value: "0.9000", unit: "share" }), "0.9250"), "-2.5 个百分点");
});

test("a figure of a group is named with its group", () => {
  assert.equal(m.figureName("received.complaints.category.food"), "投诉 · 食品");
});
