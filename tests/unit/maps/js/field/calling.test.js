import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../page.js";

/** @type {any} */
let c, model;

beforeEach(async () => {
  const page = openPage();
  c = await page("field/calling.js");
  ({ model } = await page("field/model.js"));
  Object.assign(model, {
    connection: "live",
    who: { means: "session" },
    phone: { code: "p1", team: "100-1", county: "620823" },
  });
});

const MASKED = { anonymous: false, erased: false, name: "王**", phone: "139****5678" };
/** @param {any} [changes] */
const item = (changes) => ({ id: 7, kind: "complaint", status: "en_route", identity: MASKED, ...changes });
/** @type {any} */
const left = () => /** @type {any} */ (globalThis.location).left;

/** @type {[string, any, string][]} */
const CASES = [
  ["under way", item(), "yes"],
  ["taken on", item({ status: "acknowledged" }), "yes"],
  ["on scene", item({ status: "on_scene" }), "yes"],
  ["only offered", item({ status: "offered" }), "later"],
  ["done", item({ status: "cleared" }), ""],
  ["of nobody", item({ identity: null }), ""],
  ["anonymous", item({ identity: { ...MASKED, anonymous: true, name: null, phone: null } }), ""],
  ["without a number", item({ identity: { ...MASKED, phone: null } }), ""],
  ["erased", item({ identity: { ...MASKED, erased: true } }), ""],
  [
    "a report whose author is secret",
    item({ kind: "report", identity: { ...MASKED, name: "***", phone: "***" } }),
    "secret",
  ],
  ["a report to a chief", item({ kind: "report" }), "yes"],
];
for (const [name, it, may] of CASES) {
  test(`a case ${name}: “${may}”`, () => assert.equal(c.mayCall(it), may));
}

test("offline it is said why not, and while nobody has an account there is no button", () => {
  model.connection = "offline";
  assert.equal(c.mayCall(item()), "offline");
  Object.assign(model, { connection: "live", who: { means: "open" } });
  assert.equal(c.mayCall(item()), "");
});

test("the number goes to the telephone and stays nowhere", async () => {
  const asked = answering(() => ({ body: { tel: "+8613912345678" } }));
  await c.callAuthor(item());
  assert.deepEqual(
    asked.map(({ method, path, body }) => [method, path, body]),
    [["POST", "/api/v1/complaints/7/call", { phone: "p1" }]],
  );
  assert.deepEqual(left(), ["tel:+8613912345678"]);
  assert.ok(!JSON.stringify([c.calling, model]).includes("13912345678"));
});

test("pressed twice it is asked once", async () => {
  const asked = answering(() => ({ body: { tel: "110" } }));
  await Promise.all([c.callAuthor(item()), c.callAuthor(item())]);
  assert.equal(asked.length, 1);
});

/** @type {[string, any, RegExp][]} */
const REFUSALS = [
  ["a refusal", { status: 403, body: { detail: "Ask the desk. 请联系坐席。" } }, /Ask the desk/],
  ["no answer", null, /number is on the server only/],
];
for (const [name, answer, words] of REFUSALS) {
  test(`${name} is said, nothing is dialled, and it can be tried again`, async () => {
    answering(() => answer);
    await c.callAuthor(item());
    assert.match(c.calling.problem, words);
    assert.deepEqual([left(), c.calling.busy], [[], false]);
    answering(() => ({ body: { tel: "110" } }));
    await c.callAuthor(item());
    assert.deepEqual([c.calling.problem, left()], ["", ["tel:110"]]);
  });
}
