import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m;

beforeEach(async () => {
  m = await openPage({ language: "zh" })("office/supervision/model.js");
});

test("a share comes before its counts from twenty on, and below with its interval", () => {
  assert.deepEqual(m.reading({ n: 17, of: 20, share: 0.85, low: 0.64, high: 0.948 }), {
    first: "85.0%",
    beside: "17/20",
  });
  assert.deepEqual(m.reading({ n: 19, of: 19, share: 1, low: 0.832, high: 1 }), {
    first: "19/19",
    beside: "100.0%（95%区间 83.2%–100.0%）",
  });
});

test("without data no figure is 0", () => {
  assert.deepEqual(m.reading({ n: 0, of: 0, share: null, low: null, high: null }), { first: "无数据", beside: "" });
  assert.equal(m.median(null), "无数据");
});

test("a case is found by its number", () => {
  assert.equal(m.casesAt("all", "620823-261109-5"), "/cases?list=all&q=620823-261109-5");
});

test("without an answer the figures before it stay, and the next answer takes the trouble away", async () => {
  answering(() => ({ body: { as_of: "first" } }));
  await m.load();
  answering(() => null);
  await m.load();
  assert.deepEqual([m.model.board.as_of, m.model.trouble.isRefusal], ["first", false]);
  answering(() => ({ body: { as_of: "second" } }));
  await m.load();
  assert.deepEqual([m.model.board.as_of, m.model.trouble], ["second", null]);
});

test("of two readings that cross the later one stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(() => new Promise((done) => waiting.push(done)));
  const readings = [m.load(), m.load()];
  await settled();
  waiting[1]({ body: { as_of: "later" } });
  waiting[0]({ body: { as_of: "earlier" } });
  await Promise.all(readings);
  assert.equal(m.model.board.as_of, "later");
});
