import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const { changeOf, draft, sentence } = await openPage()("planning/changes.js");

const TOLD = { change: "add_team", team: "T9", lon: "107.03", lat: "35.3", teams: 2, minutes: 5 };

test("a team needs a code and a place", () => {
  assert.deepEqual(changeOf(TOLD), { change: "add_team", team: "T9", lon: 107.03, lat: 35.3, datum: "wgs84" });
  for (const lacking of [{ team: "" }, { lon: "" }, { lat: "" }, { lon: "east" }])
    assert.equal(changeOf({ ...TOLD, ...lacking }), null);
});

test("a team that is added says its hours: those of another one, else around the clock", () => {
  const made = changeOf({ ...TOLD, hoursOf: "２０２-1" });
  assert.equal(made.hours_of, "202-1");
  assert.match(sentence(made), /^One more team, T9, at .* on duty when 202-1 is$/);
  assert.match(sentence(changeOf(TOLD)), /on duty around the clock$/);
  const moved = changeOf({ ...TOLD, change: "move_team", hoursOf: "202-1" });
  assert.equal("hours_of" in moved, false);
  assert.doesNotMatch(sentence(moved), /duty/);
});

test("a team that is added says which cases it takes, where that is not every kind", () => {
  const made = { ...changeOf(TOLD), skills: ["food", "drug"] };
  assert.match(sentence(made), /around the clock, for Food, Medicines only$/);
  assert.doesNotMatch(sentence({ ...made, skills: [] }), /only/);
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
