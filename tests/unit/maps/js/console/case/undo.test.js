import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, happens, openPage, settled } from "../../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let undo, state, session;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  const page = openPage();
  undo = await page("console/case/undo.js");
  ({ state } = await page("shared/store.js"));
  ({ session } = await page("shared/session.js"));
  session.who = { may: { routes: ["POST /api/v1/complaints/{case_id}/undo"], steps: [], reveals: [] } };
  state.cases.set(7, { id: 7, seq: 5, status: "offered" });
  undo.offerUndo(answer(), "sent");
});

/** @param {any} [changes] */
const answer = (changes) => ({
  id: 7,
  seq: 5,
  status: "offered",
  updated_at: "2026-11-25T03:00:00Z",
  undo: { seq: 5, until: "2026-11-25T03:00:20Z" },
  ...changes,
});
/** @param {number} ms */
const at = (ms) => mock.timers.setTime(T0 + ms);

// The last half second is not offered: 20 s are given, 19.5 s begun make 20.
for (const [ms, left] of /** @type {[number, number | null][]} */ ([
  [0, 20],
  [500, 19],
  [501, 19],
  [19_499, 1],
  [19_500, null],
  [-60_000, 20],
])) {
  test(`after ${ms} ms ${left ?? "none"} s are left`, () => {
    at(ms);
    assert.equal(undo.offered()?.left ?? null, left);
  });
}

test("where the case has moved on nothing is offered, also where it comes back", () => {
  state.cases.get(7).status = "acknowledged";
  assert.equal(undo.offered(), null);
  state.cases.get(7).status = "offered";
  assert.equal(undo.offered(), null);
});

test("what cannot be taken back ends the offer of what was done before it", () => {
  undo.offerUndo(answer({ undo: null }), "noted");
  assert.equal(undo.offered(), null);
});

test("who may not take back is offered nothing", () => {
  session.who.may.routes = [];
  undo.offerUndo(answer(), "sent");
  assert.equal(undo.offered(), null);
});

test("taken back, the case is as the server says, and nothing more is offered", async () => {
  const asked = answering(({ method }) => ({ body: method === "POST" ? { id: 7, seq: 6, status: "waiting" } : {} }));
  await undo.undoLast();
  assert.deepEqual([asked[0].path, asked[0].body], ["/api/v1/complaints/7/undo", { seq: 5 }]);
  assert.match(asked[0].headers["Idempotency-Key"], /^[0-9a-f]{32}$/);
  assert.equal(state.cases.get(7).status, "waiting");
  await undo.undoLast();
  assert.equal(asked.length, 1);
});

/** @type {[any, boolean][]} */
const KEYS = [
  [{ key: "u" }, true],
  [{ key: "U", shiftKey: true }, true],
  [{ key: "z", ctrlKey: true }, true],
  [{ key: "z", metaKey: true }, true],
  [{ key: "z" }, false],
  [{ key: "u", ctrlKey: true }, false],
  [{ key: "u", altKey: true }, false],
  [{ key: "z", ctrlKey: true, shiftKey: true }, false],
];
for (const [event, takes] of KEYS) {
  test(`${JSON.stringify(event)} ${takes ? "takes back" : "does not"}`, async () => {
    const asked = answering(() => ({ body: { id: 7, seq: 6, status: "waiting" } }));
    undo.listenForUndo();
    assert.equal(happens("keydown", event).defaultPrevented, takes);
    await settled();
    assert.equal(asked.length, takes ? 1 : 0);
  });
}
