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
