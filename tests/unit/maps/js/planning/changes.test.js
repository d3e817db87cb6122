import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const { changeOf, draft } = await openPage()("planning/changes.js");

const TOLD = { change: "add_team", team: "T9", lon: "107.03", lat: "35.3", teams: 2, minutes: 5 };

test("a team needs a code and a place", () => {
  assert.deepEqual(changeOf(TOLD), { change: "add_team", team: "T9", lon: 107.03, lat: 35.3, datum: "wgs84" });
  for (const lacking of [{ team: "" }, { lon: "" }, { lat: "" }, { lon: "east" }])
    assert.equal(changeOf({ ...TOLD, ...lacking }), null);
});

test("a place is read as input methods write it, and both numbers may stand in one field", () => {
  const place = ({ lon, lat }) => [lon, lat];
  assert.deepEqual(place(changeOf({ ...TOLD, lon: "１０７．０３", lat: " 35.3 " })), [107.03, 35.3]);
  assert.deepEqual(place(changeOf({ ...TOLD, lon: "107.03, 35.3", lat: "" })), [107.03, 35.3]);
  assert.equal(changeOf({ ...TOLD, lon: "1e9" }), null);
});

test("no rule is made of a number that cannot be", () => {
  for (const teams of [0, -1, 1.5, 51, NaN]) assert.equal(changeOf({ ...TOLD, change: "keep_reserve", teams }), null);
  for (const minutes of [0, 61]) assert.equal(changeOf({ ...TOLD, change: "wait_for_team", minutes }), null);
  assert.equal(draft.problem, null);
});

test("rules need no place", () => {
  assert.deepEqual(changeOf({ ...TOLD, change: "keep_reserve" }), { change: "keep_reserve", teams: 2 });
  assert.deepEqual(changeOf({ ...TOLD, change: "wait_for_team" }), { change: "wait_for_team", most_s: 300 });
});
