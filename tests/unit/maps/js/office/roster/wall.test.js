import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const english = await openPage()("office/roster/wall.js");
const chinese = await openPage({ language: "zh" })("office/roster/wall.js");
const { DAY, dayOf, read, snapped, span, startOfDay, startOfMonth, startOfWeek, weekday, write } = english;

test("what is read is written again; a day begins at midnight", () => {
  assert.equal(write(read("2026-03-14T18:30")), "2026-03-14T18:30");
  assert.equal(write(read("2026-03-14")), "2026-03-14T00:00");
  assert.equal(dayOf(read("2026-03-14T23:59")), "2026-03-14");
});

/** @type {[string, number, string][]} a moment, its day of the week (Monday 1), the Monday */
const DAYS = [
  ["2026-11-23T00:00", 1, "2026-11-23"],
  ["2026-11-25T11:00", 3, "2026-11-23"],
  ["2026-11-29T23:59", 7, "2026-11-23"],
  ["2026-11-30T00:00", 1, "2026-11-30"],
];
for (const [moment, day, monday] of DAYS) {
  test(`the week of ${moment} begins on ${monday}`, () => {
    assert.deepEqual([weekday(read(moment)), write(startOfWeek(read(moment)))], [day, `${monday}T00:00`]);
    assert.equal(write(startOfDay(read(moment))), `${moment.slice(0, 10)}T00:00`);
  });
}

/** @type {[string, number, string][]} */
const MONTHS = [
  ["2026-11-25", 0, "2026-11-01"],
  ["2026-11-25", 1, "2026-12-01"],
  ["2026-12-31", 1, "2027-01-01"],
  ["2026-01-31", -1, "2025-12-01"],
  ["2026-01-31", 1, "2026-02-01"],
];
for (const [day, by, first] of MONTHS)
  test(`${by} months from ${day}`, () => assert.equal(dayOf(startOfMonth(read(day), by)), first));

/** @type {[string, string][]} the first of seven days, its months */
const WEEKS = [
  ["2026-11-23", "November 2026"],
  ["2026-11-30", "Nov – Dec 2026"],
  ["2026-12-28", "Dec 2026 – Jan 2027"],
];
for (const [day, months] of WEEKS)
  test(`the week of ${day} is of ${months}`, () =>
    assert.equal(english.monthsOf(read(day), read(day) + 7 * DAY).replace(/\s/g, " "), months));

/** @type {[string, string][]} */
const HALVES = [
  ["08:14", "08:00"],
  ["08:15", "08:30"],
  ["08:44", "08:30"],
  ["08:45", "09:00"],
];
for (const [given, half] of HALVES)
  test(`${given} is nearest to ${half}`, () =>
    assert.equal(write(snapped(read(`2026-11-25T${given}`))).slice(11), half));

/** @type {[string, string, string, string][]} */
const SPANS = [
  ["2026-11-25T08:30", "2026-11-25T18:00", "25 Nov 08:30–18:00", "11月25日 08:30–18:00"],
  ["2026-11-25T18:00", "2026-11-26T00:00", "25 Nov 18:00–24:00", "11月25日 18:00–24:00"], // until midnight is the same day
  ["2026-11-25T18:00", "2026-11-26T06:00", "25 Nov 18:00–26 Nov 06:00", "11月25日 18:00–11月26日 06:00"],
  ["2026-11-25T00:00", "2026-11-27T00:00", "25 Nov 00:00–27 Nov 00:00", "11月25日 00:00–11月27日 00:00"],
];
for (const [from, until, en, zh] of SPANS) {
  test(`from ${from} until ${until}`, () => assert.deepEqual([span(from, until), chinese.span(from, until)], [en, zh]));
}

test("a day has 24 hours", () => assert.equal(DAY, 86_400_000));
