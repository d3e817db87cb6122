import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let s, outbox, model, storage, shelfSketch;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  const page = openPage();
  s = await page("field/work/shelf.js");
  storage = await page("field/storage.js");
  ({ shelfSketch } = await page("field/views/shelf/shelf-sketch.js"));
  ({ outbox } = await page("field/outbox.js"));
  ({ model } = await page("field/model.js"));
  model.phone = { code: "f1", team: "100-1", county: "620823" };
});

/** @param {number} number @param {any} [more] */
const task = (number, more) => ({
  case: 7,
  order: 1,
  number,
  name: `店${number}`,
  due_at: "2026-11-26T03:00:00Z",
  warns_at: "2026-11-25T15:00:00Z",
  state: "open",
  closing: null,
  ...more,
});
/** @param {any[]} tasks @param {any[]} [closed] */
const list = (tasks, closed = []) => ({ now: "2026-11-25T03:00:00Z", team: "100-1", tasks, closed, round: null });
/** @param {number} number @param {any} [body] */
const closing = (number, body) => ({
  about: { kind: "shelf", task: `7/1/${number}` },
  body: { outcome: "done", at: "2026-11-25T03:00:00Z", quantity: "3 箱", ...body },
});
const numbers = (/** @type {any[]} */ tasks) => tasks.map(({ number }) => number);

test("what waits to be sent is closed here already, and marked so", () => {
  s.shelf.list = list([task(1), task(2), task(3)], [task(4, { state: "done" })]);
  outbox.waiting = [closing(2), { about: { kind: "step", task: "7/1/3" } }];
  assert.deepEqual(numbers(s.openTasks()), [1, 3]);
  assert.deepEqual(
    s.closedTasks().map((/** @type {any} */ { number, state, unsent }) => [number, state, unsent]),
    [
      [2, "done", true],
      [4, "done", undefined],
    ],
  );
  assert.equal(s.closedTasks()[0].closing.quantity, "3 箱");
});

test("a closing that is said again replaces the one before", () => {
  s.shelf.list = list([], [task(4, { state: "done" })]);
  outbox.waiting = [closing(4, { outcome: "refused" })];
  assert.deepEqual(
    s.closedTasks().map((/** @type {any} */ { number, state }) => [number, state]),
    [[4, "refused"]],
  );
});

test("a closing that was taken leaves the round before the list is asked for", async () => {
  s.shelf.list = list([task(1), task(2)]);
  s.closingTaken({ premises: [task(2, { state: "done", late: true, closing: { at: "x", by: "y" } })] }, closing(2));
  assert.deepEqual([numbers(s.shelf.list.tasks), s.shelf.list.closed[0].late], [[1], true]);
  const { list: kept } = await storage.recall("shelf", { list: null });
  assert.deepEqual(numbers(kept.tasks), [1], "a phone that dies now does not ask for it again");
  s.closingTaken({ premises: [task(1)] }, closing(1));
  assert.deepEqual(numbers(s.shelf.list.tasks), [1], "an answer without a closing closes nothing");
});

// Due at 24 h, warned of at 12.
for (const [hours, said] of /** @type {[number, string][]} */ ([
  [11.99, "running"],
  [12, "at_risk"],
  [24, "at_risk"],
  [24.01, "missed"],
])) {
  test(`after ${hours} h it is ${said}`, () => {
    mock.timers.setTime(T0 + hours * 3_600_000);
    assert.equal(s.pressing(task(1)), said);
  });
}

test("the nearest deadline presses most, of two alike the first of the round", () => {
  assert.equal(s.mostPressing(), null);
  s.shelf.list = list([
    task(1),
    task(2, { due_at: "2026-11-25T09:00:00Z" }),
    task(3, { due_at: "2026-11-25T09:00:00Z" }),
  ]);
  assert.equal(s.mostPressing().number, 2);
  outbox.waiting = [closing(2), closing(3)];
  assert.equal(s.mostPressing().number, 1);
});

test("a list of another team, come too late, is not taken", async () => {
  answering(() => {
    model.phone.team = "100-2";
    return { body: list([task(1)]) };
  });
  await s.refreshShelf();
  assert.equal(s.shelf.list, null);
});

test("who closed it is called by name, here or by the list, else by what they are", () => {
  model.who = { name: "wang", title: "王" };
  s.shelf.list = { ...list([]), names: { "user:li": "李" } };
  assert.deepEqual(
    [s.closerName("user:wang"), s.closerName("user:li"), s.closerName("user:zhao"), s.closerName(undefined)],
    ["王", "李", "zhao", ""],
  );
});

test("a round that is drawn in part counts all its stops, as its time does", () => {
  const place = (/** @type {number} */ n) => ({ lon: 107 + n / 100, lat: 35 });
  const tasks = Array.from({ length: 45 }, (_, n) => task(n, { after_s: n < 40 ? 60 * n : null, place: place(n) }));
  s.shelf.list = { ...list(tasks), round: { method: "road", total_s: 2400, start: place(0) } };
  const { values } = shelfSketch(tasks);
  assert.match(values.at(-1), /^40 stops by road, about 40 min/);
  assert.equal(values.filter(Array.isArray).flat().length, 30);
});

test("what was written of a task is there when the page is opened again, for that task, until it is in the line", async () => {
  Object.assign(navigator, { geolocation: { getCurrentPosition: () => {} } });
  const { stores } = await import("../../idb.js");
  const opened = async () => {
    const kept = new Map(stores);
    const page = openPage();
    kept.forEach((store, name) => void stores.set(name, store));
    const again = await page("field/work/shelf-closing.js");
    await settled();
    return again;
  };
  let c = await opened();
  c.begin(task(1));
  c.setClosing({ outcome: "refused", note: "店主不在" });
  await settled();
  c = await opened();
  c.begin(task(2));
  assert.deepEqual([c.closing.outcome, c.closing.note], ["done", ""]);
  c.begin(task(1));
  assert.deepEqual([c.closing.outcome, c.closing.note], ["refused", "店主不在"]);
  mock.timers.setTime(T0 + 7 * 86_400_000);
  const late = await opened();
  late.begin(task(1));
  assert.equal(late.closing.note, "", "after a week it is nobody's any more");
  answering(() => null);
  await c.close();
  await settled();
  c = await opened();
  c.begin(task(1));
  assert.equal(c.closing.note, "");
});
