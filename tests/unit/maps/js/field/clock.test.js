import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage, settled } from "../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let page, clock;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: T0 });
  page = openPage();
  clock = await page("field/clock.js");
});

/** One answer: when it left and came, after T0, and how far the server is ahead. @param {number} sent @param {number} received @param {number} ahead */
const hear = (sent, received, ahead) =>
  clock.learn(new Date(T0 + (sent + received) / 2 + ahead).toISOString(), T0 + sent, T0 + received);

test("until the server was heard nothing is known", () => {
  assert.equal(clock.behindSeconds(), null);
  assert.equal(clock.now(), T0);
});

test("the server's time is that of the middle of its answer", () => {
  hear(0, 400, 90_000);
  assert.equal(clock.behindSeconds(), 90);
  assert.equal(clock.now(), T0 + 90_000);
});

test("what was done is said by the server's clock: as it was known then, else as it is known now", () => {
  hear(0, 400, 90_000);
  assert.equal(clock.momentOf({ did_at: T0, behind: 3600 }), T0 + 3_600_000);
  for (const unknown of [{ behind: null }, {}]) assert.equal(clock.momentOf({ did_at: T0, ...unknown }), T0 + 90_000);
});

/** @type {[string, [number, number, number], number][]} after an answer of 400 ms that says 1000 ms; what is known then */
const SECOND = [
  ["quicker", [1000, 1200, 900], 0.9],
  ["as quick", [1000, 1400, 900], 0.9],
  ["slower", [1000, 1402, 900], 1],
  ["slower, after 10 min", [599_000, 600_400, 900], 0.9],
  ["slower, before 10 min", [598_000, 600_399, 900], 1],
  // The two are sure to 0.2 and 1 s: from 3.2 s of difference on one of the clocks was set.
  ["slower, 3.2 s off", [1000, 3000, 4200], 1],
  ["slower, 3.3 s off", [1000, 3000, 4300], 4.3],
  ["slower, set back", [1000, 3000, -3_600_000], -3600],
  ["come before it was sent", [1000, 900, 5000], 1],
];

for (const [name, answer, known] of SECOND) {
  test(`an answer that is ${name} leaves ${known} s`, () => {
    hear(0, 400, 1000);
    hear(...answer);
    assert.equal(clock.behindSeconds(), known);
  });
}

test("what is no time tells nothing", () => {
  clock.learn("soon", T0, T0);
  assert.equal(clock.behindSeconds(), null);
});

test("what was learnt outlasts the page", async () => {
  hear(0, 400, 90_000);
  await settled();
  const { stores } = await import("../idb.js");
  const kept = new Map(stores);
  page = openPage();
  kept.forEach((store, name) => void stores.set(name, store));
  clock = await page("field/clock.js");
  await clock.remember();
  assert.equal(clock.behindSeconds(), 90);
});
