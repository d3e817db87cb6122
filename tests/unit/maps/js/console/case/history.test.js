import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { isUndone, newDays } = await page("console/case/history.js");
const { detail } = await page("console/case/detail.js");
const { inZone } = await page("shared/format.js");
inZone("Asia/Shanghai");

/** @param {...string} types */
function log(...types) {
  detail.events = types.map((type, at) => ({ seq: at + 1, type, data: type === "undone" ? { of: 2 } : {} }));
  return detail.events.filter(isUndone).map((/** @type {any} */ { type }) => type);
}

test("what an act said is taken back with it, up to its undoing", () =>
  assert.deepEqual(log("offered", "acknowledged", "en_route", "undone", "acknowledged"), ["acknowledged", "en_route"]));

for (const type of ["followed", "note", "expedited", "findings", "attached"])
  test(`${type} came between, and stays`, () =>
    assert.deepEqual(log("offered", "acknowledged", type, "undone"), ["acknowledged"]));

test("what was done about goods on the shelf is taken back", () =>
  assert.deepEqual(log("on_scene", "off_shelf_closed", "undone"), ["off_shelf_closed"]));

test("a day is named where it begins, and at first unless it is today", () => {
  const at = (/** @type {string[]} */ ...moments) => moments.map((moment) => ({ at: moment }));
  const [before, after, next] = ["2026-11-25T15:59:59Z", "2026-11-25T16:00:00Z", "2026-11-26T17:00:00Z"]; // 16:00 UTC is midnight
  const today = Date.parse(after);
  assert.deepEqual(newDays(at(before, before, after, next), today), ["25/11", "", "26/11", "27/11"]);
  assert.deepEqual(newDays(at(after, next), today), ["", "27/11"]);
});
