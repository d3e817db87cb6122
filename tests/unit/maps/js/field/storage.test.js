import assert from "node:assert/strict";
import { test } from "node:test";

import { failNext, openings } from "../idb.js";
import { openPage } from "../page.js";

test("an answer that comes after somebody has left is not kept", async () => {
  const { forget, keep, recall } = await openPage()("field/storage.js");
  await keep("work", { cases: [7] });
  assert.deepEqual(await recall("work", null), { cases: [7] });
  const late = keep("clock", 1);
  await forget();
  await Promise.all([late, keep("area", 2)]);
  assert.deepEqual(await Promise.all(["work", "clock", "area"].map((name) => recall(name, null))), [null, null, null]);
});

test("the browser is asked to keep the phone's data, and may be one that cannot", async () => {
  const { askToStay } = await openPage()("field/storage.js");
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  let asked = 0;
  const persist = async () => {
    asked += 1;
    throw new TypeError("not in a frame");
  };
  for (const storage of [{ persist }, {}, undefined]) {
    Object.defineProperty(globalThis, "navigator", { value: { storage }, configurable: true, writable: true });
    askToStay();
  }
  if (before) Object.defineProperty(globalThis, "navigator", before);
  assert.equal(asked, 1);
});

test("a store that the browser has closed by itself is opened once more", async () => {
  const { keep, recall } = await openPage()("field/storage.js");
  await keep("work", 1);
  const before = openings.length;
  await keep("work", 2);
  assert.equal(openings.length, before);
  openings[before - 1].terminated();
  assert.equal(await recall("work", null), 2);
  assert.equal(openings.length, before + 1);
});

test("a store that could not be opened is tried again when it is next used", async () => {
  const { recall } = await openPage()("field/storage.js");
  failNext("open");
  await assert.rejects(recall("work", 3), { name: "UnknownError" });
  assert.equal(await recall("work", 3), 3);
});
