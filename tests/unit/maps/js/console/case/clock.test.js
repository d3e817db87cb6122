import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { byUrgency, expectedAt, isOver, isUnassigned, readClock, urgency } = await openPage()("console/case/clock.js");

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @param {number} seconds after a case came in */
const at = (seconds) => new Date(T0 + seconds * 1000).toISOString();
/** @param {number} seconds */
const due = (seconds) => ({ due_at: at(seconds) });
const UNTIMED = { due_at: null, target_s: null, state: "untimed" };

/** A case promised within ten minutes. @param {any} [changes] */
function item({ clock = {}, ...changes } = {}) {
  return {
    id: 1,
    status: "en_route",
    received_at: at(0),
    escalated: false,
    assignment: null,
    clock: {
      target_s: 600,
      received_at: at(0),
      due_at: at(600),
      arrived_at: null,
      remaining_s: null,
      response_s: null,
      state: "running",
      ...clock,
    },
    ...changes,
  };
}

/** @param {number | null} travel_s @param {number | null} [eta_s] */
const task = (travel_s, eta_s = null) => ({
  team: "T1",
  status: "offered",
  travel_s,
  eta_at: eta_s === null ? null : at(eta_s),
});

/** @type {[string, any, number, string, string, number, boolean][]} case, seconds, state, what is shown, seconds shown, whether it runs */
const READINGS = [
  ["what is left", item({ assignment: task(100) }), 90, "running", "remaining", 510, true],
  ["how far over", item({ assignment: task(100) }), 630, "missed", "over", 30, true],
  ["not promised", item({ clock: UNTIMED }), 75, "untimed", "elapsed", 75, true],
  [
    "answered in time",
    item({ clock: { arrived_at: at(555), response_s: 555, state: "met" } }),
    900,
    "met",
    "response",
    555,
    false,
  ],
  [
    "arrival, before the server has counted",
    item({ clock: { arrived_at: at(540), state: "met" } }),
    900,
    "met",
    "response",
    540,
    false,
  ],
  ["over without arrival", item({ status: "cancelled", ended_at: at(120) }), 900, "running", "elapsed", 120, false],
  ["over just now", item({ status: "answered" }), 900, "running", "elapsed", 900, false],
  // A desk computer that is behind: no more than was promised is left.
  ["before it came in", item({ assignment: task(100) }), -30, "running", "remaining", 600, true],
];

for (const [name, given, seconds, state, shows, shown, running] of READINGS) {
  test(name, () => assert.deepEqual(readClock(given, T0 + seconds * 1000), { state, seconds: shown, shows, running }));
}

test("an estimate that has passed is now, one that has not counts", () => {
  assert.equal(expectedAt(task(10, 590), T0 + 599_000), T0 + 599_000);
  assert.equal(expectedAt(task(10, 590), T0 + 500_000), T0 + 590_000);
  assert.equal(expectedAt(task(10), T0), T0 + 10_000);
  assert.equal(expectedAt(task(null), T0), null);
  assert.equal(expectedAt(null, T0), null);
});

for (const [status, over, unassigned] of /** @type {[string, boolean, boolean][]} */ ([
  ["waiting", false, true],
  ["proposed", false, true],
  ["offered", false, false],
  ["on_scene", false, false],
  ["desk", false, false],
  ["cleared", true, false],
  ["closed", true, false],
  ["answered", true, false],
  ["transferred", true, false],
  ["cancelled", true, false],
])) {
  test(`${status} is ${over ? "over" : unassigned ? "nobody's" : "somebody's"}`, () => {
    assert.deepEqual([isOver({ status }), isUnassigned({ status })], [over, unassigned]);
  });
}

/** @param {any[]} items @param {number} seconds @returns {number[]} their numbers as the board lists them */
function board(items, seconds) {
  const now = T0 + seconds * 1000;
  return byUrgency(items.map((each) => ({ item: each, rank: urgency(each, readClock(each, now)) }))).map(
    ({ item: { id } }) => id,
  );
}

test("nobody's first by the time left, then escalated, late, at risk, running, untimed, the desk's", () => {
  const items = [
    item({ id: 1, clock: due(900), assignment: task(10) }),
    item({ id: 2, clock: due(500), assignment: task(10) }),
    item({ id: 3, clock: due(350), assignment: task(10) }), // late already
    item({ id: 4, clock: due(900), assignment: task(9999) }), // at risk
    item({ id: 5, status: "waiting" }),
    item({ id: 6, status: "waiting", escalated: true }),
    item({ id: 7, clock: UNTIMED, assignment: task(10) }),
    item({ id: 8, status: "desk", clock: UNTIMED }),
    item({ id: 9, status: "waiting", escalated: true, clock: UNTIMED }),
    item({ id: 10, status: "offered", escalated: true, clock: due(950), assignment: task(10) }),
    item({ id: 11, status: "proposed", clock: due(410) }), // ten seconds, and nobody goes
    item({ id: 12, status: "waiting", escalated: true, clock: due(380) }), // late, and nobody goes
  ];
  assert.deepEqual(board(items, 400), [12, 11, 6, 5, 9, 10, 3, 4, 2, 1, 7, 8]);
});

test("what is done, joined and ended comes last, the newest first", () => {
  const items = [
    item({ id: 1, status: "cancelled" }),
    item({ id: 2, status: "cleared", received_at: at(10) }),
    item({ id: 3, status: "joined" }),
    item({ id: 4, status: "joined", received_at: at(10) }),
    item({ id: 5, status: "on_scene", clock: { arrived_at: at(100), state: "met" } }),
    item({ id: 6, status: "held", received_at: at(5) }),
    item({ id: 7, status: "to_transfer" }),
    item({ id: 8, status: "on_scene", escalated: true, clock: { arrived_at: at(100), state: "met" } }),
    item({ id: 9, escalated: true, clock: UNTIMED }),
  ];
  assert.deepEqual(board(items, 400), [9, 7, 8, 6, 5, 4, 3, 2, 1]);
});

test("the later one of two that are late is the more pressing, of two without a promise the older", () => {
  assert.deepEqual(board([item({ id: 1, clock: due(300) }), item({ id: 2, clock: due(200) })], 400), [2, 1]);
  assert.deepEqual(
    board([item({ id: 1, clock: UNTIMED, received_at: at(9) }), item({ id: 2, clock: UNTIMED })], 400),
    [2, 1],
  );
});
