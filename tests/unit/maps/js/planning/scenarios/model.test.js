import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m;

beforeEach(async () => {
  m = await openPage()("planning/scenarios/model.js");
});

test("a scenario that the address names and nobody keeps is missing, once the list is read", () => {
  m.setKept({ open: 999, pair: [2, 999] });
  assert.deepEqual(m.missing(), []);
  m.setKept({ list: [{ number: 2 }, { number: 3 }] });
  assert.deepEqual(m.missing(), [999]);
  m.setKept({ open: 3, pair: [2, null] });
  assert.deepEqual(m.missing(), []);
});

test("one that is deleted here is not missed", async () => {
  const scenario = { number: 2, version: 1 };
  m.setKept({ list: [scenario], open: 2, pair: [2, null] });
  answering(({ method }) => (method === "DELETE" ? { status: 204 } : { body: { items: [] } }));
  await m.remove(scenario);
  assert.deepEqual([m.kept.open, m.kept.list, m.missing()], [null, [], []]);
});

test("what is said of an act stays when the list is read by itself, and goes with the next act", async () => {
  Object.assign(globalThis, { history: { replaceState: () => undefined } });
  const scenario = { number: 2, version: 1 };
  m.setKept({ list: [scenario] });
  answering(({ method }) =>
    method === "PATCH"
      ? { status: 409, body: { detail: "Somebody was faster. 已有他人修改。" } }
      : { body: { items: [] } },
  );
  assert.equal(await m.rename(scenario, "a", ""), false);
  assert.match(m.kept.problem, /Somebody was faster/);
  m.choose(0, 2);
  await settled();
  assert.match(m.kept.problem, /Somebody was faster/);
  answering(() => ({ status: 503, body: { detail: "No database. 数据库不可用。" } }));
  m.choose(0, null);
  await settled();
  assert.deepEqual([m.kept.problem, m.kept.unread].map(Boolean), [true, true]);
  answering(() => ({ body: { items: [] } }));
  assert.equal(await m.rename(scenario, "a", ""), true);
  assert.equal(m.kept.problem, null);
  m.choose(0, null);
  await settled();
  assert.equal(m.kept.unread, null);
});

/** Answers of the server, by what is asked; lists are empty. @param {(asked: any) => any} acts */
const server = (acts) => answering((asked) => (asked.method === "GET" ? { body: { items: [] } } : acts(asked)));
const posts = (/** @type {any[]} */ asked) => asked.filter(({ method }) => method === "POST");

test("a scenario whose answer was lost is kept once, and run once, however often it is pressed", async () => {
  let lost = "scenarios";
  const asked = server(({ path }) => (path.split("?")[0].endsWith(lost) ? null : { body: { number: 5 } }));
  assert.equal(await m.keep("a", "", {}), false);
  lost = "run";
  assert.equal(await m.keep("a", "", {}), false);
  lost = "nothing";
  assert.equal(await m.keep("a", "", {}), true);
  const keys = (/** @type {string} */ end) =>
    posts(asked)
      .filter(({ path }) => path.endsWith(end))
      .map(({ headers }) => headers["Idempotency-Key"]);
  assert.deepEqual([keys("scenarios").length, keys("/run").length], [3, 2]);
  assert.deepEqual([new Set(keys("scenarios")).size, new Set(keys("/run")).size], [1, 1]);
  await m.keep("a", "", {});
  assert.equal(new Set(keys("scenarios")).size, 2);
});

test("what was done stays done though the list could not be read after it", async () => {
  answering(({ method }) => (method === "GET" ? null : { body: { number: 5 } }));
  assert.equal(await m.keepAnswer("a", "", 7), true);
  assert.deepEqual([m.kept.problem, Boolean(m.kept.unread), m.kept.isBusy], [null, true, false]);
});

test("a comparison that comes late is not shown for the two that are chosen since", async () => {
  Object.assign(globalThis, { history: { replaceState: () => undefined } });
  /** @type {Map<string, (answer: any) => void>} */
  const open = new Map();
  const pair = (/** @type {number} */ before, /** @type {number} */ after) => ({
    body: { before: { number: before }, after: { number: after } },
  });
  answering(({ path }) =>
    path.includes("comparison") ? new Promise((then) => open.set(path, then)) : { body: { items: [] } },
  );
  m.choose(0, 1);
  m.choose(1, 2);
  await settled();
  m.choose(1, 3);
  await settled();
  assert.ok(m.isAwaited());
  const [old, fresh] = [...open.values()];
  fresh(pair(1, 3));
  await settled();
  old(pair(1, 2));
  await settled();
  assert.equal(m.kept.comparison.after.number, 3);
  assert.ok(!m.isAwaited());
  m.choose(1, 2);
  assert.equal(m.kept.comparison, null);
});
