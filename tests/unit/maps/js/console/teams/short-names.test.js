import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { shortName, shortPlace, shortened } = await page("console/teams/short-names.js");
const { state } = await page("shared/store.js");

/** @type {[string[], string[]][]} names, what is left of them */
const NAMES = [
  [
    ["Huangzhai Team 1", "Huanghua Team 1", "Jinping Night Team 3"],
    ["Huangzhai 1", "Huanghua 1", "Jinping Night 3"],
  ],
  [
    ["锦屏执法1组", "锦屏夜间执法3组", "新窑执法1组"],
    ["锦屏1组", "锦屏夜间3组", "新窑1组"],
  ],
  [
    ["Team A", "Team B"],
    ["Team A", "Team B"],
  ], // what they begin with stays
  [
    ["城关所1组", "黄寨所11组"],
    ["城关所1组", "黄寨所11组"],
  ], // one letter in common tells nothing
  [
    ["城关执法组", "城关组"],
    ["城关执法组", "城关组"],
  ], // would be alike, or has nothing in common
  [
    ["东 Team 1", "东 1"],
    ["东 Team 1", "东 1"],
  ],
  [
    ["食品执法", "药品执法"],
    ["食品", "药品"],
  ],
  [["锦屏执法1组"], ["锦屏执法1组"]],
  [[], []],
];
for (const [names, short] of NAMES) {
  test(`${names.join(", ")} are ${short.join(", ")}`, () => assert.deepEqual([...shortened(names).values()], short));
}

test("no two of a county become alike", () => {
  const short = [...shortened(["Food Team East 1", "Food East Team 1", "Food Team 2"]).values()];
  assert.equal(new Set(short).size, 3);
});

test("a team is called by its short name among those of the county, and changes with them", () => {
  state.teams.set("1", { code: "1", name: "锦屏执法1组", name_en: "Jinping Team 1" });
  assert.equal(shortName({ name: "锦屏执法1组", name_en: "Jinping Team 1" }), "Jinping Team 1");
  state.teams.set("2", { code: "2", name: "新窑执法1组", name_en: "Xinyao Team 1" });
  assert.equal(shortName({ name: "锦屏执法1组", name_en: "Jinping Team 1" }), "Jinping 1");
  assert.equal(shortName({ name: "邻县一队" }), "邻县一队");
});

for (const [name, short] of [
  ["东街社区第6网格", "东街6格"],
  ["黄土寺村第12网格", "黄土寺12格"],
  ["东街超市", "东街超市"],
  ["第6网格", "6格"],
]) {
  test(`${name} is ${short} in a narrow column`, () => assert.equal(shortPlace(name), short));
}
