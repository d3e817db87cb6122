import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { arrivalOf, turnoutWords } = await page("console/teams/turnout.js");
const { byStatus, shownState } = await page("console/teams/state.js");

/** @type {[any, number | null, string][]} a way, when it is over, in words */
const WAYS = [
  [{ travel_s: 330, turnout_s: 900, duty: "on_call" }, 1230, "on call: 15 min turnout + 6 min"],
  [{ travel_s: 330, turnout_s: 60, duty: "on_duty" }, 390, "1 min turnout + 6 min"],
  [{ travel_s: 330, turnout_s: 0, duty: "on_duty" }, 330, ""],
  [{ travel_s: 330 }, 330, ""], // a decision made before there was turnout
  [{ travel_s: null, turnout_s: 900, duty: "on_call" }, null, "on call: 15 min turnout + –"],
];
for (const [way, arrival, words] of WAYS) {
  test(`${JSON.stringify(way)} is ${arrival} s, “${words}”`, () =>
    assert.deepEqual([arrivalOf(way), turnoutWords(way)], [arrival, words]));
}

test("who is on call is not free, and stands after those on duty", () => {
  const teams = [
    { code: "c", status: "off_duty", duty: "off_duty" },
    { code: "a", status: "free", duty: "on_call" },
    { code: "b", status: "free", duty: "on_duty" },
    { code: "d", status: "en_route", duty: "on_call" },
  ];
  assert.deepEqual(
    byStatus(teams).map((team) => `${team.code} ${shownState(team)}`),
    ["d en_route", "b free", "a on_call", "c off_duty"],
  );
});
