import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m, back, wall;

beforeEach(async () => {
  const page = openPage();
  m = await page("office/roster/model.js");
  back = await page("office/roster/taking-back.js");
  wall = await page("office/roster/wall.js");
  m.model.first = wall.read("2026-11-23");
});

/** @param {number} id @param {any} [changes] */
const turn = (id, changes) => ({
  id,
  team: "100-1",
  kind: "shift",
  from_local: "2026-11-25T08:30",
  until_local: "2026-11-25T18:00",
  version: 3,
  ...changes,
});
/** @param {any[]} turns */
const roster = (...turns) => ({
  teams: [],
  turns,
  gaps: [],
  from_local: "2026-11-25T00:00",
  at_local: "2026-11-25T11:00",
});

/**
 * A server with turns.
 *
 * @param {any[]} turns
 * @param {(asked: any) => any} [changed] what it answers to a change
 */
function server(turns, changed = ({ body }) => ({ body })) {
  return answering((asked) => {
    if (asked.path.startsWith("/api/v1/roster/need")) return { body: { need: { needs: [] } } };
    return asked.method === "GET" ? { body: roster(...turns) } : changed(asked);
  });
}
const changes = (/** @type {any[]} */ asked) => asked.filter(({ method }) => method !== "GET");

test("a week is seven days, a month its own", () => {
  assert.equal(wall.write(m.last()), "2026-11-30T00:00");
  m.model.view = "month";
  assert.equal(wall.write(m.last()), "2026-12-01T00:00");
});

test("what is shown is asked for", async () => {
  const asked = server([turn(1)]);
  await m.load();
  const query = new URLSearchParams(asked[0].path.split("?")[1]);
  assert.deepEqual([query.get("from"), query.get("until")], ["2026-11-23T00:00", "2026-11-30T00:00"]);
  assert.equal(wall.write(m.model.now), "2026-11-25T11:00");
});

test("a turn that is gone is chosen no more", async () => {
  server([turn(1)]);
  m.model.selected = 1;
  await m.load();
  assert.equal(m.model.selected, 1);
  server([turn(2)]);
  await m.load();
  assert.equal(m.model.selected, null);
});

test("of two readings the later one stays, and both end with it", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) =>
    path.includes("need") ? { body: { need: { needs: [] } } } : new Promise((done) => waiting.push(done)),
  );
  /** @type {string[]} */
  const ended = [];
  const [first, second] = [m.load().then(() => ended.push("first")), m.load().then(() => ended.push("second"))];
  waiting[0]({ body: roster(turn(1)) });
  await settled();
  assert.deepEqual([ended, m.model.turns], [[], []]);
  waiting[1]({ body: roster(turn(2)) });
  await Promise.all([first, second]);
  assert.deepEqual(
    m.model.turns.map((/** @type {any} */ { id }) => id),
    [2],
  );
});

test("a new turn is made, a known one changed with the version that was seen", async () => {
  const asked = server([], ({ method }) => ({
    body: method === "POST" ? { turns: [turn(9)] } : turn(1, { version: 4 }),
  }));
  const draft = { team: "100-1", kind: "shift", from: "2026-11-25T08:30", until: "2026-11-25T18:00" };
  assert.equal((await m.save(draft)).id, 9);
  assert.equal((await m.save({ ...draft, id: 1, version: 3 })).version, 4);
  assert.deepEqual(
    asked.map(({ method, path, body }) => [method, path, body]),
    [
      ["POST", "/api/v1/roster/turns", { turns: [draft] }],
      ["PATCH", "/api/v1/roster/turns/1", { version: 3, ...draft }],
    ],
  );
});

test("sent again after a lost answer a turn is kept once", async () => {
  const draft = { team: "100-1", kind: "shift", from: "2026-11-25T08:30", until: "2026-11-25T18:00" };
  const asked = answering(() => null);
  for (const _ of [1, 2]) await assert.rejects(m.save(draft));
  assert.equal(asked[0].headers["Idempotency-Key"], asked[1].headers["Idempotency-Key"]);
});

test("a change says what came of it, and the form goes", async () => {
  server([turn(1)]);
  m.model.draft = m.draftOf(turn(1));
  await m.change(async () => "kept");
  assert.deepEqual([m.model.said, m.model.draft, m.model.busy], [{ text: "kept", rows: [], good: true }, null, false]);
  assert.equal(m.model.turns.length, 1, "and what the server has is shown");
});

test("a refusal is said with its rows, and what was written stays", async () => {
  const fields = [
    { field: "row 2", message: "Too long." },
    { field: "turns", message: "x" },
  ];
  server([turn(1)], () => ({ status: 422, body: { detail: "Two rows are wrong. 两行有误。", errors: fields } }));
  m.model.draft = m.draftOf(turn(1));
  await m.change(() => m.remove(turn(1)));
  assert.deepEqual(m.model.said, { text: "Two rows are wrong.", rows: [fields[0]] });
  assert.deepEqual([m.model.draft.id, m.model.busy], [1, false]);
});

test("a turn that is gone already is taken out, and can be put back: the first answer was lost", async () => {
  server([turn(1)]);
  await m.load();
  const gone = { type: "/problems/unknown-turn", detail: "No turn 1. 没有这个班次。" };
  const asked = server([], ({ method }) =>
    method === "DELETE" ? { status: 404, body: gone } : { body: { turns: [turn(9)] } },
  );
  await back.takeOut(turn(1));
  assert.equal(m.model.said.good, true);
  await back.takeBack();
  assert.deepEqual(
    changes(asked).map(({ method }) => method),
    ["DELETE", "POST"],
  );
});

test("a turn moved can be put back where it was, over the version that it has now", async () => {
  server([turn(1)]);
  await m.load();
  const asked = server([turn(1)], ({ body }) => ({ body: turn(1, { team: body.team, version: body.version + 1 }) }));
  await back.keep({ ...m.draftOf(turn(1)), team: "100-2" });
  await back.takeBack();
  assert.deepEqual(
    changes(asked).map(({ body }) => [body.team, body.version]),
    [
      ["100-2", 3],
      ["100-1", 4],
    ],
  );
  assert.equal(m.model.said.back, undefined, "once");
  await back.takeBack();
  assert.equal(changes(asked).length, 2);
});

test("a new turn can be taken out again, one taken out put back as a new one", async () => {
  server([turn(1)]);
  await m.load();
  const asked = server([turn(1)], ({ method }) => ({
    body: method === "POST" ? { turns: [turn(9, { version: 1 })] } : {},
  }));
  await back.keep({ team: "100-1", kind: "shift", from: "2026-11-25T08:30", until: "2026-11-25T18:00" });
  await back.takeBack();
  await back.takeOut(turn(1));
  await back.takeBack();
  assert.deepEqual(
    changes(asked).map(({ method, path }) => `${method} ${path}`),
    [
      "POST /api/v1/roster/turns",
      "DELETE /api/v1/roster/turns/9?version=1",
      "DELETE /api/v1/roster/turns/1?version=3",
      "POST /api/v1/roster/turns",
    ],
  );
  assert.deepEqual(changes(asked)[3].body.turns[0], {
    team: "100-1",
    kind: "shift",
    from: "2026-11-25T08:30",
    until: "2026-11-25T18:00",
  });
});

test("a turn that could not be put back can be put back still", async () => {
  server([turn(1)]);
  await m.load();
  let down = true;
  const asked = server([], ({ method }) =>
    method === "POST" && down ? { status: 503, body: { detail: "Down. 停机。" } } : { body: { turns: [turn(9)] } },
  );
  await back.takeOut(turn(1));
  await back.takeBack();
  assert.equal(m.model.said.text, "Down.");
  down = false;
  await back.takeBack();
  assert.deepEqual(
    changes(asked).map(({ method }) => method),
    ["DELETE", "POST", "POST"],
  );
  assert.equal(m.model.said.good, true);
});

/** @type {[any, boolean][]} */
const KEYS = [
  [{ key: "z", ctrlKey: true }, true],
  [{ key: "Z", metaKey: true }, true],
  [{ key: "z" }, false],
  [{ key: "z", ctrlKey: true, shiftKey: true }, false],
  [{ key: "z", ctrlKey: true, repeat: true }, false],
  [{ key: "y", ctrlKey: true }, false],
];
for (const [event, undoes] of KEYS) {
  test(`${JSON.stringify(event)} ${undoes ? "takes back" : "does not"}`, () => {
    Object.assign(globalThis, { Element: class {} });
    let prevented = false;
    back.onUndo({ target: null, preventDefault: () => (prevented = true), ...event });
    assert.equal(prevented, undoes);
  });
}

test("days that look wrong are kept only once confirmed, and what is written otherwise meanwhile is not", async () => {
  const far = { team: "100-1", kind: "shift", from: "2027-11-25T08:30", until: "2027-11-25T18:00" };
  const asked = server([], ({ body }) =>
    body.confirmed
      ? { body: { turns: [turn(9)], off_duty: ["100-1"] } }
      : {
          status: 409,
          body: {
            type: "/problems/roster-doubt",
            detail: "1 of 1 turns lie far away. 日期可能有误。",
            errors: [{ field: "row 1, date", message: "x" }],
          },
        },
  );
  m.model.draft = far;
  await back.keep(far);
  assert.equal(m.model.said.rows.length, 1);
  const { confirm } = m.model.said;
  m.forgetDoubt();
  assert.equal(m.model.said, null);
  confirm();
  await settled();
  await settled();
  assert.deepEqual(
    changes(asked).map(({ body }) => body.confirmed),
    [undefined, true],
  );
  assert.match(m.model.said.text, /off duty/);
  assert.equal(m.model.draft, null);
});

test("where another week cannot be read, the one that is known stays under its own dates", async () => {
  server([turn(1)]);
  await m.load();
  m.model.first = wall.read("2026-11-30");
  answering(() => null);
  await assert.rejects(m.load());
  m.goBack();
  assert.deepEqual([wall.write(m.model.first).slice(0, 10), m.model.turns.length], ["2026-11-23", 1]);
});

test("a week that fails late says nothing of the one that is asked for since", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(() => new Promise((done) => waiting.push(done)));
  const looks = [m.load(), m.load()];
  await settled();
  const [, , ...second] = waiting;
  waiting[0](null);
  second[0]({ body: roster(turn(2)) });
  second[1]({ body: { needs: [] } });
  await Promise.all(looks);
  assert.deepEqual(
    m.model.turns.map((/** @type {any} */ each) => each.id),
    [2],
  );
});
