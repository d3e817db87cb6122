import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage } from "../page.js";

const PATH = "/complaints/7/events";
const BODY = { type: "cleared" };
const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {(path: string) => Promise<any>} */
let page;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: T0 });
  page = openPage();
});

/**
 * Send something each time the server answers thus (null: not at all), and return the keys that came with it.
 *
 * @param {(number | null)[]} statuses
 * @param {{between?: () => void, bodies?: object[]}} [more]
 */
async function keysOf(statuses, { between = () => {}, bodies = [] } = {}) {
  const { post } = await page("shared/api.js");
  const { sendOnce } = await page("shared/sent-once.js");
  const left = [...statuses];
  const asked = answering(() => {
    const status = left.shift();
    return status === null ? null : { status, body: { detail: "x" } };
  });
  for (const n of statuses.keys()) {
    if (n > 0) between();
    await sendOnce(post, PATH, bodies[n] ?? BODY).catch(() => {});
  }
  return asked.map(({ headers }) => headers["Idempotency-Key"]);
}

for (const status of [null, 502, 503, 504]) {
  test(`after ${status ?? "no answer"} it is the same intent`, async () => {
    const [first, second] = await keysOf([status, 200]);
    assert.match(first, /^[0-9a-f]{32}$/);
    assert.equal(second, first);
  });
}

for (const status of [200, 400, 401, 409, 422, 429, 500, 501, 505]) {
  test(`after ${status} it is another`, async () => {
    const [first, second] = await keysOf([status, 200]);
    assert.notEqual(second, first);
  });
}

test("a key is kept over many tries, until one is answered", async () => {
  const keys = await keysOf([null, 503, null, 200, 200]);
  assert.equal(new Set(keys.slice(0, 4)).size, 1);
  assert.notEqual(keys[4], keys[0]);
});

test("other words, another key; the first words keep theirs", async () => {
  const [first, other, again] = await keysOf([null, null, null], { bodies: [BODY, { type: "closed" }, BODY] });
  assert.notEqual(other, first);
  assert.equal(again, first);
});

for (const [minutes, same] of /** @type {[number, boolean][]} */ ([
  [9.99, true],
  [10, false],
  [10.01, false],
])) {
  test(`after ${minutes} min it is ${same ? "the same" : "another"} intent`, async () => {
    const [first, second] = await keysOf([null, null], { between: () => mock.timers.setTime(T0 + minutes * 60_000) });
    assert.equal(second === first, same);
  });
}

test("what is too old to be the same is not kept either", async () => {
  await keysOf([null, null], { between: () => mock.timers.setTime(T0 + 600_000), bodies: [BODY, { type: "closed" }] });
  assert.equal(Object.keys(JSON.parse(sessionStorage["wangge.unanswered"])).length, 1);
});

test("a reload does not lose the key", async () => {
  const [first] = await keysOf([503]);
  const kept = globalThis.sessionStorage;
  page = openPage();
  globalThis.sessionStorage = kept;
  assert.deepEqual(await keysOf([200]), [first]);
});

test("nothing of what was sent is kept, and a file takes no more room than a word", async () => {
  await keysOf([null, null], { bodies: [{ content: "x".repeat(100_000) }, { content: "y" }] });
  const kept = sessionStorage["wangge.unanswered"];
  assert.ok(kept.length < 250, String(kept.length));
  assert.equal(Object.keys(JSON.parse(kept)).length, 2);
});

test("the refusal is passed on, an answer is returned", async () => {
  const { sendOnce } = await page("shared/sent-once.js");
  const { Problem } = await page("shared/api.js");
  await assert.rejects(
    sendOnce(() => Promise.reject(new Problem("busy", 503)), PATH, BODY),
    { message: "busy", status: 503 },
  );
  assert.equal(await sendOnce(async () => "done", PATH, BODY), "done");
});

test("a fault of our own is no lost answer", async () => {
  const { sendOnce } = await page("shared/sent-once.js");
  /** @type {string[]} */
  const keys = [];
  const fails = async (
    /** @type {string} */ _path,
    /** @type {object} */ _body,
    /** @type {Record<string, string>} */ headers,
  ) => {
    keys.push(headers["Idempotency-Key"]);
    throw Object.assign(new Error("x"), { status: 503 });
  };
  for (const _ of [1, 2]) await assert.rejects(sendOnce(fails, PATH, BODY));
  assert.notEqual(keys[0], keys[1]);
});
