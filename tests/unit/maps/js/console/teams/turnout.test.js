import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { arrivalOf, turnoutWords } = await page("console/teams/turnout.js");
const { expectedAt, readClock } = await page("console/case/clock.js");
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

const T0 = Date.parse("2026-11-25T14:00:00Z");
const task = { eta_at: null, travel_s: 57, turnout_s: 900, offered_at: new Date(T0).toISOString() };

for (const [now, expected] of [
  [10, 957],
  [900, 957],
  [901, 958],
]) {
  test(`${now} s after the offer a team on call is expected at ${expected} s, as the server has it`, () => {
    assert.equal(expectedAt(task, T0 + now * 1000), T0 + expected * 1000);
  });
}

test("a case whose team cannot be there in time for its turnout is at risk at once", () => {
  const clock = {
    received_at: task.offered_at,
    due_at: new Date(T0 + 600_000).toISOString(),
    target_s: 600,
    arrived_at: null,
  };
  const item = { status: "offered", received_at: task.offered_at, clock, assignment: task };
  assert.equal(readClock(item, T0 + 1000).state, "at_risk");
  assert.equal(readClock({ ...item, assignment: { ...task, turnout_s: 0 } }, T0 + 1000).state, "running");
});

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
