import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

/** @type {any} */
let a, state;

beforeEach(async () => {
  const page = openPage();
  a = await page("console/alerts/model.js");
  ({ state } = await page("shared/store.js"));
  const { session } = await page("shared/session.js");
  session.who = {
    may: {
      routes: ["GET /api/v1/alerts", "POST /api/v1/alerts/{alert_id}/acknowledge", "POST /api/v1/alerts/acknowledge"],
      steps: [],
      reveals: [],
    },
  };
  a.alerts.level = "station_chief";
});

/** @param {any} [changes] */
const alert = (changes) => ({
  id: 1,
  level: "dispatcher",
  case: 7,
  sound: true,
  raised_at: "2026-11-25T03:00:00Z",
  acknowledged_at: null,
  gone_at: null,
  settled_at: null,
  ...changes,
});
/** @param {any[]} all */
const know = (...all) => all.forEach((each) => void a.alerts.open.set(each.id, each));

/** @type {[string, string | null, any, boolean, boolean][]} reader's level, alert, calls, sounds */
const CALLS = [
  ["at the reader's level", "station_chief", { level: "station_chief" }, true, true],
  ["above it", "station_chief", { level: "bureau" }, true, true],
  ["below it", "station_chief", { level: "dispatcher" }, false, false],
  ["for one who only sees them", null, { level: "bureau" }, false, false],
  ["taken already", "dispatcher", { acknowledged_at: "x" }, false, false],
  ["over already", "dispatcher", { gone_at: "x" }, true, false],
  ["silent", "dispatcher", { sound: false }, true, false],
];
for (const [name, level, changes, calls, sounds] of CALLS) {
  test(`an alert ${name} ${calls ? "calls" : "does not call"}${sounds ? " and sounds" : ""}`, () => {
    a.alerts.level = level;
    assert.deepEqual([a.calls(alert(changes)), a.sounds(alert(changes))], [calls, sounds]);
  });
}

test("those that call come first, the highest of them, then the oldest; those taken last", () => {
  know(
    alert({ id: 1, level: "station_chief", acknowledged_at: "x" }),
    alert({ id: 2 }),
    alert({ id: 3, level: "station_chief", raised_at: "2026-11-25T03:00:01Z" }),
    alert({ id: 4, level: "station_chief" }),
    alert({ id: 5, level: "bureau" }),
  );
  assert.deepEqual(
    a.inOrder().map((/** @type {any} */ { id }) => id),
    [5, 4, 3, 2, 1],
  );
});

test("what is over stands after what still wants somebody", () => {
  know(
    alert({ id: 1, level: "bureau", gone_at: "2026-11-25T03:00:01Z" }),
    alert({ id: 2, level: "station_chief", raised_at: "2026-11-25T04:00:00Z" }),
    alert({ id: 3 }),
  );
  assert.deepEqual(
    a.inOrder().map((/** @type {any} */ { id }) => id),
    [2, 1, 3],
  );
});

/** @type {[string, any, any, boolean][]} known, news; whether the news is taken */
const NEWS = [
  ["higher", {}, { level: "bureau" }, true],
  ["lower", { level: "bureau" }, {}, false],
  ["taken", { level: "station_chief" }, { level: "station_chief", acknowledged_at: "x" }, true],
  ["not taken any more", { acknowledged_at: "x" }, {}, false],
  ["the same", {}, { note: "new" }, true],
  ["over", {}, { gone_at: "x" }, true],
];
for (const [name, known, news, taken] of NEWS) {
  test(`an alert only goes on: ${name} is ${taken ? "news" : "old"}`, () => {
    know(alert(known));
    a.applyAlert({ alert: alert(news) });
    assert.deepEqual(a.alerts.open.get(1), alert(taken ? news : known));
  });
}

test("what is settled goes", () => {
  know(alert());
  a.applyAlert({ alert: alert({ settled_at: "x" }) });
  assert.equal(a.alerts.open.size, 0);
});

test("it is taken once, with what is done about it", async () => {
  know(alert());
  const asked = answering(({ body }) => ({ body: alert({ acknowledged_at: "x", ...body }) }));
  await Promise.all([a.take(alert(), "去看"), a.take(alert())]);
  assert.deepEqual(
    asked.map(({ path, body }) => [path, body]),
    [["/api/v1/alerts/1/acknowledge", { note: "去看" }]],
  );
  assert.equal(a.alerts.open.get(1).note, "去看");
  await a.take(a.alerts.open.get(1));
  assert.equal(asked.length, 1);
});

test("the second to take one learns who was first", async () => {
  know(alert());
  answering(({ method }) =>
    method === "POST"
      ? { status: 409, body: { detail: "taken" } }
      : { body: { level: "dispatcher", items: [alert({ acknowledged_by: "甲" })] } },
  );
  await assert.rejects(a.take(alert()), { message: "taken" });
  assert.deepEqual(
    [a.alerts.open.get(1).acknowledged_by, a.alerts.level, a.alerts.taking.size],
    ["甲", "dispatcher", 0],
  );
});

test("a group is taken by one request with a key, and what others took meanwhile stays theirs", async () => {
  know(alert({ id: 1 }), alert({ id: 2 }), alert({ id: 3, acknowledged_at: "x", acknowledged_by: "甲" }));
  const asked = answering(({ body }) => ({
    body: {
      items: body.ids.map((/** @type {number} */ id) =>
        alert({ id, acknowledged_at: "x", acknowledged_by: id === 2 ? "乙" : "我" }),
      ),
      taken: [1],
    },
  }));
  assert.equal(await a.takeAll([...a.alerts.open.values()], "已通知"), 1);
  assert.deepEqual(
    asked.map(({ path, body }) => [path, body]),
    [["/api/v1/alerts/acknowledge", { ids: [1, 2], note: "已通知" }]],
  );
  assert.match(asked[0].headers["Idempotency-Key"], /^[0-9a-f]{32}$/);
  assert.deepEqual(
    [1, 2].map((id) => a.alerts.open.get(id).acknowledged_by),
    ["我", "乙"],
  );
  assert.equal(a.alerts.taking.size, 0);
});

test("more than the server takes at once go by several requests", async () => {
  const many = Array.from({ length: 450 }, (_, n) => alert({ id: n + 1 }));
  know(...many);
  const asked = answering(({ body }) => ({ body: { items: [], taken: body.ids } }));
  assert.equal(await a.takeAll(many), 450);
  assert.deepEqual(
    asked.map(({ body }) => body.ids.length),
    [200, 200, 50],
  );
});

test("a group that is refused is asked for again, and nothing stays in hand", async () => {
  know(alert());
  answering(({ method }) =>
    method === "POST"
      ? { status: 503, body: { detail: "later" } }
      : { body: { level: "dispatcher", items: [alert({ id: 9 })] } },
  );
  await assert.rejects(a.takeAll([alert()]), { message: "later" });
  assert.deepEqual([[...a.alerts.open.keys()], a.alerts.taking.size], [[9], 0]);
});

test("its case, where the page knows it", () => {
  state.cases.set(7, { id: 7 });
  assert.deepEqual(
    [a.caseOf(alert()), a.caseOf(alert({ case: 8 })), a.caseOf(alert({ case: null }))],
    [{ id: 7 }, undefined, undefined],
  );
});

test("alerts of a county that come once another is on screen are not shown there", async () => {
  state.county = { code: "1" };
  /** @type {(answer: any) => void} */
  let answer = () => {};
  answering(() => new Promise((then) => (answer = then)));
  const reading = a.loadAlerts();
  state.county = { code: "2" };
  a.forgetAlerts();
  answer({ body: { items: [alert()], next: null, level: "bureau" } });
  await reading;
  assert.deepEqual([a.alerts.open.size, a.alerts.level], [0, "station_chief"]);
});
