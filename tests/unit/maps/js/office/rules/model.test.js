import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m;
/** The rules as the server has them. @type {any} */
let sets;

beforeEach(async () => {
  m = await openPage()("office/rules/model.js");
  sets = { policy: set("7"), escalation: set("3"), need: set("5") };
  answering(() => ({ body: rules() }));
  await m.load();
});

/** @param {string} version @param {any[]} [history] */
const set = (version, history = []) => ({ version, rules: {}, default: {}, history });
const rules = () => ({ choices: { order: ["road"] }, stations: [], ...sets });
/** @param {(asked: any) => any} answer to a change */
const server = (answer) => answering((asked) => (asked.method === "GET" ? { body: rules() } : answer(asked)));
const sent = (/** @type {any[]} */ asked) =>
  asked.filter(({ method }) => method === "PATCH").map(({ path, body }) => [path, body]);

test("what is as the server has it is no draft", () => {
  m.write("policy", "warn_s", 90, 60);
  assert.deepEqual([m.isDrafted("policy"), m.isDrafted("need")], [true, false]);
  m.write("policy", "warn_s", 60, 60);
  assert.equal(m.isDrafted("policy"), false);
  m.write("need", "needs.0.days", [1, 2], [1, 2]);
  assert.equal(m.isDrafted("need"), false);
});

test("reading the rules again keeps what was written", async () => {
  m.write("policy", "warn_s", 90, 60);
  await m.load();
  assert.deepEqual(m.model.drafts.policy, { warn_s: 90 });
});

for (const [part, path, body] of /** @type {[string, string, any][]} */ ([
  ["policy", "/api/v1/policy", { warn_s: 90, seen_version: "7" }],
  ["escalation", "/api/v1/escalation", { warn_s: 90, seen_version: "3" }],
  ["need", "/api/v1/roster/need", { warn_s: 90, version: 5 }],
])) {
  test(`${part} is saved over the version that was seen`, async () => {
    const asked = server(() => ({ body: { version: "8" } }));
    m.write(part, "warn_s", 90, 60);
    await m.save(part, { warn_s: 90 }, "saved");
    assert.deepEqual(sent(asked), [[path, body]]);
    assert.deepEqual(
      [m.model.said[part], m.model.own[part], m.isDrafted(part), m.model.busy],
      [{ text: "saved", good: true }, "8", false, false],
    );
  });
}

test("a refusal leaves what was written, and is said at its rule and of what is within it", async () => {
  server(() => ({
    status: 422,
    body: { detail: "wrong", errors: [{ field: "kinds.late.ladder", message: "Too early. 太早。" }] },
  }));
  m.write("escalation", "kinds.late.ladder", {}, { a: 1 });
  await m.save("escalation", {}, "saved");
  assert.equal(m.isDrafted("escalation"), true);
  assert.equal(m.faultOf("escalation", "kinds.late.ladder"), "Too early.");
  assert.equal(m.faultOf("escalation", "kinds.late"), "Too early.");
  for (const other of ["kinds.late.ladder.bureau", "kinds.la", "kinds.early"])
    assert.equal(m.faultOf("escalation", other), null);
  assert.equal(m.model.said.escalation.good, false);
});

test("only a 422 is a field's fault", async () => {
  server(() => ({ status: 409, body: { detail: "Changed meanwhile.", errors: [{ field: "x", message: "y" }] } }));
  await m.save("policy", {}, "saved");
  assert.deepEqual([m.model.faults.policy, m.model.said.policy], [[], { text: "Changed meanwhile.", good: false }]);
});

test("refused for somebody's change, it says what they changed since, the newest first", async () => {
  const change = (/** @type {string} */ rule) => ({ rule, before: 1, after: 2 });
  sets.policy = set("9", [
    { version: "9", changes: [change("c"), change("d")] },
    { version: "8", changes: [change("b")] },
    { version: "7", changes: [change("a")] },
  ]);
  server(() => ({ status: 409, body: { detail: "Changed meanwhile." } }));
  m.write("policy", "warn_s", 90, 60);
  await m.save("policy", {}, "saved");
  assert.deepEqual(
    m.model.said.policy.changes.map((/** @type {any} */ { rule }) => rule),
    ["c", "d", "b"],
  );
  assert.equal(m.isDrafted("policy"), true);
  const asked = server(() => ({ body: { version: "10" } }));
  await m.save("policy", {}, "saved");
  assert.deepEqual(sent(asked), [["/api/v1/policy", { seen_version: "9" }]], "the next save knows of it");
});

for (const [part, sentBody, rules] of /** @type {[string, any, any][]} */ ([
  ["policy", { warn_s: 90, held: { town: 600 } }, { warn_s: 90, held: { town: 600 }, mode: "auto" }],
  [
    "escalation",
    { kinds: { late: { ladder: [{ level: "a", after_s: 0 }] } } },
    { kinds: { late: { ladder: [{ after_s: 0, level: "a" }], x: 1 } } },
  ],
  ["need", { needs: [{ name: "day", teams: 2 }] }, { needs: [{ teams: 2, name: "day", skill: null, on_call: false }] }],
])) {
  test(`${part}: what was done though no answer came is said to be saved, not to be somebody else's`, async () => {
    server(() => {
      sets[part] = { ...set("8", [{ version: "8", changes: [{ rule: "warn_s", before: 60, after: 90 }] }]), rules };
      return null;
    });
    m.write(part, "warn_s", 90, 60);
    await m.save(part, sentBody, "saved");
    assert.deepEqual(m.model.said[part], { text: "saved", good: true });
    assert.deepEqual([m.isDrafted(part), m.model.own[part]], [false, "8"]);
  });
}

test("without an answer and not done, or done by another, it stays written", async () => {
  server(() => null);
  m.write("policy", "warn_s", 90, 60);
  await m.save("policy", { warn_s: 90 }, "saved");
  assert.deepEqual([m.model.said.policy.good, m.isDrafted("policy")], [false, true]);
  sets.policy = { ...set("8"), rules: { warn_s: 120 } };
  await m.load();
  assert.deepEqual([m.model.said.policy.good, m.isDrafted("policy")], [false, true]);
});

test("seen to be done only later, what was written since then stays", async () => {
  server(() => null);
  m.write("policy", "warn_s", 90, 60);
  m.write("policy", "held_s", 5, 6);
  await m.save("policy", { warn_s: 90, held_s: 5 }, "saved");
  m.write("policy", "held_s", 7, 6);
  sets.policy = { ...set("8"), rules: { warn_s: 90, held_s: 5 } };
  await m.load();
  assert.deepEqual(m.model.drafts.policy, { held_s: 7 });
});

test("given up, nothing of it is left", () => {
  m.write("policy", "warn_s", 90, 60);
  m.model.faults.policy = [{ field: "warn_s", message: "x" }];
  m.discard("policy");
  assert.deepEqual([m.isDrafted("policy"), m.model.faults.policy, m.model.said.policy], [false, [], null]);
});

test("of two readings that cross the later one stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) => (path.includes("/rules") ? new Promise((done) => waiting.push(done)) : { body: {} }));
  const readings = [m.load(), m.load()];
  await settled();
  waiting[1]({ body: { policy: { version: "2" } } });
  waiting[0]({ body: { policy: { version: "1" } } });
  await Promise.all(readings);
  assert.equal(m.setOf("policy").version, "2");
});
