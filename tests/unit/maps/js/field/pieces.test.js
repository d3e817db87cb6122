import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage } from "../page.js";

const KB = 1024;
/** @type {any} */
let inPieces, progress, size, held, slow;
/** @type {any[]} */
let pieces;
let steady = 0;

beforeEach(async () => {
  mock.method(performance, "now", () => steady);
  ({ inPieces, progress } = await openPage()("field/pieces.js"));
  [held, slow, pieces] = [0, () => 3, []];
});

const photo = (/** @type {number} */ bytes) => ({
  key: "k1",
  path: "/complaints/7/attachments",
  body: new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }),
  sha256: "ab",
  behind: 2,
  headers: { "X-A": "1" },
});

/** A server that takes `slow()` seconds for a piece. @param {(asked: any) => any} [instead] another answer, where it gives one */
function server(instead = () => undefined) {
  return answering((asked) => {
    const other = instead(asked);
    if (other !== undefined) return other;
    if (asked.method === "PUT") {
      pieces.push(asked);
      held += asked.body.size;
      steady += slow(asked.body.size) * 1000;
    }
    return { body: held >= size ? { attachment: { number: 3 } } : { held_bytes: held } };
  });
}

/** @param {number} bytes @param {(asked: any) => any} [instead] @param {() => Promise<boolean>} [goesOn] */
async function deliver(bytes, instead, goesOn = async () => true) {
  size = bytes;
  const asked = server(instead);
  return { answer: await inPieces(photo(bytes), goesOn), asked };
}

const sizes = () => pieces.map(({ body }) => body.size / KB);
const offsets = () => pieces.map(({ path }) => Number(/offset=(\d+)/.exec(path)?.[1]) / KB);

test("a piece says where it goes, of how much, and what the whole is", async () => {
  const { answer, asked } = await deliver(10 * KB);
  assert.deepEqual(answer, { number: 3 });
  assert.deepEqual(
    asked.map(({ method, path }) => `${method} ${path}`),
    [
      "GET /api/v1/complaints/7/attachments/k1",
      "PUT /api/v1/complaints/7/attachments/k1?offset=0&total=10240&sha256=ab",
    ],
  );
  const { headers, body } = asked[1];
  assert.deepEqual(
    [headers["Content-Type"], headers["Wangge-Behind"], headers["X-A"], body.type],
    ["image/jpeg", "2", "1", "image/jpeg"],
  );
});

test("it goes on where the server is", async () => {
  held = 30 * KB;
  await deliver(100 * KB);
  assert.deepEqual(
    [offsets(), sizes()],
    [
      [30, 94],
      [64, 6],
    ],
  );
});

test("what is there already is not sent again", async () => {
  held = 10 * KB;
  const { answer } = await deliver(10 * KB);
  assert.deepEqual([answer, pieces], [{ number: 3 }, []]);
});

/** @type {[string, (bytes: number) => number, number[]][]} seconds for a piece, the pieces' sizes in kB */
const PACES = [
  ["64 kB in 3 s", () => 3, [64, 64, 64]],
  ["64 kB in 2 s", (bytes) => bytes / (32 * KB), [64, 96, 96]], // 32 kB/s: 96 kB in 3 s
  ["at once", () => 0, [64, 128, 256, 256]], // twice as much at a time, 256 kB at most
  ["64 kB in a minute", () => 60, [64, 16, 16]], // 16 kB at least
];
for (const [name, pace, expected] of PACES) {
  test(`pieces take three seconds each: ${name}`, async () => {
    slow = pace;
    await deliver(1000 * KB);
    assert.deepEqual(sizes().slice(0, expected.length), expected);
  });
}

test("after one that did not come through the next is half as large", async () => {
  let cut = true;
  const cutOnce = ({ method }) => (method === "PUT" && cut ? null : undefined);
  await assert.rejects(deliver(100 * KB, cutOnce), { status: 0 });
  cut = false;
  await deliver(100 * KB, cutOnce);
  assert.equal(sizes()[0], 32);
});

test("but never below 16 kB", async () => {
  for (let n = 0; n < 5; n += 1)
    await assert.rejects(deliver(100 * KB, ({ method }) => (method === "PUT" ? null : undefined)));
  await deliver(100 * KB);
  assert.equal(sizes()[0], 16);
});

test("where the server is elsewhere than thought it is asked, and the size stays", async () => {
  let wrong = true;
  const { answer } = await deliver(100 * KB, ({ method }) => {
    if (method !== "PUT" || !wrong) return undefined;
    [wrong, held] = [false, 50 * KB];
    return { status: 409, body: { type: "/problems/wrong-offset" } };
  });
  assert.deepEqual([answer, offsets(), sizes()], [{ number: 3 }, [50], [50]]);
});

test("asked to stop it stops before the next piece, and its share is known", async () => {
  let more = 2;
  const { answer } = await deliver(256 * KB, undefined, async () => more-- > 0);
  assert.equal(answer, null);
  assert.deepEqual([pieces.length, progress.get("k1")], [2, 0.5]);
});

test("once it is there its share is forgotten", async () => {
  await deliver(256 * KB);
  assert.equal(progress.size, 0);
});
