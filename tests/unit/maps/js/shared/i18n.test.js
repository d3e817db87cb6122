import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

const MESSAGES = { "a.b": "{n} of {all}, {n}", "status.en_route": "En route", "status.desk": "at the desk" };
const english = await openPage({ boot: { messages: { ...MESSAGES, "status.on_scene": "on scene" } } })(
  "shared/i18n.js",
);
const chinese = await openPage({ language: "zh", boot: { messages: MESSAGES } })("shared/i18n.js");
const { t, word } = english;

test("places are filled, each of them", () => assert.equal(t("a.b", { n: 1, all: 0 }), "1 of 0, 1"));
test("a place that is not given stays", () => assert.equal(t("a.b", { n: 1 }), "1 of {all}, 1"));
test("a missing key shows itself", () => assert.equal(t("no.such"), "no.such"));
test("a code has its word", () => assert.equal(word("status", "desk"), "at the desk"));
test("an unknown code is shown as it came", () => assert.equal(word("status", "new_one"), "new_one"));
for (const none of [null, undefined, ""])
  test(`${JSON.stringify(none)} has no word`, () => assert.equal(word("status", none), ""));

/** @type {[string, string, string][]} as the server says it, in English, in Chinese */
const SAID = [
  [
    "Case 7 is en_route; possible from it: on_scene, at the desk. See acknowledge_within_s. 案件 7 在途中，不能这样做。",
    "Case 7 is en route; possible from it: on scene, at the desk. See acknowledge_within_s.",
    "案件 7 在途中，不能这样做。",
  ],
  ["No such team (100-9) 没有这个组", "No such team (100-9)", "没有这个组"],
  ["must be a number 须为数字", "must be a number", "须为数字"],
  ["Only English.", "Only English.", "Only English."],
  ["只有中文", "只有中文", "只有中文"],
  ["First line.\nSecond one. 第一行。\n第二行。", "First line.\nSecond one.", "第一行。\n第二行。"],
];

for (const [said, en, zh] of SAID) {
  test(`“${said.slice(0, 30)}” in English`, () => assert.equal(english.inOneLanguage(said), en));
  test(`“${said.slice(0, 30)}” in Chinese`, () => assert.equal(chinese.inOneLanguage(said), zh));
}

test("a team is called as on the board", () => {
  english.callTeams((/** @type {string} */ code) =>
    code === "100-1" ? { name: "城关1组", name_en: "Seat 1" } : undefined,
  );
  assert.equal(
    english.inOneLanguage("It is with team '100-1', not Team 100-2. 在他组。"),
    "It is with Seat 1, not Team 100-2.",
  );
});

test("a name in the reader's language, where there is one", () => {
  const both = { name: "城关1组", name_en: "Seat 1" };
  assert.deepEqual([english.nameOf(both), chinese.nameOf(both)], ["Seat 1", "城关1组"]);
  assert.deepEqual([english.nameOf({ name: "城关1组", name_en: null }), english.nameOf({})], ["城关1组", ""]);
});
