import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m;

beforeEach(async () => {
  Object.assign(globalThis, { CSS: { escape: String } });
  m = await openPage()("office/corrections/model.js");
});

/** @param {(asked: any) => any} decided what the server answers to a decision */
function server(decided) {
  return answering((asked) =>
    asked.method === "POST"
      ? decided(asked)
      : { body: { items: [asked.path.includes("closed") ? { code: "p1" } : { number: 4 }] } },
  );
}
const decisions = (/** @type {any[]} */ asked) =>
  asked.filter(({ method }) => method === "POST").map(({ path, body }) => [path, body]);

/** @type {[string, number | string, string, string, any][]} act, of what, reason, path, body */
const ACTS = [
  ["approve", 4, "", "/api/v1/corrections/4/approve", { seen_version: "v1" }],
  ["approve", 4, " seen it ", "/api/v1/corrections/4/approve", { seen_version: "v1", reason: "seen it" }],
  ["refuse", 4, "no", "/api/v1/corrections/4/refuse", { reason: "no" }], // of any version
  ["reopen", "p/1", "open", "/api/v1/points/p%2F1/reopen", { seen_version: "v1", reason: "open" }],
];
for (const [act, of, reason, path, body] of ACTS) {
  test(`${act}${reason ? ` because “${reason}”` : ""} says of which version`, async () => {
    const asked = server(() => ({ body: {} }));
    m.ask(act, of);
    m.model.asking.reason = reason;
    await m.decide({ version: "v1" });
    assert.deepEqual(decisions(asked), [[path, body]]);
    assert.deepEqual(
      [m.model.asking, m.model.said.good, m.model.busy],
      [{ act: null, of: 0, reason: "" }, true, false],
    );
    assert.deepEqual(
      [m.model.items, m.model.closed],
      [[{ number: 4 }], [{ code: "p1" }]],
      "and what is open now is read",
    );
  });
}

test("refused, what was written stays, and the point is read again", async () => {
  const asked = server(() => ({ status: 409, body: { detail: "It changed. 已变更。" } }));
  m.ask("approve", 4);
  m.model.asking.reason = "x";
  await m.decide({ version: "v1" });
  assert.deepEqual(m.model.asking, { act: "approve", of: 4, reason: "x" });
  assert.deepEqual(m.model.said, { of: 4, text: "It changed.", good: false });
  assert.equal(asked.length, 3);
});

test("pressed twice it is decided once; with nothing asked nothing is", async () => {
  const asked = server(() => ({ body: {} }));
  await m.decide({ version: "v1" });
  m.ask("approve", 4);
  await Promise.all([m.decide({ version: "v1" }), m.decide({ version: "v1" })]);
  assert.equal(decisions(asked).length, 1);
});

test("left, nothing is asked any more", () => {
  m.ask("refuse", 4);
  m.leave();
  assert.equal(m.model.asking.act, null);
});

test("of two readings that cross the later one stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) =>
    path.includes("/corrections") ? new Promise((done) => waiting.push(done)) : { body: { items: [] } },
  );
  const readings = [m.load(), m.load()];
  await settled();
  waiting[1]({ body: { items: [], open: 1, decided: 0 } });
  waiting[0]({ body: { items: [], open: 9, decided: 0 } });
  await Promise.all(readings);
  assert.equal(m.model.counts.open, 1);
});
