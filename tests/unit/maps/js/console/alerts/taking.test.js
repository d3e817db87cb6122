import assert from "node:assert/strict";
import { test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @param {boolean} hasGoneOn whether the reader writes elsewhere by the time the answer comes */
async function focusedAfter(hasGoneOn) {
  const page = openPage();
  const { takeEntry, entryFor } = await page("console/alerts/taking.js");
  const focused = [];
  const row = { nextElementSibling: { getAttribute: () => "2" }, previousElementSibling: null };
  const key = { closest: () => row };
  const field = { closest: () => null };
  const body = { closest: () => null };
  const next = { focus: () => focused.push("next") };
  Object.assign(globalThis.document, { body, activeElement: key, querySelector: () => next });
  answering(() => ({
    body: { id: 1, level: "station_chief", acknowledged_at: "2026-11-25T03:00:00Z", settled_at: null },
  }));
  const alert = { id: 1, level: "station_chief", acknowledged_at: null, raised_at: "2026-11-25T03:00:00Z" };
  const taking = takeEntry(entryFor(alert));
  Object.assign(globalThis.document, { activeElement: hasGoneOn ? field : body });
  assert.equal(await taking, true);
  await new Promise((done) => setTimeout(done, 10));
  await settled();
  return focused;
}

test("after an alert is taken the next one has the key's place", async () => {
  assert.deepEqual(await focusedAfter(false), ["next"]);
});

test("who has gone on to write elsewhere keeps the cursor", async () => {
  assert.deepEqual(await focusedAfter(true), []);
});
