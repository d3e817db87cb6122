import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, happens, openPage, settled } from "../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let sync, model, session, line, offers, back;
/** @type {Record<string, (asked: any) => any>} */
let server;
/** @type {import("../page.js").Asked[]} */
let asked;

class Line extends EventTarget {
  static CLOSED = 2;
  readyState = 1;
  /** @param {string} url */
  constructor(url) {
    super();
    Object.assign(this, { url });
    line = this;
  }
  close() {
    this.readyState = 2;
  }
  /** @param {string} name @param {unknown} [data] */
  say(name, data = {}) {
    this.dispatchEvent(Object.assign(new Event(name), { lastEventId: "1", data: JSON.stringify(data) }));
  }
}

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: T0 });
  Object.assign(globalThis, { EventSource: Line });
  const page = openPage();
  sync = await page("field/sync.js");
  ({ model } = await page("field/model.js"));
  ({ session } = await page("field/server.js"));
  model.phone = { code: "p1", team: "100-1", county: "620823" };
  model.sure = true;
  offers = [];
  const list = { now: new Date(T0).toISOString(), team: "100-1", tasks: [], closed: [], round: null };
  server = { work: () => ({ body: work() }), shelf: () => ({ body: list }) };
  asked = answering((each) => (server[nameOf(each)] ?? (() => ({ status: 404, body: {} })))(each));
  back = mock.fn();
  sync.follow({ offered: (/** @type {any} */ item) => offers.push(item.id), gone: () => "gone", back });
});

/** @param {{path: string}} asked which kind of question it is */
const STREET = {
  class: "minor",
  name: "东街",
  line: [
    [107, 35],
    [107.1, 35],
  ],
};
const nameOf = ({ path }) => /work|delivery|route|session|push|ground|shelf|phones\/p1(?=\?)/.exec(path)?.[0] ?? path;
/** @param {any[]} cases */
const work = (...cases) => ({
  now: new Date(Date.now() + 90_000).toISOString(),
  team: { properties: { on_duty: true } },
  cases,
  fence: {},
});
const questions = (/** @type {string} */ name) => asked.filter((each) => nameOf(each) === name);
/** @param {number} ms */
async function after(ms) {
  mock.timers.tick(ms);
  await settled();
}

test("the answer is taken, with the time it tells", async () => {
  server.work = () => ({ body: work({ id: 7, status: "en_route", seq: 1 }) });
  await sync.refresh();
  assert.equal(questions("work")[0].path, "/api/v1/phones/p1/work?county=620823");
  assert.deepEqual([model.work.cases[0].id, model.told_at], [7, T0 + 90_000]);
  await sync.refresh();
  assert.equal(questions("work")[1].headers["Wangge-Behind"], "90");
});

test("without a team nothing is asked", async () => {
  model.phone.team = null;
  await sync.refresh();
  sync.listen();
  assert.deepEqual([asked, line], [[], undefined]);
});

test("asked while it is asked, it is asked once more, and no oftener", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  server.work = () => new Promise((done) => waiting.push(done));
  const first = sync.refresh();
  for (const _ of [1, 2, 3]) await sync.refresh();
  assert.equal(questions("work").length, 1);
  waiting[0]({ body: work() });
  await settled();
  assert.equal(questions("work").length, 2);
  waiting[1]({ body: work() });
  await first;
  assert.equal(questions("work").length, 2);
});

test("what was sent, and what the stream tells of it a moment later, are one question", async () => {
  server.work = () => ({ body: work({ id: 7, status: "acknowledged", seq: 1 }) });
  sync.listen();
  line.say("ready");
  await settled();
  const before = questions("work").length;
  sync.refreshSoon();
  await after(99);
  line.say("case", { case: { id: 7 } });
  await after(99);
  assert.equal(questions("work").length, before);
  await after(1);
  assert.equal(questions("work").length, before + 1);
  await after(500);
  assert.equal(questions("work").length, before + 1);
});

for (const [status, delivered, rings, says] of /** @type {[string, string | null, boolean, boolean][]} */ ([
  ["offered", null, true, true],
  ["offered", "2026-11-25T03:00:00Z", true, false],
  ["en_route", null, false, false],
])) {
  test(`a case ${status}${delivered ? ", delivered" : ""} ${rings ? "rings" : "does not ring"}${says ? ", its delivery is reported" : ""}; its way is fetched once`, async () => {
    server.work = () => ({ body: work({ id: 7, status, seq: 1, assignment: { delivered_at: delivered } }) });
    server.route = () => ({
      body: {
        properties: { distance_m: 900, travel_s: 120, method: "road", streets: [STREET] },
        geometry: { coordinates: [[107, 35]] },
      },
    });
    await sync.refresh();
    await sync.refresh();
    assert.equal(offers.length, rings ? 2 : 0);
    assert.deepEqual(
      questions("delivery").map(({ body }) => body),
      says ? [{ phone: "p1" }, { phone: "p1" }] : [],
    );
    assert.equal(questions("route").length, 1);
    assert.deepEqual(model.routes[7], {
      line: [[107, 35]],
      distance_m: 900,
      travel_s: 120,
      method: "road",
      streets: [STREET],
    });
  });
}

test("a page that was opened without a network asks who is signed in, and then reports that an offer has come", async () => {
  model.sure = false;
  server.work = () => ({ body: work({ id: 7, status: "offered", seq: 1, assignment: { delivered_at: null } }) });
  server.session = () => null;
  await sync.refresh();
  assert.deepEqual([questions("work").length, model.connection], [0, "offline"]);
  server.session = () => ({ body: { csrf: "c1", name: "甲", title: null, role: "inspector", means: "session" } });
  await sync.refresh();
  assert.deepEqual(
    questions("delivery").map(({ headers }) => headers["X-CSRF-Token"]),
    ["c1"],
  );
  session.csrf = "c0";
  server.delivery = ({ headers }) =>
    headers["X-CSRF-Token"] === "c1" ? { body: {} } : { status: 403, body: { type: "/problems/csrf" } };
  await sync.refresh();
  assert.deepEqual(
    questions("delivery").map(({ headers }) => headers["X-CSRF-Token"]),
    ["c1", "c0", "c1"],
  );
});

test("what is over neither rings nor is driven to", async () => {
  server.work = () => ({ body: work({ id: 7, status: "cleared", seq: 1 }) });
  await sync.refresh();
  assert.deepEqual([offers, questions("route")], [[], []]);
});

test("a way that cannot be had stops nothing", async () => {
  server.work = () => ({ body: work({ id: 7, status: "offered", seq: 1 }, { id: 8, status: "offered", seq: 1 }) });
  server.route = () => null;
  server.delivery = () => null;
  await sync.refresh();
  assert.deepEqual([offers, model.failure], [[7, 8], ""]);
});

/** @type {[string, (() => any), any][]} what comes of a refusal */
const REFUSALS = [
  ["no answer", () => null, { connection: "offline", stranger: false, team: "100-1", failure: "" }],
  ["401", () => ({ status: 401, body: {} }), { connection: "live", stranger: true, team: "100-1", failure: "" }],
  [
    "an unknown phone",
    () => ({ status: 404, body: { type: "/problems/unknown-phone" } }),
    { connection: "live", stranger: false, team: null, failure: "" },
  ],
  [
    "503",
    () => ({ status: 503, body: { detail: "busy" } }),
    { connection: "live", stranger: false, team: "100-1", failure: "busy" },
  ],
];
for (const [name, answer, expected] of REFUSALS) {
  test(`after ${name}`, async () => {
    model.connection = "live";
    server.work = answer;
    model.notices.splice(0);
    await sync.refresh();
    await settled();
    assert.equal(model.notices.length, name === "an unknown phone" ? 1 : 0);
    const {
      connection,
      stranger,
      failure,
      phone: { team },
    } = model;
    assert.deepEqual({ connection, stranger, team, failure }, expected);
  });
}

test("a failure is over with the next answer", async () => {
  server.work = () => ({ status: 503, body: { detail: "busy" } });
  await sync.refresh();
  server.work = () => ({ body: work() });
  await sync.refresh();
  assert.equal(model.failure, "");
});

/** @type {[string, string, any, boolean][]} an event, what it tells, whether it is asked what there is to do */
const EVENTS = [
  ["a case of ours", "case", { case: { id: 7 } }, true],
  ["a case that is given to us", "case", { case: { id: 9, assignment: { team: "100-1" } } }, true],
  ["a case with goods to come off the shelf", "case", { case: { id: 9, off_shelf: [{}] } }, true],
  ["another's case", "case", { case: { id: 9, assignment: { team: "100-2" }, off_shelf: [] } }, false],
  [
    "our team's status",
    "team",
    {
      teams: [
        { code: "100-2", status: "free" },
        { code: "100-1", status: "free" },
      ],
    },
    true,
  ],
  ["our own fix", "team", { teams: [{ code: "100-1", lon: 107 }] }, false],
  ["another team's status", "team", { teams: [{ code: "100-2", status: "free" }] }, false],
  ["a new county", "county", {}, true],
  ["a reset", "reset", {}, true],
  ["a correction", "correction", {}, false],
];
for (const [name, event, data, asks] of EVENTS) {
  test(`${name} ${asks ? "is asked about" : "is not"}, once for all that comes at once`, async () => {
    server.work = () => ({ body: work({ id: 7, status: "cleared", seq: 1 }) });
    sync.listen();
    line.say("ready");
    await settled();
    const before = questions("work").length;
    for (const _ of [1, 2, 3]) line.say(event, data);
    await after(99);
    assert.equal(questions("work").length, before);
    await after(1);
    assert.equal(questions("work").length - before, asks ? 1 : 0);
  });
}

test("the stream is of its own county, team and topics", () => {
  sync.listen();
  assert.equal(line.url, "/api/v1/events?topics=case,team,county,correction&county=620823&team=100-1");
});

test("live again, it is asked what was missed; lost, it says so", async () => {
  sync.listen();
  line.say("ready");
  await settled();
  assert.deepEqual([model.connection, questions("work").length], ["live", 1]);
  line.onerror();
  assert.equal(model.connection, "offline");
});

test("a stream that is refused is asked about once: who is signed out learns it", async () => {
  sync.listen();
  for (const _ of [1, 2, 3]) {
    line.readyState = 2;
    line.onerror();
    await settled();
  }
  assert.equal(questions("work").length, 1);
});

test("every minute, and when the network or the page comes back, it is asked anyway", async () => {
  await after(60_000);
  assert.equal(questions("work").length, 1);
  happens("online");
  await settled();
  assert.ok(questions("work").length >= 2);
  const before = questions("work").length;
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  assert.equal(questions("work").length, before + 1);
  happens("offline");
  assert.equal(model.connection, "offline");
});

test("another who signs in where somebody did not sign out has no team yet, and sees nothing of theirs", async () => {
  server.session = () => ({ body: { csrf: "c1", name: "乙", title: null, role: "inspector", means: "session" } });
  Object.assign(model, { who: { name: "甲" }, sure: false, work: work() });
  await sync.refresh();
  assert.deepEqual([model.phone.team, model.work, model.who.name], [null, null, "乙"]);
});

test("who is signed in is known with the token of their session, and kept", async () => {
  server.session = () => ({ body: { csrf: "c1", name: "甲", title: null, role: "inspector", means: "session" } });
  await sync.whoAmI();
  assert.deepEqual(
    [session.csrf, model.sure, model.stranger, model.who],
    ["c1", true, false, { name: "甲", title: null, role: "inspector", means: "session" }],
  );
  server.session = () => null;
  await assert.rejects(sync.whoAmI());
  assert.deepEqual([model.sure, model.stranger], [true, false], "no answer says nothing of it");
  server.session = () => ({ status: 401, body: {} });
  await assert.rejects(sync.whoAmI());
  assert.deepEqual([model.sure, model.stranger], [false, true]);
});

test("joining a team names the device, forgets the other team's work and listens", async () => {
  server["phones/p1"] = () => ({ body: {} });
  await sync.refresh();
  await sync.joinTeam("100-2", "620823");
  const [{ method, path, body }] = questions("phones/p1");
  assert.deepEqual(
    [method, path, body],
    ["PUT", "/api/v1/phones/p1?county=620823", { team: "100-2", name: "Linux; Android 14; HONOR 90" }],
  );
  assert.equal(model.phone.team, "100-2");
  assert.match(line.url, /team=100-2$/);
});

test("a phone that somebody else registered and did not leave gives itself another code", async () => {
  server["phones/p1"] = () => ({
    status: 409,
    body: { type: "/problems/phone-taken", detail: "Somebody else's. 他人的。" },
  });
  const before = asked.length;
  await sync.joinTeam("100-2", "620823").catch(() => {}); // the server of this test knows no other phone
  const puts = asked
    .slice(before)
    .filter(({ method }) => method === "PUT")
    .map(({ path }) => /phones\/([^?]+)/.exec(path)?.[1]);
  assert.equal(puts[0], "p1");
  assert.match(puts[1] ?? "", /^[\w-]{16,40}$/);
  assert.equal(model.phone.code, puts[1]);
});

test("an answer that is not the server's changes nothing, and counts as no network", async () => {
  server.work = () => ({ body: work({ id: 7, status: "en_route", seq: 1 }) });
  await sync.refresh();
  server.work = () => new Response("<html>Welcome</html>");
  await sync.refresh();
  assert.deepEqual([model.work.cases[0].id, model.connection, model.failure], [7, "offline", ""]);
});

test("what fails on the phone itself is said", async () => {
  server.work = () => ({ body: { ...work(), cases: null } });
  await sync.refresh();
  assert.match(model.failure, /This page met a fault .*TypeError/);
  server.work = () => ({ body: work() });
  await sync.refresh();
  assert.equal(model.failure, "");
});

test("whenever the server answers again, what waits is sent at once", async () => {
  sync.listen();
  line.say("ready");
  await settled();
  assert.equal(back.mock.callCount(), 1);
  line.say("beat");
  await settled();
  assert.equal(back.mock.callCount(), 1);
  happens("offline");
  happens("online");
  line.say("ready");
  await settled();
  assert.equal(back.mock.callCount(), 2);
});
