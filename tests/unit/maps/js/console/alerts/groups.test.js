import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { grouped } = await page("console/alerts/groups.js");
const { alerts } = await page("console/alerts/model.js");
alerts.level = "dispatcher";

/** @param {number} id @param {any} [changes] */
const alert = (id, changes) => ({
  id,
  kind: "unassigned",
  level: "dispatcher",
  case: id,
  raised_at: `2026-11-25T03:00:${String(id % 60).padStart(2, "0")}Z`,
  acknowledged_at: null,
  gone_at: null,
  ...changes,
});
/** @param {any[]} listed */
const sizes = (listed) => grouped(listed).map((/** @type {any} */ entry) => [entry.key, entry.alerts.length]);
/** @param {number} from @param {number} n @param {any} [changes] */
const some = (from, n, changes) => Array.from({ length: n }, (_, at) => alert(from + at, changes));

test("few of a kind are read one by one", () =>
  assert.deepEqual(sizes(some(1, 3)), [
    ["1", 1],
    ["2", 1],
    ["3", 1],
  ]));

test("forty of one cause are one entry, with the newest and the cases in order", () => {
  const [entry, ...more] = grouped(some(1, 40).reverse());
  assert.deepEqual([entry.key, entry.alerts.length, more.length], ["unassigned calls", 40, 0]);
  assert.equal(entry.newest, "2026-11-25T03:00:40Z");
  assert.deepEqual(entry.cases.slice(0, 2), [
    { id: 1, times: 1 },
    { id: 2, times: 1 },
  ]);
});

test("what calls, what somebody has and what addresses others do not mix, nor do kinds", () => {
  alerts.level = "station_chief";
  const listed = [
    ...some(1, 4, { level: "bureau" }),
    ...some(11, 4),
    ...some(21, 4, { acknowledged_at: "x" }),
    ...some(31, 4, { level: "bureau", kind: "missed" }),
    alert(41, { kind: "at_risk" }),
  ];
  assert.deepEqual(sizes(listed), [
    ["unassigned calls", 4],
    ["unassigned others", 4],
    ["unassigned taken", 4],
    ["missed calls", 4],
    ["41", 1],
  ]);
  alerts.level = "dispatcher";
});

test("a group stands where its first alert stood", () => {
  const listed = [alert(90, { kind: "missed" }), ...some(1, 2), alert(91, { kind: "at_risk" }), ...some(3, 2)];
  assert.deepEqual(sizes(listed), [
    ["90", 1],
    ["unassigned calls", 4],
    ["91", 1],
  ]);
});

test("a case with several alerts says how many, and teams have no case", () => {
  const [goods] = grouped(some(1, 4, { kind: "expedite_due", case: 7 }));
  assert.deepEqual(goods.cases, [{ id: 7, times: 4 }]);
  const [silent] = grouped(some(1, 4, { kind: "team_silent", case: null }));
  assert.deepEqual(silent.cases, []);
});
