import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

/** @type {any} */
let page;
/** What the server answers next, by what is asked, and what was asked. @type {any} */
let server;

const SHIFT = { team: "T1", kind: "shift", days: [1, 2], from: "08:00", until: "18:00" };
const PATTERNS = [{ ...SHIFT, first: "2026-11-30", last: "2026-12-27" }];
const RESULT = { needs: [{ name: "plan 1", teams: 3, skill: null }], surge_needs: [], patterns: PATTERNS };
const AT = { made_at: "2026-11-27T02:00:00Z", made_by: "command:wang", obstacle: null };
const SHIFTS = { ...AT, id: 7, first: "2026-11-30", last: "2026-12-27", written: 40, removed: 3, cut: 1 };

function answer({ method, path, body, headers }) {
  const where = path.replace("/api/v1", "").split("?")[0];
  server.asked.push([method, where, body]);
  if (where === "/roster/takeovers") return { body: server.last };
  server.keys.push(headers["Idempotency-Key"]);
  if (where === "/roster/need") return { body: { version: server.version, needs: [] } };
  if (server.lost.shift()) return null;
  if (where.endsWith("/undo")) return server.undo;
  if (where === "/roster/takeovers/needs") return { status: 201, body: { version: 5, needs: body.needs } };
  return server.refusals.shift() ?? { status: 201, body: { added: 40, removed: 3, cut: 1, left_out: 0 } };
}

function refused(kind, detail) {
  return { status: 409, body: { type: `/problems/${kind}`, detail } };
}

beforeEach(async () => {
  server = {
    asked: [],
    keys: [],
    lost: [],
    version: 4,
    refusals: [],
    last: { needs: null, shifts: SHIFTS },
    undo: { body: { removed: 40, back: 4 } },
  };
  const open = openPage();
  page = await open("planning/roster/taking.js");
  const { session } = await open("shared/session.js");
  const post = ["needs", "shifts"].map((kind) => `POST /api/v1/roster/takeovers/${kind}/undo`);
  session.who = { may: { routes: ["GET /api/v1/roster/takeovers", ...post], steps: [], reveals: [] } };
  answering(answer);
});

const sent = () => server.asked.filter(([method]) => method === "POST").map(([, , body]) => body);
const shiftsTaken = () => page.take(() => page.takeShifts(PATTERNS, 11));

test("shifts go with the rest of the plan, and what made room is said", async () => {
  const { said } = await shiftsTaken();
  assert.deepEqual(sent(), [{ patterns: PATTERNS, rest_hours: 11 }]);
  assert.match(said, /40 shifts written, 3 earlier turns taken out\. 1 turns that reached in/);
});

test("what may be agreed to is offered one after the other, and all that was agreed goes along", async () => {
  server.refusals = [refused("roster-room", "in the way. 占用。"), refused("short-rest", "too little rest. 不足。")];
  const first = await shiftsTaken();
  assert.deepEqual([first.problem, first.remedies.map(({ label }) => label)], ["in the way.", ["Make room and write"]]);
  await first.remedies[0].act();
  assert.deepEqual(
    first.remedies.map(({ label }) => label),
    ["Leave these shifts out", "Write them all the same"],
  );
  await first.remedies[0].act();
  assert.deepEqual(sent().at(-1), { patterns: PATTERNS, rest_hours: 11, make_room: true, short_rests: "leave_out" });
  assert.deepEqual([first.problem, first.remedies], [null, []]);
});

test("another refusal offers nothing", async () => {
  server.refusals = [refused("plan-begun", "over")];
  assert.deepEqual((await shiftsTaken()).remedies, []);
});

test("a page that was just opened offers the undo of the last take-over, with who and when", async () => {
  assert.deepEqual(page.takeovers(), []);
  await page.learnTakeovers();
  const [{ text, label, act }] = page.takeovers();
  assert.match(text, /wang took over 40 shifts of 2026-11-30 to 2026-12-27 on 27\/11/);
  assert.equal(label, "Undo the shifts");
  server.last = { needs: null, shifts: null };
  assert.match((await page.take(act)).said, /40 planned shifts are out, 4 earlier turns are back/);
  assert.deepEqual(sent(), [{ id: 7 }]);
  assert.deepEqual(page.takeovers(), []);
});

test("what stands in the way of an undo is said in the page's language", async () => {
  server.last = { needs: { ...AT, id: 1, obstacle: "Somebody has changed the needs. 已有人修改。" }, shifts: null };
  await page.learnTakeovers();
  assert.equal(page.takeovers()[0].obstacle, "Somebody has changed the needs.");
});

test("needs are taken over without what they do not say, at the version that is in force", async () => {
  await page.take(() => page.takeNeeds(RESULT));
  assert.deepEqual(sent(), [{ version: 4, needs: [{ name: "plan 1", teams: 3 }] }]);
});

test("teams without a shift in the plan are named: their turns stay", () => {
  const teams = { T1: "一组", T2: "二组", T3: "三组" };
  const english = { T1: "Team 1", T2: "Team 2", T3: null };
  assert.deepEqual(page.idleTeams({ ...RESULT, teams, teams_en: english }).length, 2);
  assert.ok(page.idleTeams({ ...RESULT, teams }).includes("三组"));
  assert.deepEqual(page.idleTeams({ ...RESULT, teams: { T1: "一组" } }), []);
});

test("needs sent again after a lost answer are the same: over the version of the first time, with its key", async () => {
  server.lost = [true];
  assert.match((await page.take(() => page.takeNeeds(RESULT))).problem, /network/i);
  server.version = 5;
  await page.take(() => page.takeNeeds(RESULT));
  const [first, again] = server.keys.filter(Boolean);
  assert.equal(again, first);
  assert.deepEqual(
    sent().map(({ version }) => version),
    [4, 4],
  );
  await page.take(() => page.takeNeeds(RESULT));
  assert.equal(sent().at(-1).version, 5);
});

for (const [what, press] of /** @type {[string, () => Promise<any>][]} */ ([
  ["shifts", () => shiftsTaken()],
  ["their undo", async () => page.take(page.takeovers()[0].act)],
])) {
  test(`${what} sent again after a lost answer have the same key`, async () => {
    await page.learnTakeovers();
    server.lost = [true];
    await press();
    await press();
    const [first, again] = server.keys.filter(Boolean);
    assert.match(first, /^[0-9a-f]{32}$/);
    assert.equal(again, first);
  });
}
