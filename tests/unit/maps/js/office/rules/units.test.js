import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { amount, inWords, meant, needInWords, unitOf, written, choicesFor } = await page("office/rules/units.js");
const { nameOfRule } = await page("office/rules/rule-name.js");
const { model } = await page("office/rules/model.js");

/** @type {[string, unknown, string][]} a rule, its default, the unit it is written in */
const UNITS = [
  ["warn_s", 60, "seconds"],
  ["warn_s", 119, "seconds"],
  ["warn_s", 120, "minutes"],
  ["warn_s", 600, "minutes"],
  ["warn_s", 5400, "minutes"],
  ["warn_s", 7200, "hours"],
  ["warn_s", 9000, "hours"],
  ["warn_s", 7260, "minutes"],
  ["warn_s", 0, "minutes"],
  ["warn_s", null, "minutes"],
  ["fence_m", 80, "metres"],
  ["fastest_kmh", 60, "speed"],
  ["spare_factor", 1.2, "times"],
  ["most", 3, "number"],
];
for (const [name, usual, unit] of UNITS)
  test(`${name}, ${usual} by default, is written in ${unit}`, () => assert.equal(unitOf(name, usual), unit));

/** @type {[unknown, string, string][]} */
const WRITTEN = [
  [90, "minutes", "1.5"],
  [100, "minutes", "1.67"],
  [5400, "hours", "1.5"],
  [90, "seconds", "90"],
  [0, "minutes", "0"],
  [null, "minutes", ""],
  [undefined, "hours", ""],
];
for (const [value, unit, text] of WRITTEN)
  test(`${value} s is “${text}” ${unit}`, () => assert.equal(written(value, unit), text));

/** @type {[string, string, unknown][]} */
const MEANT = [
  ["1.5", "minutes", 90],
  ["1.67", "minutes", 100],
  [" 2 ", "hours", 7200],
  ["80", "metres", 80],
  ["0", "minutes", 0],
  ["", "minutes", ""],
  ["  ", "minutes", "  "],
  ["ten", "minutes", "ten"],
  ["Infinity", "minutes", "Infinity"],
];
for (const [text, unit, value] of MEANT)
  test(`“${text}” ${unit} is sent as ${JSON.stringify(value)}`, () => assert.equal(meant(text, unit), value));

test("what is long is said in hours, though it is written in minutes", () => {
  assert.deepEqual(
    [amount(7200, "minutes"), amount(7199, "minutes"), amount(5400, "minutes")],
    ["2 h", "119.98 min", "90 min"],
  );
});

/** @type {[string, unknown, string][]} */
const WORDS = [
  ["policy.warn_s", null, "none"],
  ["policy.held", true, "yes"],
  ["policy.held", false, "no"],
  ["kinds.x.ladder.bureau", 0, "at once"],
  ["kinds.x.ladder.bureau", 600, "10 min"],
  ["target_by_kind_s.urban", 600, "10 min"],
  ["policy.fence_m", 80, "80 m"],
];
for (const [rule, value, said] of WORDS)
  test(`${rule} ${value} in words`, () => assert.equal(inWords(rule, value), said));

const NEED = {
  name: "day",
  teams: 2,
  skill: null,
  days: [1, 2, 3, 4, 5, 6, 7],
  from: "00:00",
  until: "24:00",
  first: null,
  last: null,
};
test("a need in words says what narrows it, and no more", () => {
  const whole = needInWords(NEED);
  assert.match(whole, /2/);
  model.stations = [{ code: "100", name: "城关所", name_en: "Seat Station" }];
  const narrow = needInWords({
    ...NEED,
    station: "100",
    days: [6, 7],
    from: "08:00",
    until: "18:00",
    first: "06-01",
    last: "08-31",
  });
  for (const part of ["Seat Station", "08:00–18:00", "06-01–08-31"])
    assert.ok(narrow.includes(part) && !whole.includes(part), narrow);
  assert.ok(needInWords({ ...NEED, station: "999" }).includes("999"), "a station that is gone by its code");
  assert.equal(needInWords({ ...NEED, days: [1] }) === whole, false);
});

test("a rule is called by what it is of", () => {
  assert.match(nameOfRule("needs.0"), /1/);
  assert.match(nameOfRule("kinds.late.ladder.bureau"), / · /);
  assert.equal(nameOfRule("no_such_rule"), "no_such_rule");
});

test("what may be chosen is the server's to say", () => {
  model.choices = { order: ["road", "line"] };
  assert.deepEqual([choicesFor("order"), choicesFor("other")], [["road", "line"], []]);
});
