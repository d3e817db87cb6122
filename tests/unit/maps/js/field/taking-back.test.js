import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, happens, openPage, settled } from "../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let box, back, m;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  const page = openPage();
  box = await page("field/outbox.js");
  back = await page("field/taking-back.js");
  m = await page("field/model.js");
});

async function begin() {
  await box.openOutbox({
    changed: () => {},
    taken: (/** @type {any} */ answer, /** @type {any} */ outboxItem) => back.noteTaken(answer, outboxItem),
    refused: () => {},
    renew: async () => {},
    me: () => ({ name: "inspector", sure: true }),
  });
  await settled();
}

/** Press a step, as the bar does. @param {string} step @param {string} was @param {object} [item] */
async function press(step, was, item = {}) {
  const about = { kind: "step", step, case: 7, back: was };
  const outboxItem = {
    method: "POST",
    path: "/complaints/7/events",
    body: { type: step },
    about,
    ...back.heldUntil({ id: 7, status: was, ...item }, step),
  };
  await back.noteStep(box.put(outboxItem));
  await settled();
}

/** @param {number} ms */
async function after(ms) {
  mock.timers.tick(ms);
  await settled();
}

async function undo() {
  await back.undoStep();
  await settled();
}

const undone = (seq = 4) => ({ body: { id: 7, seq, undo: { seq, until: new Date(T0 + 15_000).toISOString() } } });
const sent = (/** @type {any[]} */ asked) =>
  asked.map(({ path, body }) => (path.endsWith("/undo") ? `undo ${body.seq}` : body.type));
const waiting = () =>
  box.outbox.waiting.map((/** @type {any} */ { about }) => (about.kind === "undo" ? "undo" : about.step));

for (const [step, was] of [
  ["declined", "offered"],
  ["cleared", "on_scene"],
]) {
  test(`${step} is held for ten seconds, and can be taken back without anybody hearing of it`, async () => {
    const asked = answering(() => undone());
    await begin();
    await press(step, was);
    await after(9000);
    assert.equal(back.takenBackable().left, 1);
    await undo();
    await after(60_000);
    assert.deepEqual([sent(asked), waiting()], [[], []]);
  });

  test(`${step} goes out by itself after ten seconds`, async () => {
    const asked = answering(() => undone());
    await begin();
    await press(step, was);
    await after(9999);
    assert.deepEqual(sent(asked), []);
    await after(1);
    assert.deepEqual(sent(asked), [step]);
    assert.equal(back.takenBackable(), null);
  });
}

test("where the page is put away what is held goes out at once", async () => {
  const asked = answering(() => undone());
  await begin();
  await press("cleared", "on_scene");
  Object.assign(document, { hidden: true });
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  assert.deepEqual(sent(asked), ["cleared"]);
});

test("a clock that is set back holds nothing", async () => {
  const asked = answering(() => undone());
  await begin();
  await press("cleared", "on_scene");
  mock.timers.setTime(T0 - 3_600_000);
  happens("online");
  await settled();
  assert.deepEqual(sent(asked), ["cleared"]);
});

for (const [left, held] of [
  [20, 10],
  [8, 5],
  [3, 0],
]) {
  test(`of an offer that ends in ${left} s a refusal is held for ${held} s`, async () => {
    const expires_at = new Date(T0 + left * 1000).toISOString();
    const { not_before: until } = back.heldUntil({ id: 7, status: "offered", assignment: { expires_at } }, "declined");
    assert.equal(until - T0, held * 1000);
  });
}

test("what is behind a held step waits with it, and a photograph does not", async () => {
  const asked = answering(({ path, method }) =>
    path.includes("uploads") || path.includes("attachments")
      ? { body: method === "PUT" ? { attachment: {} } : { held_bytes: 0 } }
      : undone(),
  );
  await begin();
  await press("declined", "offered");
  await box.put({ method: "POST", path: "/teams/T1/status", body: { on_duty: false }, about: { kind: "duty" } });
  await box.put({
    method: "POST",
    path: "/complaints/6/attachments",
    body: new Blob(["x"]),
    resumable: true,
    sha256: "ab",
    about: { kind: "photo", case: 6 },
  });
  await settled();
  assert.ok(asked.length > 0 && asked.every(({ path }) => path.includes("/complaints/6/")), "the photograph alone");
  assert.deepEqual(waiting(), ["declined", undefined]);
});

test("a step is sent at once, and taken back at the server by its number", async () => {
  const asked = answering(() => undone(4));
  await begin();
  await press("acknowledged", "offered");
  assert.deepEqual(sent(asked), ["acknowledged"]);
  await after(3000);
  await undo();
  assert.deepEqual(sent(asked), ["acknowledged", "undo 4"]);
  assert.equal(asked[1].body.at, new Date(T0 + 3000).toISOString());
  assert.equal(back.takenBackable(), null, "once");
});

test("while a step is being written down, the one before it cannot be taken back from under it", async () => {
  const asked = answering(() => undone(4));
  await begin();
  await press("acknowledged", "offered");
  /** @type {(item: any) => void} */
  let write = () => {};
  const written = back.noteStep(
    new Promise((resolve) => {
      write = resolve;
    }),
  );
  assert.deepEqual([back.isKeepingStep(), back.takenBackable()], [true, null]);
  await undo();
  write({ key: "b", did_at: T0, about: { kind: "step", step: "en_route", case: 7 } });
  await written;
  assert.deepEqual([back.isKeepingStep(), back.takenBackable().outboxItem.key], [false, "b"]);
  assert.deepEqual(sent(asked), ["acknowledged"]);
});

test("what may be with the server is taken back there, behind the step; meanwhile it is shown as taken back", async () => {
  answering(() => null);
  await begin();
  m.model.work = { cases: [{ id: 7, status: "offered", seq: 1 }] };
  await press("acknowledged", "offered");
  await undo();
  assert.deepEqual(waiting(), ["acknowledged", "undo"]);
  assert.equal(m.cases()[0].status, "offered");
  assert.equal(back.takenBackable(), null);
  const asked = answering(() => undone(9));
  await after(60_000);
  assert.deepEqual(sent(asked), ["acknowledged", "undo 9"]);
  assert.deepEqual(waiting(), []);
});

test("a step that was refused takes what takes it back with it", async () => {
  answering(() => null);
  await begin();
  await press("acknowledged", "offered");
  await undo();
  const asked = answering(() => ({ status: 409, body: { detail: "another's" } }));
  await after(60_000);
  assert.deepEqual(sent(asked), ["acknowledged"]);
  assert.deepEqual([waiting(), box.outbox.refused.length], [[], 1]);
});

test("after ten seconds, or after what the server gives, nothing is offered", async () => {
  answering(() => ({ body: { id: 7, undo: { seq: 4, until: new Date(T0 + 5000).toISOString() } } }));
  await begin();
  await press("en_route", "acknowledged");
  await after(4900);
  assert.equal(back.takenBackable().left, 1);
  await after(100);
  assert.equal(back.takenBackable(), null);
});

test("a page that is opened again still offers it", async () => {
  answering(() => null);
  await begin();
  await box.put({
    method: "POST",
    path: "/complaints/7/events",
    body: {},
    about: { kind: "step", step: "cleared", case: 7, back: "on_scene" },
    not_before: T0 + 10_000,
  });
  assert.equal(back.takenBackable().left, 10);
  await undo();
  assert.deepEqual(waiting(), []);
});

test("what cannot be taken back any more is said", async () => {
  answering(() => ({ body: { id: 7 } }));
  await begin();
  await press("en_route", "acknowledged");
  await undo();
  assert.match(m.model.notices[0].words, /Too late/);
});
