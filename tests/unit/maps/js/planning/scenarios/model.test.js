import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

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
