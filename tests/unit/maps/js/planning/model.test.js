import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../page.js";

/** @type {any} */
let m;

const cell = (code, by_one, by_two = 0, median_s = 700) => ({ code, by_one, by_two, median_s });

beforeEach(async () => {
  m = await openPage()("planning/model.js");
});

test("the question names only what was chosen", () => {
  assert.deepEqual(m.question(), { handling_s: 0, posts: [] });
  Object.assign(m.model, { at: "2026-03-14T20:00", targetMin: 10, handlingMin: 1.5, skill: "food" });
  m.changePost("S1", { closed: true });
  assert.deepEqual(m.question(), {
    target_s: 600,
    handling_s: 90,
    at: "2026-03-14T20:00",
    skill: "food",
    posts: [{ code: "S1", closed: true }],
  });
});

test("without a target for all, each cell is asked for by its own, also the next time", async () => {
  const asked = answering(() => ({ body: { target_s: null, cells: [], points: [], difference: null } }));
  await m.askForGaps();
  await m.askForGaps();
  assert.deepEqual(
    asked.map(({ body }) => "target_s" in body),
    [false, false],
  );
});

test("a demand is asked for only where it is not every cell alike", () => {
  m.model.demand = "households";
  assert.equal(m.question().demand, "households");
  m.model.demand = "equal";
  assert.equal("demand" in m.question(), false);
});

test("a change that says nothing is no change", () => {
  m.changePost("S1", { extra_teams: 2 });
  m.changePost("S1", { extra_teams: 0 });
  assert.equal(m.model.changes.size, 0);
});

test("a new post has a code nobody has", () => {
  m.model.answer = /** @type {any} */ ({ posts: [{ code: "P1" }] });
  m.changePost("P2", { extra_teams: 1 });
  assert.equal(m.newCode(), "P3");
});

test("gaps: whole ones before parts, the latest first, never arriving first of all", () => {
  const cells = [cell("d", 0.5), cell("a", 0, 0, 900), cell("b", 0, 0, null), cell("c", 1), cell("e", 0, 0, 900)];
  const others = [cell("none", null, null), { ...cell("busy", 1), cause: "busy_too_often" }];
  const codes = (/** @type {any[]} */ found) => found.map(({ code }) => code);
  assert.deepEqual(codes(m.gapsOf([...cells, ...others])), ["b", "a", "e", "d"]);
  assert.deepEqual(codes(m.busyOf([...cells, ...others])), ["busy"]);
});

test("a cell looks by how many teams reach all of it, or by what changed", () => {
  const cells = [
    cell("two", 1, 1),
    cell("one", 1, 0.9),
    cell("part", 0.01),
    cell("gap", 0),
    { ...cell("none", null, null), band: "minutes_2" },
  ];
  Object.assign(m.model, {
    answer: { difference: { won: ["one"], lost: [], missing: ["gap"] } },
    cells: new Map(cells.map((each) => [each.code, each])),
  });
  assert.deepEqual(
    cells.map(({ code }) => m.lookOf(code)),
    ["two", "one", "part", "gap", "minutes_2"],
  );
  m.model.shows = "difference";
  assert.deepEqual(
    cells.map(({ code }) => m.lookOf(code)),
    ["same", "won", "same", "missing", "no_promise"],
  );
  assert.equal(m.lookOf("unknown"), null);
});

test("an answer keeps the changes it was computed with, not those that were refused since", async () => {
  m.changePost("S1", { closed: true });
  answering(() => ({ body: { cells: [], difference: null } }));
  await m.askForGaps();
  m.changePost("S2", { lon: 0, lat: 0 });
  answering(() => ({ status: 422, body: { detail: "outside the county" } }));
  await m.askForGaps();
  assert.deepEqual(m.model.answered, [{ code: "S1", closed: true }]);
});
