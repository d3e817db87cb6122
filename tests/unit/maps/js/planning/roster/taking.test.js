import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

/** @type {any} */
let page;
/** The county's roster on the server. @type {any} */
let county;

const NIGHT = turn(1, "T1", "2026-11-29T08:30", "2026-11-30T08:30", "duty_24h");
const EARLY = turn(2, "T3", "2026-11-30T00:00", "2026-11-30T06:00", "on_call");
const LATER = turn(3, "T1", "2026-12-01T09:00", "2026-12-01T17:00");
const OTHER = turn(4, "T2", "2026-11-29T18:00", "2026-11-30T07:00");
const SHIFT = { team: "T1", kind: "shift", days: [1, 2], from: "08:00", until: "18:00" };
const AFTER = turn(5, "T2", "2026-12-02T08:00", "2026-12-02T18:00");
const PATTERNS = [
  { ...SHIFT, first: "2026-11-30", last: "2026-12-01" },
  { ...SHIFT, team: "T2", first: "2026-11-30", last: "2026-12-01" },
  { ...SHIFT, team: "T3", days: [2], first: "2026-11-30", last: "2026-12-01" },
];
const OFFICE = { name: "office", teams: 2, skill: null };
const RESULT = { needs: [{ name: "plan 1", teams: 3, skill: null }], surge_needs: [], patterns: PATTERNS };

function turn(id, team, from_local, until_local, kind = "shift") {
  return { id, version: 1, team, kind, from_local, until_local };
}

const plain = () =>
  county.turns.map((each) => `${each.team} ${each.kind} ${each.from_local} ${each.until_local}`).sort();

/** Answer as the server does: a file is loaded whole or not at all, and takes out what begins from its first shift on. */
function answer({ method, path, body }) {
  const [where, query] = path.replace("/api/v1", "").split("?");
  if (where === "/roster/need") return needs(method, body);
  if (where === "/roster") return { body: { turns: county.turns.map((each) => ({ ...each })) } };
  if (where === "/roster/import") return imported(body);
  const found = county.turns.find((each) => each.id === Number(where.split("/").at(-1)));
  if (!found) return { status: 404, body: { detail: "no turn" } };
  if (Number(body?.version ?? new URLSearchParams(query).get("version")) !== found.version)
    return { status: 409, body: { detail: "changed" } };
  if (method === "DELETE") county.turns = county.turns.filter((each) => each !== found);
  else Object.assign(found, { until_local: body.until, version: found.version + 1 });
  return method === "DELETE" ? { status: 204 } : { body: { ...found } };
}

function needs(method, body) {
  if (method === "GET") return { body: { version: county.version, needs: county.needs } };
  if (body.version !== county.version) return { status: 409, body: { detail: "somebody changed it" } };
  Object.assign(county, { version: county.version + 1, needs: body.needs });
  return { body: { version: county.version, needs: county.needs } };
}

function imported({ content, replace }) {
  const rows = new TextDecoder()
    .decode(Uint8Array.from(atob(content), (c) => c.charCodeAt(0)))
    .split("\n")
    .slice(1);
  const turns = rows.map((row) => {
    const [team, day, from, until, kind] = row.split(",");
    county.last += 1;
    return turn(county.last, team, `${day}T${from}`, until.replace(" ", "T"), kind);
  });
  const first = turns.map((each) => each.from_local).sort()[0];
  const teams = new Set(turns.map((each) => each.team));
  const last = turns
    .map((each) => each.until_local)
    .sort()
    .at(-1);
  const isWithin = (each) => each.from_local >= first && each.from_local < last;
  const gone = replace ? county.turns.filter((each) => teams.has(each.team) && isWithin(each)) : [];
  const kept = county.turns.filter((each) => !gone.includes(each));
  const clashes = (a, b) => a.team === b.team && a.from_local < b.until_local && b.from_local < a.until_local;
  if (county.refuses || turns.some((each) => kept.some((other) => clashes(each, other))))
    return { status: 409, body: { detail: "turns overlap" } };
  county.turns = [...kept, ...turns];
  return { body: { added: turns.length, unchanged: 0, removed: gone.length, notes: [] } };
}

beforeEach(async () => {
  county = {
    version: 4,
    needs: [OFFICE],
    last: 100,
    turns: [NIGHT, EARLY, LATER, OTHER, AFTER].map((each) => ({ ...each })),
  };
  page = await openPage()("planning/roster/taking.js");
  answering(answer);
});

const needsTaken = () => page.take(() => page.takeNeeds(RESULT));
const undo = (label) => page.take(page.undoable().find((each) => each.label === label).act);
const labels = () => page.undoable().map((each) => each.label);
/** Take the shifts over, and let what clashes make room. */
async function shiftsTaken(patterns = PATTERNS) {
  const { again } = await page.take(() => page.takeShifts(patterns, false));
  if (again) await page.take(() => page.takeShifts(patterns, true));
  return again?.label;
}

test("a turn that reaches in from the day before ends when the new shift begins, said before; undo brings all back", async () => {
  const before = plain();
  const asked = await shiftsTaken();
  assert.match(
    asked,
    /Take out 2 turns of these teams, 1 of them on call, from 2026-11-30 on, end 1 of the day before/,
  );
  assert.deepEqual(plain(), [
    "T1 duty_24h 2026-11-29T08:30 2026-11-30T08:00",
    "T1 shift 2026-11-30T08:00 2026-11-30T18:00",
    "T1 shift 2026-12-01T08:00 2026-12-01T18:00",
    "T2 shift 2026-11-29T18:00 2026-11-30T07:00",
    "T2 shift 2026-11-30T08:00 2026-11-30T18:00",
    "T2 shift 2026-12-01T08:00 2026-12-01T18:00",
    "T2 shift 2026-12-02T08:00 2026-12-02T18:00",
    "T3 shift 2026-12-01T08:00 2026-12-01T18:00",
  ]);
  const { said } = await undo("Undo the shifts");
  assert.match(said, /3 earlier turns are back/);
  assert.deepEqual(plain(), before);
  assert.deepEqual(labels(), []);
});

test("shifts that are refused all the same leave every turn as it was", async () => {
  const before = plain();
  let tries = 0;
  answering((asked) => {
    tries += asked.path.includes("/import") ? 1 : 0;
    county.refuses = tries <= 2; // the first, and the one after the others have made room
    return answer(asked);
  });
  await shiftsTaken();
  assert.equal(tries, 3);
  assert.deepEqual(plain(), before);
  assert.deepEqual(labels(), []);
});

test("the way back of the needs outlives shifts that fail, and another question", async () => {
  await needsTaken();
  county.refuses = true;
  assert.match((await page.take(() => page.takeShifts(PATTERNS, false))).problem, /overlap/);
  assert.deepEqual(labels(), ["Undo the needs"]);
  page.forgetTaking();
  assert.deepEqual(labels(), ["Undo the needs"]);
  await undo("Undo the needs");
  assert.deepEqual(county.needs, [{ name: "office", teams: 2 }]);
});

test("taken over twice, undone once: what was there before the first is back", async () => {
  const before = plain();
  await needsTaken();
  await needsTaken();
  await shiftsTaken();
  await shiftsTaken(PATTERNS.map((each) => ({ ...each, from: "09:00", until: "19:00" })));
  assert.equal(plain().filter((each) => each.includes("T09:00")).length, 5);
  await undo("Undo the shifts");
  assert.deepEqual(plain(), before);
  await undo("Undo the needs");
  assert.deepEqual(county.needs, [{ name: "office", teams: 2 }]);
  assert.deepEqual(labels(), []);
});

test("needs that somebody else has changed since are theirs", async () => {
  await needsTaken();
  Object.assign(county, { version: county.version + 1, needs: [{ name: "theirs", teams: 1 }] });
  assert.match((await undo("Undo the needs")).problem, /somebody changed it/);
  assert.deepEqual(county.needs, [{ name: "theirs", teams: 1 }]);
  assert.deepEqual(labels(), []);
  await needsTaken();
  await undo("Undo the needs");
  assert.deepEqual(county.needs, [{ name: "theirs", teams: 1 }]);
});

test("a turn that somebody has changed since stays as it is", async () => {
  await shiftsTaken();
  const mine = county.turns.find((each) => each.id === NIGHT.id);
  Object.assign(mine, { until_local: "2026-11-30T05:00", version: mine.version + 1 });
  await undo("Undo the shifts");
  assert.ok(plain().includes("T1 duty_24h 2026-11-29T08:30 2026-11-30T05:00"));
});
