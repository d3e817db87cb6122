import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../page.js";

/** @type {any} */
let m;

const nothing = {
  why: null,
  total: null,
  total_low: null,
  total_high: null,
  spread: 0,
  without: 0,
  unplaced: 0,
  spread_by: [],
  origins: [],
  years: null,
  since: null,
  until: null,
  cases: null,
  elsewhere: null,
  few: 0,
  exposure: null,
};
const households = { ...nothing, used: "households", total: 1280 };
const cases = {
  ...nothing,
  used: "cases",
  total: 51.2,
  total_low: 40,
  total_high: 63.9,
  cases: 147,
  elsewhere: 0,
  since: "2023-11-27T04:00:00Z",
  until: "2026-11-27T04:00:00Z",
  exposure: "reporting_points",
};

beforeEach(async () => {
  m = await openPage()("planning/demand.js");
});

test("every cell's source has a text", () => {
  for (const origin of ["stated", "spread", "none", "learned", "few"])
    assert.doesNotMatch(m.ofCell({ demand: 1, demand_low: 0, demand_high: 2, demand_origin: origin }), /demand\.|\{/);
  assert.equal(m.ofCell({ demand: null, demand_low: null, demand_high: null, demand_origin: "alike" }), "–");
});

test("households name their source and year, and what is spread, missing and left out", () => {
  assert.equal(m.sentences(households).length, 1);
  const said = m.sentences({
    ...households,
    origins: ["统计局"],
    years: [2020, 2023],
    spread: 3,
    spread_by: ["points"],
    without: 2,
    unplaced: 70,
  });
  assert.equal(said.length, 4);
  assert.match(said[0], /1280.*统计局.*2020–2023/);
  assert.match(said.join(" "), /3.*2.*70/);
  assert.doesNotMatch(said.join(" "), /\{|spread_by|demand\./);
});

test("cases have their number, interval and period; fewer than five have none", () => {
  assert.match(m.sentences(cases)[0], /2023.*2026.*147.*51\.2.*40–63\.9/);
  assert.equal(m.sentences({ ...cases, elsewhere: null, few: 9 }).length, 3);
  assert.doesNotMatch(
    m.sentences({ ...cases, cases: null, total: null, total_low: null, total_high: null })[0],
    /147|51|\{/,
  );
});

test("what was used instead is said with the reason, and nothing where it is what was asked for", () => {
  assert.equal(m.instead(households), null);
  const said = [
    ["no_households", "equal"],
    ["zero_households", "equal"],
    ["no_cases", "households"],
    ["no_cases", "equal"],
  ].map(([why, used]) => m.instead({ ...households, why, used }));
  assert.equal(new Set(said).size, 4);
  for (const each of said) assert.doesNotMatch(each, /demand\./);
});

test("a share is rounded down and has its interval where it has one", () => {
  assert.equal(m.shareOf(null, null), "–");
  assert.equal(m.shareOf(0.9999, null), "99.9 %");
  assert.equal(m.shareOf(0.29, null), "29 %");
  assert.match(m.shareOf(0.5, [0.4, 0.61]), /^50 % \(.*40 %–61 %\)$/);
});
