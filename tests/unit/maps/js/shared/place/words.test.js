import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { isApproximate, placeLine, placeTitle, saysAll, within } = await openPage()("shared/place/words.js");

/** @type {[object | null | undefined, string | null][]} */
const TITLES = [
  [undefined, null],
  [null, null],
  [{ name: null, address: null }, null],
  [{ name: "东街超市", address: null }, "东街超市"],
  [{ name: null, address: "东街12号" }, "东街12号"],
  [{ name: "东街", address: "锦屏镇东街 12 号" }, "锦屏镇东街 12 号"],
  [{ name: "东街超市", address: "东街" }, "东街超市"],
  [{ name: "东街", address: "老电影院对面" }, "老电影院对面 (东街)"],
];
for (const [place, title] of TITLES) {
  test(`${JSON.stringify(place)} is called ${title}`, () => assert.equal(placeTitle(place), title));
}

/** @type {[string, string, boolean][]} */
const SAID = [
  ["东街超市", "东街", true],
  ["东街", "东街12号", false],
  ["East Street", "EAST  street", true],
  ["东街", "东 街", true],
  ["", "东街", false],
];
for (const [name, said, all] of SAID) {
  test(`${name} says ${all ? "all" : "less"} of ${said}`, () => assert.equal(saysAll(name, said), all));
}

/** @type {[number, string][]} */
const DISTANCES = [
  [50, "50 m"],
  [51, "60 m"],
  [100, "100 m"],
  [101, "150 m"],
  [639, "650 m"],
  [1000, "1 km"],
  [1001, "1.5 km"],
  [3606, "4 km"],
];
for (const [metres, words] of DISTANCES) {
  test(`${metres} m is said as ${words}, never as less`, () => assert.equal(within(metres), words));
}

test("from fifty metres on a place is approximate, and of what nobody knows nothing is said", () => {
  const known = [{ accuracy_m: 50 }, { accuracy_m: 49.9 }, { accuracy_m: 0 }, { accuracy_m: null }, {}, null];
  assert.deepEqual(known.map(isApproximate), [true, false, false, false, false, false]);
});

test("in a line both are said", () => {
  assert.equal(placeLine({ name: "东街", address: "东街12号", accuracy_m: 639 }), "东街12号 within 650 m");
  assert.equal(placeLine({ name: "东街超市", accuracy_m: 0 }), "东街超市");
  assert.equal(placeLine(null), "");
});
