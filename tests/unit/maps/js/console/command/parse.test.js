import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage({ language: "zh" });
const { casesMeant, narrow, readLine, teamsMeant } = await page("console/command/parse.js");
const { state } = await page("shared/store.js");

const VERBS = [
  { letter: "c", also: "新", takes: ["text"] },
  { letter: "a", also: "派", takes: ["case", "team"] },
  { letter: "t", also: "组", takes: ["team"] },
  { letter: "g", also: "下架", takes: ["case"] },
];

/** @type {[string, string | null, string[], string[]][]} typed, the verb, its words, the rest from each */
const LINES = [
  ["a 7 2", "a", ["7", "2"], ["7 2", "2"]],
  ["  A  7   2 ", "a", ["7", "2"], ["7 2", "2"]],
  ["派 7", "a", ["7"], ["7"]],
  ["下架 7", "g", ["7"], ["7"]],
  ["ａ ７", "a", ["7"], ["７"]], // an input method's letters; what is free text stays as it was written
  ["a 620823-261129-17 2", "a", ["17", "2"], ["620823-261129-17 2", "2"]], // the number that sheets and exports have
  ["a", "a", [], []],
  ["派", "a", [], []],
  ["A", null, [], []], // one capital letter is the beginning of a name
  ["t", "t", [], []],
  ["T", "t", [], []], // no case is taken first
  ["c 超市 面包发霉", "c", ["超市", "面包发霉"], ["超市 面包发霉", "面包发霉"]],
  ["z 7", null, [], []],
  ["apple", null, [], []],
  ["", null, [], []],
  ["   ", null, [], []],
];

for (const [typed, letter, words, rest] of LINES) {
  test(`“${typed}” is ${letter ?? "no command"}`, () => {
    const line = readLine(typed, VERBS);
    if (letter === null) assert.equal(line, null);
    else assert.deepEqual({ ...line, verb: line.verb.letter }, { verb: letter, words, rest });
  });
}

test("wide letters are read as narrow ones", () => assert.equal(narrow("２Ａ"), "2A"));

/** @param {number[]} ids */
const cases = (...ids) => ids.map((id) => ({ id }));
/** @type {[string, number[], number | null, number[]][]} word, cases there are, the one that is open, those meant in order */
const NUMBERS = [
  ["1", [12, 1, 103], null, [1, 12, 103]], // its own number first
  ["#1", [12, 1], null, [1, 12]],
  ["10", [12, 1, 103], null, [103]],
  ["2", [12, 1], null, []], // beginnings, not ends
  ["", [3, 1, 2], 2, [2, 3, 1]],
  ["", [3, 1, 2], null, [3, 1, 2]],
  ["#", [3, 1], 1, [1, 3]],
  ["1", [12, 1], 12, [1, 12]], // what was said comes before what is open
  ["1x", [1], null, []],
  ["x", [1], 1, []],
];

for (const [word, ids, open, meant] of NUMBERS) {
  test(`case “${word}” of ${ids}${open ? `, ${open} open` : ""}`, () => {
    assert.deepEqual(
      casesMeant(word, cases(...ids), open).map(({ id }) => id),
      meant,
    );
  });
}

/** @param {string} code @param {string} name @param {string} [status] @param {string} [name_en] */
const team = (code, name, status = "free", name_en = undefined) => ({ code, name, status, name_en });
const ONE = team("100-1", "城关所1组", "en_route", "Seat 1");
const TWO = team("100-2", "城关所2组", "free", "Seat 2");
const ELEVEN = team("200-11", "黄寨所11组", "free", "Huangzhai 11");
const TEN = team("100-10", "城关所10组", "off_duty");
const TEAMS = [TWO, ELEVEN, TEN, ONE];
/** @type {[string, object[], string | undefined, string[]][]} word, teams, who has the case, those meant in order */
const NAMES = [
  ["100-1", TEAMS, undefined, ["100-1", "100-10"]], // the one that is named, though it is busy and others are free
  ["100-1", [team("100-10", "城关所10组"), ONE], undefined, ["100-1", "100-10"]],
  ["1", TEAMS, undefined, ["100-1", "100-2", "200-11", "100-10"]], // its own number, then those with it in the code, free first
  ["11", TEAMS, undefined, ["200-11"]],
  ["城关", TEAMS, undefined, ["100-2", "100-1", "100-10"]], // free first, then by code
  ["城关", TEAMS, "100-10", ["100-10", "100-2", "100-1"]], // who has it before the free ones
  ["100-2", TEAMS, "100-1", ["100-2"]],
  ["SEAT", TEAMS, undefined, ["100-2", "100-1"]], // by its English name, in any letters
  ["", TEAMS, undefined, ["100-2", "200-11", "100-1", "100-10"]],
  ["x", TEAMS, undefined, []],
  ["7", [team("300-07", "七组")], undefined, ["300-07"]], // 07 is 7
  ["3", [team("100-2", "3中队 2组"), team("100-3", "1中队 3组", "off_duty")], undefined, ["100-2", "100-3"]], // the first number or the last one
];

for (const [word, teams, holder, meant] of NAMES) {
  test(`team “${word}”${holder ? `, held by ${holder}` : ""}`, () => {
    assert.deepEqual(
      teamsMeant(word, teams, holder).map(({ code }) => code),
      meant,
    );
  });
}

test("a team is meant by the short name that the board has of it", () => {
  const teams = ["锦屏执法1组", "锦屏执法2组", "黄寨执法1组"].map((name, at) => ({
    code: `T${at}`,
    name,
    status: "free",
  }));
  state.teams = new Map(teams.map((team) => [team.code, team]));
  assert.deepEqual(
    teamsMeant("锦屏2组", teams).map((/** @type {any} */ { code }) => code),
    ["T1"],
  );
});

test("of teams that are meant as well, the free ones come before those on call", () => {
  const teams = ["on_call", "on_duty"].map((duty, at) => ({ code: `T${at}`, name: "锦屏", status: "free", duty }));
  assert.deepEqual(
    teamsMeant("锦屏", teams).map((/** @type {any} */ { code }) => code),
    ["T1", "T0"],
  );
});
