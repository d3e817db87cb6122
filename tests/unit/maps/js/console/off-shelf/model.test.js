import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { isTheirOrder, isTheirTask } = await page("console/off-shelf/model.js");
const { session } = await page("shared/session.js");
const { state } = await page("shared/store.js");

/** @param {string | null} station @param {string | null} team */
const premises = (station, team = null) => ({ station, team });
const [OURS, THEIRS, COUNTYS] = [{ station: "S1" }, { station: "S2" }, { station: null }];

test("a station ends its own orders, and sees to its own cells, teams and orders", () => {
  session.who = { place: { level: "station", unit: "S1" } };
  state.teams.set("T1", { code: "T1" });
  assert.deepEqual([OURS, THEIRS, COUNTYS].map(isTheirOrder), [true, false, false]);
  assert.ok(isTheirTask(OURS, premises("S2", "T2")));
  assert.ok(isTheirTask(COUNTYS, premises("S1", "T2")));
  assert.ok(isTheirTask(COUNTYS, premises("S2", "T1")));
  assert.ok(!isTheirTask(COUNTYS, premises("S2")));
  assert.ok(!isTheirTask(THEIRS, premises(null, "T2")));
});

test("a county, and the desk while there are no accounts, sees to all", () => {
  for (const place of [{ level: "county", unit: "620823" }, null]) {
    session.who = { place };
    assert.deepEqual([OURS, THEIRS, COUNTYS].map(isTheirOrder), [true, true, true]);
    assert.ok(isTheirTask(THEIRS, premises("S2", "T2")));
  }
});
