import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m;

beforeEach(async () => {
  m = await openPage()("office/points/model.js");
});

/** @param {string} code @param {any} [more] */
const point = (code, more) => ({
  point: code,
  name: `点${code}`,
  name_en: null,
  kind: "market",
  good: true,
  number: 2,
  ...more,
});
/** @param {(asked: any) => any} changed @param {any[]} [items] */
function server(changed, items = [point("p1")]) {
  return answering((asked) => {
    if (asked.method !== "GET") return changed(asked);
    return {
      body: asked.path.includes("tokens") ? { items } : { features: [{ properties: { code: "p1", kind: "school" } }] },
    };
  });
}

for (const [good, number, standing] of /** @type {[boolean, number | null, string][]} */ ([
  [true, 2, "good"],
  [false, null, "none"],
  [false, 2, "over"],
])) {
  test(`a code is ${standing}`, () => assert.equal(m.standing({ good, number }), standing));
}

/** @type {[any, string[]][]} */
const FILTERS = [
  [{}, ["a", "b", "c"]],
  [{ kind: "school" }, ["b"]],
  [{ standing: "over" }, ["c"]],
  [{ words: " 点A ".toLowerCase() }, ["a"]],
  [{ words: "BAKERY" }, ["b"]],
  [{ kind: "market", standing: "good" }, ["a"]],
  [{ words: "none of them" }, []],
];
for (const [filter, codes] of FILTERS) {
  test(`${JSON.stringify(filter)} leaves ${codes}`, () => {
    Object.assign(m.model, {
      points: [point("a"), point("b", { kind: "school", name_en: "Bakery" }), point("c", { good: false })],
      ...filter,
    });
    assert.deepEqual(
      m.shown().map((/** @type {any} */ { point: code }) => code),
      codes,
    );
  });
}

test("before they are read there are none", () => assert.deepEqual(m.shown(), []));

test("each has the kind of its point; one that is gone has none", async () => {
  server(() => ({}), [point("p1"), point("p9")]);
  await m.load();
  assert.deepEqual(
    m.model.points.map((/** @type {any} */ { kind }) => kind),
    ["school", ""],
  );
});

test("a new code is said with its number, and its poster comes next; a revoked one has none", async () => {
  const asked = server(({ method }) => ({ body: point("p1", { number: method === "POST" ? 3 : 2 }) }));
  await m.issue(point("p/1"));
  assert.deepEqual([m.model.said.good, m.model.said.point, /3/.test(m.model.said.text)], [true, "p/1", true]);
  await m.revoke(point("p1"));
  assert.equal(m.model.said.point, undefined);
  assert.deepEqual(
    asked.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`),
    ["POST /api/v1/points/p%2F1/tokens", "DELETE /api/v1/points/p1/tokens/2"],
  );
});

test("a refusal is said in one language, and what others did is shown", async () => {
  server(() => ({ status: 409, body: { detail: "Revoked already. 已撤销。" } }), [point("p1", { good: false })]);
  m.model.sure = "p1";
  await m.revoke(point("p1"));
  assert.deepEqual(m.model.said, { text: "Revoked already.", good: false });
  assert.deepEqual([m.model.sure, m.model.busy, m.model.points[0].good], [null, false, false]);
});

test("of two readings that cross the later one stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) =>
    path.includes("/tokens") ? new Promise((done) => waiting.push(done)) : { body: { features: [] } },
  );
  const readings = [m.load(), m.load()];
  await settled();
  waiting[1]({ body: { items: [] } });
  waiting[0]({ body: { items: [{ point: "old" }] } });
  await Promise.all(readings);
  assert.equal(m.model.points.length, 0);
});
