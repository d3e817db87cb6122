import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const { labels } = await openPage()("field/views/street-lines.js");

/** The sketch's own pixels. @param {[number, number]} point */
const fit = (point) => point;
/** @param {string | null} name @param {...[number, number]} line */
const street = (name, ...line) => ({ class: "minor", name, line });
/** @param {any[]} streets */
const named = (streets) =>
  labels(streets, fit, 320, 150).map((/** @type {any} */ { text, x, y, angle }) => [
    text,
    Math.round(x),
    Math.round(y),
    Math.round(angle),
  ]);

test("a name stands in the middle of the longest straight piece, along it and never upside down", () => {
  assert.deepEqual(named([street("东街", [20, 75], [60, 75], [260, 75])]), [["东街", 160, 75, 0]]);
  assert.deepEqual(named([street("东街", [260, 75], [60, 75])]), [["东街", 160, 75, 0]]);
  assert.deepEqual(named([street("北街", [100, 130], [100, 20])]), [["北街", 100, 75, 90]]);
  assert.deepEqual(named([street("斜街", [100, 100], [200, 0])]), [["斜街", 150, 50, -45]]);
});

test("where a name does not fit, is cut off or has no name, there is none", () => {
  assert.deepEqual(named([street("东街", [20, 75], [40, 75])]), [], "22 pixels on 20");
  assert.deepEqual(named([street("滨河东路", [-150, 75], [120, 75]), street("北路", [100, 2], [200, 2])]), []);
  assert.deepEqual(named([street(null, [20, 75], [260, 75])]), []);
});

test("each name stands once, the greater street's first, and none on another", () => {
  const crossing = [
    street("东街", [20, 75], [260, 75]),
    street("体育路", [140, 10], [140, 140]),
    street("东街", [20, 30], [120, 30]),
  ];
  assert.deepEqual(named(crossing), [["东街", 140, 75, 0]], "both cross in the middle");
  const beside = [street("东街", [20, 75], [260, 75]), street("体育路", [50, 10], [50, 140], [50, 60])];
  assert.deepEqual(
    named(beside).map(([text]) => text),
    ["东街", "体育路"],
  );
});

test("no name lies on what stands there already", () => {
  const streets = [street("东街", [20, 75], [260, 75])];
  assert.deepEqual(labels(streets, fit, 320, 150, [[130, 60, 150, 90]]), []);
  assert.equal(labels(streets, fit, 320, 150, [[0, 0, 100, 90]]).length, 1);
});

test("of many only eight are named", () => {
  const many = Array.from({ length: 12 }, (_, n) =>
    street(
      `路${n}`,
      [20 + (n % 3) * 100, 10 + Math.floor(n / 3) * 35],
      [100 + (n % 3) * 100, 10 + Math.floor(n / 3) * 35],
    ),
  );
  assert.equal(named(many).length, 8);
});
