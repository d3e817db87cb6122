import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { lackOf, surgeOf, warningOf } = await openPage()("planning/roster/doubts.js");

test("as many teams as exist are never asked for as if they lacked: then it is the rules of rest", () => {
  const plan = { missing_h: 24, left_over: 1, at_least: 7, have: 8 };
  assert.match(lackOf(plan), /24 team hours are missing: the 8 teams cannot take every shift within the rules of rest/);
  assert.match(lackOf({ ...plan, at_least: 9 }), /at least 9 teams are needed, 8 exist/);
  assert.equal(lackOf({ ...plan, missing_h: 0, left_over: 0 }), null);
  assert.match(
    lackOf({ ...plan, missing_h: 0 }),
    /^The 8 teams cannot take every shift/,
    "no hour is missing: none is named",
  );
});

test("a plan worse than the present roster says so, and on whose hours that roster rests", () => {
  const figures = { share: 0.745, today_share: 0.84, today_most_hours: 101.5 };
  const warning = warningOf({ worse: true, figures }, 48);
  assert.match(warning, /worse than the present roster: 74\.5 % against 84 %/);
  assert.match(warning, /up to 102 hours a week; the plan gives none more than 48/);
  assert.doesNotMatch(warningOf({ worse: true, figures }, 168), /102/);
  assert.equal(warningOf({ worse: false, figures }, 48), null);
});

test("a plan that only the simulation finds worse says so too", () => {
  const figures = { share: 0.741, today_share: 0.738, today_most_hours: 101.5 };
  const checked = { plan: { value: 0.729 }, today: { value: 0.766 } };
  const warning = warningOf({ worse: false, worse_simulated: true, figures, checked }, 48);
  assert.match(warning, /Simulated, this plan is worse than the present roster: 72\.9 % against 76\.6 %/);
  assert.match(warning, /up to 102 hours a week/);
  assert.equal(warningOf({ worse: false, worse_simulated: false, figures, checked }, 48), null);
});

test("where all teams are too few for a surge, it says what they reach instead of asking for as many", () => {
  const surge_needs = [{ teams: 2 }, { teams: 8 }];
  const night = { part: "night", teams: 2, share: 0.93, reached: true };
  const office = { part: "office", teams: 8, share: 0.5249, reached: false };
  const result = { surge_needs, surge_blocks: [office, night], chosen_share: 0.9 };
  assert.deepEqual(surgeOf(result), {
    text: "On 14 and 15 March not even all 8 teams reach 90 %: Office hours 52.4 %.",
    isShort: true,
  });
  assert.match(surgeOf({ ...result, surge_blocks: [night] }).text, /up to 8 teams are needed/);
  assert.equal(surgeOf({ ...result, surge_blocks: undefined }).isShort, false);
  assert.equal(surgeOf({ ...result, surge_needs: [] }), null);
});
