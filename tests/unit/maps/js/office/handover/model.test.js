import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let m, session;
let present = 0;

beforeEach(async () => {
  ({ m, session } = await begin());
  present = 0;
});

async function begin(/** @type {any} */ kept = undefined, name = "甲") {
  const page = openPage();
  if (kept) globalThis.sessionStorage = kept;
  const { session: who } = await page("shared/session.js");
  server(name);
  const model = await page("office/handover/model.js");
  await model.begin();
  return { m: model, session: who };
}

/** @param {string} [name] who is signed in @param {(asked: any) => any} [signed] */
function server(name = "甲", signed = ({ body }) => ({ body: { id: 3, ...body } })) {
  return answering((asked) => {
    if (asked.method === "POST") return signed(asked);
    if (asked.path.includes("/session")) return { body: { name, means: "session", may: { routes: [] } } };
    if (asked.path.includes("/counties")) return { body: [{ code: "620823", home: true }] };
    if (asked.path.includes("/now")) return { body: { open: [], n: ++present } };
    return { body: asked.path.includes("/handovers/") ? { id: 3, open: 9 } : [] };
  });
}

test("what was typed outlasts a reload, and is its writer's own", async () => {
  m.note("钥匙在前台");
  const kept = globalThis.sessionStorage;
  assert.equal((await begin(kept)).m.model.notes, "钥匙在前台");
  assert.equal((await begin(kept, "乙")).m.model.notes, "");
});

test("of two looks the later one stays", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) => (path.includes("/now") ? new Promise((done) => waiting.push(done)) : { body: [] }));
  const looks = [m.load(), m.load()];
  await settled();
  waiting[1]({ body: { n: "later" } });
  waiting[0]({ body: { n: "earlier" } });
  await Promise.all(looks);
  assert.equal(m.model.present.n, "later");
});

test("signed, it is on screen, and after a lost answer it is the same signature", async () => {
  const asked = server("甲", () => null);
  assert.equal(await m.sign("/handovers", { notes: "x" }, "done"), false);
  const again = server();
  assert.equal(await m.sign("/handovers", { notes: "x" }, "done"), true);
  const key = (/** @type {any[]} */ all) => all.find(({ method }) => method === "POST").headers["Idempotency-Key"];
  assert.match(key(asked), /^[0-9a-f]{32}$/);
  assert.equal(key(again), key(asked));
  assert.deepEqual([m.model.kept.id, m.model.said, m.model.busy], [3, { text: "done", good: true }, false]);
});

test("a password is kept nowhere", async () => {
  const asked = server("甲", () => null);
  await m.sign("/handovers/3/incoming", { password: "geheim" }, "done");
  assert.equal(asked.find(({ method }) => method === "POST")?.body.password, "geheim");
  assert.ok(!JSON.stringify({ ...sessionStorage, ...localStorage }).includes("geheim"));
});

test("refused, it is said, and what others signed meanwhile is shown", async () => {
  await m.show(3);
  server("甲", () => ({ status: 409, body: { detail: "Signed already. 已签。" } }));
  m.model.kept = { id: 3, open: 0 };
  assert.equal(await m.sign("/handovers/3/incoming", {}, "done"), false);
  assert.deepEqual([m.model.said, m.model.kept.open], [{ text: "Signed already.", good: false }, 9]);
});

test("names are typed only while nobody signs in", () => {
  assert.equal(m.typed(), false);
  session.who.means = "open";
  assert.equal(m.typed(), true);
});

test("teams on call are not among those on duty, also where only their turn was kept", () => {
  const teams = [
    { code: "1", duty: "on_call" },
    { code: "2", duty: "on_duty" },
    { code: "3", turn: { kind: "on_call" } },
    { code: "4", turn: null },
  ];
  const { onDuty, onCall } = m.byDuty(teams, (/** @type {any} */ team) => team.duty ?? team.turn?.kind);
  assert.deepEqual(
    [onDuty, onCall].map((each) => each.map(({ code }) => code)),
    [
      ["2", "4"],
      ["1", "3"],
    ],
  );
});

test("older handovers are added below, and none is lost when newer ones come", async () => {
  const lines = (/** @type {number} */ from, /** @type {number} */ to) =>
    Array.from({ length: from - to + 1 }, (_, n) => ({ id: from - n, incoming: { name: "甲" } }));
  /** @type {any[]} */
  const asked = answering(({ path }) => {
    if (path.includes("/now")) return { body: { open: [] } };
    if (path.includes("before=4")) return { body: [{ id: 3, incoming: { name: "乙" } }] };
    if (path.includes("before=")) return { body: lines(10, 1).map((line) => (line.id === 3 ? { id: 3 } : line)) };
    return { body: asked.length > 3 ? lines(61, 12) : [...lines(60, 11), { id: 3 }] };
  });
  const ids = () => m.model.lines.map((/** @type {any} */ { id }) => id);
  await m.load();
  assert.deepEqual([ids().length, ids().at(-1), m.model.before], [51, 3, 11]);
  await m.loadOlder();
  assert.match(asked.at(-1).path, /limit=50&before=11|before=11&limit=50/);
  assert.deepEqual([ids().length, m.model.before], [60, null]);
  await m.load();
  assert.deepEqual([ids()[0], ids().length, m.model.before], [61, 61, null]);
  assert.equal(m.model.lines.find((/** @type {any} */ { id }) => id === 3).incoming.name, "乙");
});

test("of two handovers that are looked at the last one stays: another would be signed in its place", async () => {
  /** @type {Map<string, (answer: any) => void>} */
  const waiting = new Map();
  answering(({ path }) => new Promise((done) => waiting.set(path.split(/[?/]/)[4], done)));
  const looks = [m.show(3), m.show(4)];
  await settled();
  waiting.get("4")?.({ body: { id: 4 } });
  waiting.get("3")?.({ body: { id: 3 } });
  await Promise.all(looks);
  assert.equal(m.model.kept.id, 4);
  const late = m.show(3);
  await m.show(null);
  waiting.get("3")?.({ body: { id: 3 } });
  await late;
  assert.equal(m.model.kept, null);
});
