import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage } from "../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let m, outbox, recall;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  const page = openPage();
  m = await page("field/model.js");
  ({ outbox } = await page("field/outbox.js"));
  ({ recall } = await page("field/storage.js"));
});

/** @param {number} id @param {string} status @param {number} [seq] */
const item = (id, status, seq = 1) => ({ id, status, seq });
/** @param {any[]} cases @param {object} [more] */
const work = (cases, more = {}) => ({
  now: "2026-11-25T03:00:00Z",
  team: { properties: { on_duty: true } },
  cases,
  ...more,
});
const gone = (/** @type {any} */ { id }) => `${id} is another's`;
/** @param {number} id @param {string[]} steps */
const line = (id, ...steps) => steps.map((step) => ({ about: { kind: "step", case: id, step } }));
const statuses = () => m.cases().map((/** @type {any} */ { id, status, unsent }) => [id, status, unsent]);

test("what waits in the line is laid over what the server said", async () => {
  await m.take(work([item(7, "offered"), item(8, "offered")]), gone);
  outbox.waiting = [...line(7, "acknowledged", "en_route"), { about: { kind: "duty" } }];
  assert.deepEqual(statuses(), [
    [7, "en_route", true],
    [8, "offered", false],
  ]);
});

test("the steps are the server's, until steps of the phone's own are laid over them", async () => {
  const known = (/** @type {number} */ id, /** @type {string} */ status) => ({
    ...item(id, status),
    steps: ["cleared"],
  });
  await m.take(work([known(7, "offered"), known(8, "on_scene"), item(9, "en_route")]), gone);
  outbox.waiting = line(7, "acknowledged");
  const steps = m.cases().map((/** @type {any} */ each) => each.steps);
  assert.ok(steps[0].includes("en_route") && steps[0].includes("declined") && !steps[0].includes("cleared"));
  assert.deepEqual(steps[1], ["cleared"]);
  assert.ok(steps[2].includes("on_scene"), "an answer kept from an older release has no steps");
});

test("a remark leads nowhere, and is unsent all the same", async () => {
  await m.take(work([item(7, "en_route"), item(8, "offered")]), gone);
  outbox.waiting = [...line(7, "on_scene", "note"), ...line(8, "note")];
  assert.deepEqual(statuses(), [
    [7, "on_scene", true],
    [8, "offered", true],
  ]);
});

for (const [step, status] of [
  ["acknowledged", "acknowledged"],
  ["en_route", "en_route"],
  ["on_scene", "on_scene"],
  ["cleared", "cleared"],
  ["declined", "waiting"],
]) {
  test(`${step} leads to ${status}`, async () => {
    await m.take(work([item(7, "offered")]), gone);
    outbox.waiting = line(7, step);
    assert.equal(statuses()[0][1], status);
  });
}

test("an answer that was on its way while a step was taken takes nothing back", async () => {
  await m.take(work([item(7, "offered", 3)]), gone);
  m.stepped(item(7, "acknowledged", 4));
  await m.take(work([item(7, "offered", 3)]), gone);
  assert.equal(statuses()[0][1], "acknowledged");
  await m.take(work([item(7, "withdrawn", 5)]), gone);
  assert.equal(statuses()[0][1], "withdrawn");
});

test("what a step led to is kept for a phone that goes off before it asks again", async () => {
  await m.take(work([item(7, "offered", 3), item(8, "offered", 1)]), gone);
  m.stepped(item(7, "acknowledged", 4));
  const kept = await recall("work", null);
  assert.deepEqual(kept.work.cases, [item(7, "acknowledged", 4), item(8, "offered", 1)]);
  assert.equal(kept.told_at, T0);
});

test("a case that went to another is said, one given back or done is not", async () => {
  await m.take(work([item(7, "en_route"), item(8, "offered"), item(9, "cleared")]), gone);
  m.noteGivenBack(8);
  await m.take(work([]), gone);
  assert.deepEqual(m.model.notices, [{ id: 7, words: "7 is another's", at: T0 }]);
  await m.dismissNotice(7);
  assert.deepEqual([m.model.notices, await recall("notices", null)], [[], []]);
});

test("a case whose acceptance is not sent yet is not said to be gone", async () => {
  await m.take(work([item(7, "offered"), item(8, "acknowledged")]), gone);
  outbox.waiting = [...line(7, "acknowledged"), ...line(8, "en_route")];
  await m.take(work([]), gone);
  assert.deepEqual(
    m.model.notices.map((/** @type {any} */ { id }) => id),
    [8],
  );
});

/** @type {[string, number | null, boolean][]} */
const OFFERS = [
  ["offered", 90, false],
  ["offered", 0, true],
  ["offered", -1, true],
  ["offered", null, false],
  ["acknowledged", -1, false],
];
for (const [status, left, expired] of OFFERS) {
  test(`${status} with ${left} s left to answer it has ${expired ? "" : "not "}expired`, () => {
    const expires_at = left === null ? null : new Date(T0 + left * 1000).toISOString();
    assert.equal(m.hasExpired({ ...item(7, status), assignment: { expires_at } }), expired);
  });
}

test("what is declined and not yet sent is nothing that was done", async () => {
  await m.take(work([item(6, "cleared"), item(7, "offered"), item(8, "en_route")]), gone);
  outbox.waiting = [...line(7, "declined"), ...line(8, "cleared")];
  assert.deepEqual(
    m.doneLately().map((/** @type {any} */ { id }) => id),
    [6, 8],
  );
});

test("ways of cases that are gone are forgotten", async () => {
  m.model.routes = { 7: { line: [] }, 8: { line: [] } };
  await m.take(work([item(8, "offered")]), gone);
  assert.deepEqual(Object.keys(m.model.routes), ["8"]);
});

test("the case the team is at is the one that is active; a screen may be of another", async () => {
  await m.take(work([item(6, "cleared"), item(7, "en_route"), item(8, "on_scene")]), gone);
  assert.equal(m.current().id, 7);
  assert.equal(m.subject().id, 7);
  m.show("findings", 6);
  assert.equal(m.subject().id, 6);
  m.show("findings", 99);
  assert.equal(m.subject().id, 7);
  outbox.waiting = [...line(7, "cleared"), ...line(8, "cleared")];
  assert.equal(m.current(), null);
});

test("how old it is counts by the server's clock, and is never less than nothing", async () => {
  assert.equal(m.ageSeconds(), null);
  await m.take(work([]), gone);
  mock.timers.setTime(T0 + 90_500);
  assert.equal(m.ageSeconds(), 90.5);
  mock.timers.setTime(T0 + 1000);
  await m.take(work([], { now: "2026-11-25T03:05:00Z" }), gone);
  assert.equal(m.ageSeconds(), 0);
});

test("what was known when the page was closed is known again, in its county's time", async () => {
  await m.take(work([item(7, "en_route")], { time_zone: "Asia/Urumqi" }), gone);
  const { stores } = await import("../idb.js");
  const kept = new Map(stores);
  const page = openPage();
  kept.forEach((store, name) => void stores.set(name, store));
  const again = await page("field/model.js");
  await again.remember();
  assert.deepEqual([again.current().id, again.model.told_at, again.isOnDuty()], [7, T0, true]);
  const { wallMinute } = await page("shared/format.js");
  assert.equal(wallMinute("2026-11-25T03:00:00Z"), "09:00");
});

test("a phone that knows nothing is off duty", () => assert.equal(m.isOnDuty(), false));

test("a team on call is shown as on call, and when it is expected counts its turnout until it leaves", () => {
  const team = { on_duty: true, duty: "on_call" };
  m.model.work = { team: { properties: team }, cases: [] };
  assert.equal(m.duty(), "on_call");
  m.model.work.team.properties = { ...team, duty: "on_duty" };
  assert.equal(m.duty(), "on_duty");
  m.model.work.team.properties = { on_duty: false, duty: "off_duty" };
  assert.equal(m.duty(), "off_duty");
  const assignment = { offered_at: "2026-11-27T18:58:00Z", turnout_s: 900, travel_s: 60 };
  assert.deepEqual(m.turningOut({ status: "offered", assignment }), {
    turnout_s: 900,
    at: Date.parse("2026-11-27T19:14:00Z"),
  });
  assert.equal(m.turningOut({ status: "acknowledged", assignment: { ...assignment, travel_s: null } }).at, null);
  const late = { ...assignment, offered_at: "2026-11-25T02:00:00Z" };
  assert.equal(m.turningOut({ status: "acknowledged", assignment: late }).at, T0 + 60_000, "not before now");
  assert.equal(m.turningOut({ status: "en_route", assignment }), null);
  assert.equal(m.turningOut({ status: "offered", assignment: { ...assignment, turnout_s: 0 } }), null);
});
