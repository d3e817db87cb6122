import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m;

beforeEach(async () => {
  m = await openPage()("office/people/model.js");
});

/** A server that has some accounts and does what it is asked to. @param {{read?: any, act?: any}} [says] null: no answer */
function server({ read = {}, act = {} } = {}) {
  return answering(({ method, path }) => {
    if (method !== "GET") return act && { body: act };
    return read && { body: path.includes("/places") ? [] : [{ login: "li.ming", demo: false }] };
  });
}

test("what was done stays done though the list could not be read after it", async () => {
  server({ read: null });
  await m.setDisabled("li.ming", true);
  assert.deepEqual([m.model.said.good, m.model.busy], [true, false]);
});

test("after a lost answer the list is read: it may be done already", async () => {
  const asked = server({ act: null });
  await m.add({ login: "li.ming", name: "", role: "inspector", place: "1/2" });
  assert.deepEqual([m.model.said.good, m.model.accounts.length], [false, 1]);
  assert.deepEqual(
    asked.map(({ method }) => method),
    ["POST", "GET", "GET"],
  );
});

test("what was handed out is put away without a network too", async () => {
  server({ act: { login: "li.ming", link: "x" } });
  await m.reset("li.ming");
  assert.equal(m.model.handed.login, "li.ming");
  server({ read: null });
  await m.putAway();
  assert.deepEqual([m.model.handed, m.model.said.good], [null, true]);
});

test("of two readings that cross the later one stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) =>
    path.includes("/accounts") && !path.includes("/places") ? new Promise((done) => waiting.push(done)) : { body: [] },
  );
  const readings = [m.load(), m.load()];
  await settled();
  waiting[1]({ body: [] });
  waiting[0]({ body: [{ login: "old" }] });
  await Promise.all(readings);
  assert.equal(m.model.accounts.length, 0);
});
