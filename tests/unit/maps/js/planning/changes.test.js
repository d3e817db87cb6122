import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const { changeOf } = await openPage()("planning/changes.js");

const TOLD = { change: "add_team", team: "T9", lon: "107.03", lat: "35.3", teams: 2, minutes: 5 };

test("a team needs a code and a place", () => {
  assert.deepEqual(changeOf(TOLD), { change: "add_team", team: "T9", lon: 107.03, lat: 35.3, datum: "wgs84" });
  for (const lacking of [{ team: "" }, { lon: "" }, { lat: "" }, { lon: "east" }]) assert.equal(changeOf({ ...TOLD, ...lacking }), null);
});

test("rules need no place", () => {
  assert.deepEqual(changeOf({ ...TOLD, change: "keep_reserve" }), { change: "keep_reserve", teams: 2 });
  assert.deepEqual(changeOf({ ...TOLD, change: "wait_for_team" }), { change: "wait_for_team", most_s: 300 });
});
