import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

const NOON = Date.parse("2026-11-29T12:00:00Z");
/** @type {any} */
let state, changedNow, today;
/** @type {import("../page.js").Asked[]} */
let asked;
let passed = 0;

beforeEach(async () => {
  mock.restoreAll();
  passed = 0;
  mock.method(performance, "now", () => passed);
  mock.method(Date, "now", () => NOON + passed);
  const page = openPage();
  const { set, state: known } = await page("shared/store.js");
  ({ changedNow } = await page("shared/changes.js"));
  const { isKnown } = await page("shared/session.js");
  const { followToday, today: share } = await page("console/today.js");
  [state, today] = [known, share];
  asked = answering(() => ({ body: { total: { share: 1, met: asked.length, n: asked.length } } }));
  isKnown({ may: { routes: ["GET /api/v1/response"], steps: [], reveals: [] } });
  set({ county: { code: "620823" }, loaded: true });
  state.cases.set(7, { id: 7, status: "waiting", assignment: null, clock: dueIn(20) });
  followToday();
  await after(0);
});

/** @param {number} seconds */
function dueIn(seconds) {
  return { received_at: new Date(NOON).toISOString(), due_at: new Date(NOON + seconds * 1000).toISOString() };
}

/** A second strikes. @param {number} seconds from the beginning */
async function after(seconds) {
  passed = seconds * 1000;
  changedNow("tick");
  await settled();
  return [asked.length, today.share.n];
}

test("the share of the day is asked for when a clock runs out, and else once a minute", async () => {
  assert.deepEqual(await after(10), [1, 1]);
  assert.deepEqual(await after(19), [1, 1]);
  assert.deepEqual(await after(21), [2, 2]);
  assert.deepEqual(await after(80), [2, 2]);
  assert.deepEqual(await after(82), [3, 3]);
});

test("and when a late case goes to another office, or comes back from it", async () => {
  const late = { ...state.cases.get(7), clock: dueIn(-60) };
  state.cases.set(7, late);
  assert.deepEqual(await after(10), [2, 2]);
  state.cases.set(7, { ...late, status: "to_transfer" });
  assert.deepEqual(await after(20), [3, 3]);
  state.cases.set(7, { ...late, status: "offered" });
  assert.deepEqual(await after(30), [4, 4]);
});

test("but not more often than every five seconds", async () => {
  state.cases.set(8, { ...state.cases.get(7), id: 8, clock: dueIn(1) });
  assert.deepEqual(await after(4), [1, 1]);
  assert.deepEqual(await after(6), [2, 2]);
});
