import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { rowsOf } = await openPage()("planning/roster/turns.js");

const SHIFT = {
  team: "T1",
  kind: "shift",
  days: [1, 7],
  from: "08:30",
  until: "18:00",
  first: "2026-11-30",
  last: "2026-12-07",
};

test("a shift by the week is a row on each of its days, first and last included", () => {
  assert.deepEqual(rowsOf([SHIFT]), [
    "T1,2026-11-30,08:30,2026-11-30 18:00,shift",
    "T1,2026-12-06,08:30,2026-12-06 18:00,shift",
    "T1,2026-12-07,08:30,2026-12-07 18:00,shift",
  ]);
});

test("what ends at or before its beginning ends on the next day, also over the end of a year", () => {
  const night = { ...SHIFT, days: [4], from: "16:00", first: "2026-12-28", last: "2027-01-03" };
  assert.deepEqual(rowsOf([{ ...night, until: "00:00" }]), ["T1,2026-12-31,16:00,2027-01-01 00:00,shift"]);
  assert.deepEqual(rowsOf([{ ...night, until: "16:00" }]), ["T1,2026-12-31,16:00,2027-01-01 16:00,shift"]);
});
