import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

const T0 = 1_000_000_000_000;
/** @type {any} */
let time;
/** How long the computer runs, by the clock that nobody sets, and by how much its other clock was set since. */
let [steady, set] = [0, 0];

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => steady);
  mock.method(Date, "now", () => T0 + steady + set);
  [steady, set] = [0, 0];
  time = await openPage()("shared/server-time.js");
});

/** The header that a server so many ms ahead sends, cut to the second. @param {number} at by this computer @param {number} ahead */
const header = (at, ahead) => new Date(Math.floor((at + ahead) / 1000) * 1000).toUTCString();

/** @param {number} ahead @param {number[]} moments */
function hear(ahead, ...moments) {
  for (const at of moments) time.learn(header(at, ahead), at - 4, at + 4);
}

test("until it was heard this computer's clock is the server's", () => assert.equal(time.offset(), 0));

test("one answer bounds it by a second", () => {
  hear(90_300, T0); // cut to 90 s: it lies between 90 s − 4 ms and 91 s + 4 ms
  assert.equal(time.offset(), 90_500);
  assert.equal(time.now(), T0 + 90_500);
});

test("answers at different parts of a second narrow it", () => {
  hear(90_300, T0, T0 + 7450, T0 + 15_900);
  // From 0 ms: 90.0–91.0 s; at .45: 89.55–90.55; at .9 (91.2): 90.1–91.1. Together 90.1–90.55, each 4 ms wider.
  assert.equal(time.offset(), (90_096 + 90_554) / 2);
});

for (const said of [null, "", "yesterday"]) {
  test(`“${said}” tells nothing`, () => {
    time.learn(said, T0, T0);
    assert.equal(time.offset(), 0);
  });
}

test("bounds that cross begin the search again", () => {
  hear(90_300, T0);
  hear(-20_000, T0 + 5000);
  assert.equal(time.offset(), -19_500);
});

test("bounds that only touch do not", () => {
  time.learn(new Date(T0 + 90_000).toUTCString(), T0, T0); // 90–91 s
  time.learn(new Date(T0 + 91_000).toUTCString(), T0, T0); // 91–92 s
  assert.equal(time.offset(), 91_000);
});

/** Let both clocks go on. @param {number} ms */
async function pass(ms) {
  steady += ms;
  mock.timers.tick(ms);
  await settled();
}

test("it ticks at each whole second of the server's", async () => {
  hear(300, T0, T0 + 650, T0 + 690, T0 + 720); // by the last: between 280 and 304 ms
  const offset = time.offset();
  /** @type {number[]} */
  const ticks = [];
  time.everySecond(() => ticks.push(Math.round((Date.now() + offset) % 1000)));
  for (let n = 0; n < 3000; n += 5) {
    steady += 5;
    mock.timers.tick(5);
  }
  assert.equal(ticks.length, 3);
  for (const tick of ticks) assert.ok(tick >= 0 && tick <= 15, `${tick} ms after the second`);
});

for (const [by, asks] of /** @type {[number, boolean][]} */ ([
  [-3_600_000, true],
  [3_600_000, true],
  [-1000, true],
  [-999, false],
  [999, false],
  [1000, true],
  [0, false],
])) {
  test(`a clock that is set by ${by} ms ${asks ? "is" : "is not"} seen, and the server asked`, async () => {
    const asked = answering(() => ({ headers: { date: header(Date.now(), 90_300 - by) } }));
    hear(90_300, T0);
    time.everySecond(() => {});
    set = by;
    await pass(1100);
    await pass(1100);
    assert.deepEqual(
      asked.map(({ path }) => path),
      asks ? ["/healthz"] : [],
    );
    if (asks) assert.ok(Math.abs(time.offset() - (90_300 - by)) <= 1000, `${time.offset()}`);
  });
}

test("set back, deadlines stay where they were, before the server answers", async () => {
  hear(90_300, T0);
  answering(() => null);
  time.everySecond(() => {});
  const before = time.now();
  set = -3_600_000;
  await pass(1100);
  assert.equal(time.now() - before, 1100);
});

test("the page of a network does not set the clock", async () => {
  hear(90_300, T0);
  const headers = { "content-type": "text/html", date: header(T0, 7_200_000) };
  answering(() => ({ headers }));
  time.everySecond(() => {});
  const before = time.now();
  set = -3_600_000;
  await pass(1100);
  assert.ok(Math.abs(time.now() - before - 1100) < 1000, `${time.now() - before}`);
});
