import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { arrivalWords, byUrgency, isOver, isUnassigned, readClock, urgency } = await openPage()("console/case/clock.js");

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @param {number} seconds after a case came in */
const at = (seconds) => new Date(T0 + seconds * 1000).toISOString();
/** @param {number} seconds @param {number} [until] on time until then */
const due = (seconds, until) => ({ due_at: at(seconds), on_time_until: until === undefined ? null : at(until) });
const UNTIMED = { due_at: null, on_time_until: null, target_s: null, state: "untimed" };

/** A case promised within ten minutes. @param {any} [changes] */
function item({ clock = {}, ...changes } = {}) {
  return {
    id: 1,
    status: "en_route",
    received_at: at(0),
    escalated: false,
    assignment: null,
    queue_key: [0, 3, 0, changes.id],
    clock: {
      target_s: 600,
      received_at: at(0),
      ...due(600),
      arrived_at: null,
      remaining_s: null,
      response_s: null,
      state: "running",
      ...clock,
    },
    ...changes,
  };
}

/** @type {[string, any, number, string, string, number, boolean][]} case, seconds, state, what is shown, seconds shown, whether it runs */
const READINGS = [
  ["what is left", item({ clock: due(600, 500) }), 500, "running", "remaining", 100, true],
  ["what is left, too little", item({ clock: due(600, 500) }), 500.001, "at_risk", "remaining", 99.999, true],
  ["what is left, nobody on the way", item(), 90, "at_risk", "remaining", 510, true],
  ["how far over", item({ clock: due(600, 500) }), 630, "missed", "over", 30, true],
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
  [
    "over without arrival",
    item({ status: "cancelled", response_ended_at: at(120) }),
    900,
    "running",
    "elapsed",
    120,
    false,
  ],
  ["over just now", item({ status: "answered" }), 900, "running", "elapsed", 900, false],
  // A desk computer that is behind: no more than was promised is left.
  ["before it came in", item({ clock: due(600, 500) }), -30, "running", "remaining", 600, true],
];

for (const [name, given, seconds, state, shows, shown, running] of READINGS) {
  test(name, () => assert.deepEqual(readClock(given, T0 + seconds * 1000), { state, seconds: shown, shows, running }));
}

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

test("nobody's first in the order of dispatch, then escalated, late, at risk, running, untimed, the desk's", () => {
  const items = [
    item({ id: 1, clock: due(900, 890) }),
    item({ id: 2, clock: due(500, 490) }),
    item({ id: 3, clock: due(350, 340) }), // late already
    item({ id: 4, clock: due(900) }), // at risk
    item({ id: 5, status: "waiting" }),
    item({ id: 6, status: "waiting", escalated: true }),
    item({ id: 7, clock: UNTIMED }),
    item({ id: 8, status: "desk", clock: UNTIMED }),
    item({ id: 9, status: "waiting", escalated: true, clock: UNTIMED }),
    item({ id: 10, status: "offered", escalated: true, clock: due(950, 940) }),
    item({ id: 11, status: "proposed", clock: due(410) }), // ten seconds, and nobody goes
    item({ id: 12, status: "waiting", escalated: true, clock: due(380) }), // late, and nobody goes
  ];
  assert.deepEqual(board(items, 400), [5, 6, 9, 11, 12, 10, 3, 4, 2, 1, 7, 8]);
});

test("nobody's stand as the server gives them to teams, whatever time is left", () => {
  const items = [
    item({ id: 1, status: "waiting", queue_key: [1, 1, 100, 1] }), // an exercise
    item({ id: 2, status: "proposed", queue_key: [0, 3, 200, 2], clock: due(410) }),
    item({ id: 3, status: "waiting", queue_key: [0, 1, 300, 3], clock: UNTIMED }), // danger to people
    item({ id: 4, status: "waiting", queue_key: [0, 3, 100, 4] }),
    item({ id: 10, status: "waiting", queue_key: [0, 3, 100, 10] }),
  ];
  assert.deepEqual(board(items, 400), [3, 4, 10, 2, 1]);
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

for (const [metres, isConfirmed, words] of /** @type {[number | null, boolean | null, string][]} */ ([
  [46, true, "46 m from the place"],
  [1820, false, "1.8 km from the place · not confirmed by position"],
  [null, false, "not confirmed by position"],
  [null, null, ""],
]))
  test(`${metres} m, ${isConfirmed} is ${words}`, () => assert.equal(arrivalWords(metres, isConfirmed), words));
