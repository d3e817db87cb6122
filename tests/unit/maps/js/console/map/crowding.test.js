import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage } from "../../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** One degree is one pixel, eastwards and down. */
const MAP = { latLngToLayerPoint: (/** @type {number[]} */ [lat, lon]) => ({ x: lon, y: lat }) };
/** @type {any} */
let arrange, state;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: T0 });
  const page = openPage();
  ({ arrange } = await page("console/map/crowding.js"));
  ({ state } = await page("shared/store.js"));
});

/** @param {number} id @param {number} x @param {number} y @param {number} left seconds until it is due */
function item(id, x, y, left) {
  const clock = {
    target_s: 600,
    received_at: new Date(T0).toISOString(),
    due_at: new Date(T0 + left * 1000).toISOString(),
    arrived_at: null,
    state: "running",
  };
  return {
    id,
    status: "waiting",
    received_at: new Date(T0).toISOString(),
    escalated: false,
    queue_key: [left, id],
    assignment: null,
    clock,
    place: { lon: x, lat: y },
  };
}

/** @param {string} code @param {number} x @param {number} y @param {any} [more] */
const team = (code, x, y, more) => ({ code, name: "一组", status: "free", case: null, lon: x, lat: y, ...more });

/** @param {any[]} cases @param {any[]} [teams] */
function drawn(cases, teams = []) {
  const found = arrange(MAP, cases, teams);
  const words = (/** @type {any[]} */ flags, /** @type {string} */ name) =>
    flags.map(
      ({ thing, crowded, short, side, cases: all }) =>
        `${thing[name]}${crowded ? " crowded" : short ? ` short${side && ` ${side}`}` : ""}${all.length > 1 ? ` +${all.length - 1}` : ""}`,
    );
  return {
    cases: words(found.cases, "id"),
    teams: words(found.teams, "code"),
    many: found.many,
    codes: found.teams.map((/** @type {any} */ { codes }) => codes.join(" ")),
  };
}

test("of two that lie on one another the more urgent keeps its words and counts the other", () => {
  assert.deepEqual(drawn([item(1, 0, 0, 500), item(2, 30, 0, 100)]).cases, ["2 +1"]);
});

// “#1” and “10:00” are 7 digits of 8.5 px beside 40 and a gap of 8: 107.5 px wide, 40 high; short, “#1” alone, 57. Boxes that touch lie on one another.
/** @type {[number, number, string][]} */
const BESIDE = [
  [107, 0, "2 short"],
  [108, 0, "2"],
  [82, 0, "2 short right"],
  [66, 0, "2 short right"],
  [-82, 0, "2 short left"],
  [83, 0, "2 short"],
  [0, 40, "2 crowded"],
  [60, 0, "behind"],
  [0, 41, "2"],
  [-108, 0, "2"],
  [0, -41, "2"],
];
for (const [x, y, drawnAs] of BESIDE) {
  test(`${x}, ${y} px away it is ${drawnAs}`, () => {
    assert.deepEqual(
      drawn([item(1, 0, 0, 300), item(2, x, y, 500)]).cases,
      drawnAs === "behind" ? ["1 +1"] : ["1", drawnAs],
    );
  });
}

// With “+1” it is 31 px wider: 138.5, so that a neighbour of 107.5 has room 124 px beside it.
/** @type {[number, string][]} */
const BESIDE_A_COUNT = [
  [110, "2 short"],
  [123, "2 short"],
  [124, "2"],
];
for (const [x, drawnAs] of BESIDE_A_COUNT) {
  test(`${x} px beside a flag that counts another it is ${drawnAs}, also where the other went behind it later`, () => {
    assert.deepEqual(drawn([item(1, 0, 0, 300), item(2, x, 0, 400), item(3, -60, 0, 500)]).cases, ["1 +1", drawnAs]);
    assert.deepEqual(drawn([item(1, 0, 0, 300), item(2, x, 0, 400), item(3, -1, 0, 500)]).cases, ["1 +1", drawnAs]);
  });
}

test("among dots no number stands beside its foot", () => {
  const far = Array.from({ length: 90 }, (_, n) => item(n + 10, 1000 + 200 * n, 0, 500));
  assert.deepEqual(drawn([...far, item(1, 0, 0, 100), item(2, 70, 0, 300)]).cases.slice(0, 2), ["1", "2 crowded"]);
});

test("between two there is room for its mark alone: it is not to lie on either", () => {
  assert.deepEqual(drawn([item(1, 0, 0, 300), item(2, 140, 0, 400), item(3, 70, 0, 500)]).cases, [
    "1",
    "2",
    "3 crowded",
  ]);
});

test("a late clock has its sign: five minutes over are as wide as ten minutes left and a digit", () => {
  const over = { ...item(1, 0, 0, -300), clock: { ...item(1, 0, 0, -300).clock, state: "missed" } };
  assert.deepEqual(drawn([over, item(2, 111, 0, 500)]).cases, ["1", "2 short"]);
  assert.deepEqual(drawn([over, item(2, 112, 0, 500)]).cases, ["1", "2"]);
});

test("the one that is open keeps its words wherever it lies, and leads its spot", () => {
  state.selected = 1;
  assert.deepEqual(drawn([item(1, 0, 0, 500), item(2, 40, 0, 100)]).cases, ["1 +1"]);
  assert.deepEqual(drawn([item(1, 0, 0, 500), item(2, 70, 0, 100)]).cases, ["1", "2 short right"]);
});

// Many are dots: those that keep no words.
for (const [x, flags] of /** @type {[number, number][]} */ ([
  [25.9, 91],
  [26, 92],
])) {
  test(`of many, two cases ${x} px apart are ${flags === 92 ? "two marks" : "one"}`, () => {
    const far = Array.from({ length: 90 }, (_, n) => item(n + 10, 1000 + 200 * n, 0, 50));
    const found = drawn([...far, item(1, 0, 0, 100), item(2, x, 0, 500)]);
    assert.deepEqual([found.many, found.cases.length], [true, flags]);
  });
}

test("twelve at one spot are one flag, the most urgent's, with how many more and the clock of the worst", () => {
  const many = Array.from({ length: 12 }, (_, n) => item(n + 1, n % 3, 0, 300 - n));
  many[4] = { ...item(5, 1, 1, -60), assignment: { eta_at: null, travel_s: null }, status: "en_route" };
  const { cases } = arrange(MAP, many, []);
  assert.deepEqual([cases.length, cases[0].cases.length, cases[0].worst], [1, 12, "missed"]);
  assert.equal(cases[0].thing.id, 12, "nobody's case comes before a late one that somebody has");
});

test("cases come before teams, and the open case's team keeps its words", () => {
  assert.deepEqual(drawn([item(1, 0, 0, 100)], [team("a", 10, 0)]).teams, ["a crowded"]);
  state.selected = 1;
  assert.deepEqual(drawn([item(1, 0, 0, 100)], [team("a", 10, 0, { case: 1 })]).teams, ["a"]);
});

// A Chinese letter is 15 px wide, a Latin one 8.25: 一组 is 13 + 9 + 30 = 52 px from its middle to the right.
for (const [name, x, crowded] of /** @type {[string, number, boolean][]} */ ([
  ["一组", 52, true],
  ["一组", 53, false],
  ["Team", 55, true],
  ["Team", 56, false],
])) {
  test(`${name} leaves ${crowded ? "no " : ""}room ${x} px beside it`, () => {
    assert.deepEqual(drawn([], [team("a", 0, 0, { name }), team("b", x, 0)]).teams, ["a", crowded ? "b crowded" : "b"]);
  });
}

test("teams nearer than 18 px share a flag, which is that of the one at work", () => {
  const found = drawn(
    [],
    [team("a", 0, 0), team("b", 17.9, 0, { status: "en_route" }), team("c", 100, 0), team("d", 118, 0)],
  );
  assert.deepEqual(
    [found.teams.map((each) => each[0]), found.codes],
    [
      ["b", "c", "d"],
      ["b a", "c", "d"],
    ],
  );
});

test("a spot over the edge of its square is one all the same", () => {
  assert.deepEqual(drawn([], [team("a", 17, 17), team("b", 19, 19), team("c", -1, 17)]).codes, ["a b", "c"]);
});

test("where the chosen case's team stands, the flag is its", () => {
  state.selected = 7;
  assert.deepEqual(drawn([], [team("a", 0, 0, { status: "en_route" }), team("b", 1, 0, { case: 7 })]).codes, ["b a"]);
});

test("of more than 300 teams a spot is twice as wide", () => {
  const far = Array.from({ length: 298 }, (_, n) => team(`f${n}`, 1000 + 100 * n, 0));
  const two = [team("a", 0, 0), team("b", 35, 0)];
  assert.equal(drawn([], [...far, ...two]).teams.length, 300);
  assert.equal(drawn([], [...far, ...two, team("c", 500, 0)]).teams.length, 300, "301, two of them at one spot");
});

for (const [count, many, words] of /** @type {[number, boolean, number][]} */ ([
  [90, false, 90],
  [91, true, 40],
])) {
  test(`of ${count} flags ${words} keep their words`, () => {
    const found = drawn(Array.from({ length: count }, (_, n) => item(n + 1, 200 * n, 0, 100 + n)));
    assert.deepEqual([found.many, found.cases.filter((each) => !each.endsWith("crowded")).length], [many, words]);
  });
}
