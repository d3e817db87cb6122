import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const english = await openPage()("office/roster/gap-text.js");
const chinese = await openPage({ language: "zh" })("office/roster/gap-text.js");

test("a skill that nobody knows names the team or the need that has it", () => {
  const team = { skill: "飞行", team: "T1", name: "一组", name_en: "Team 1", need: null };
  assert.equal(english.unknownSkillText(team), "Team 1: skill “飞行” is not known, so no case matches it");
  assert.equal(chinese.unknownSkillText(team), "一组：业务“飞行”不识别，派单时不会对应任何案件");
  const need = { skill: "潜水", team: null, name: null, name_en: null, need: "夜间" };
  assert.equal(english.unknownSkillText(need), "Roster need “夜间”: skill “潜水” is not known");
  assert.equal(chinese.unknownSkillText(need), "值班要求“夜间”：业务“潜水”不识别");
});

test("what a gap lacks is said in the reader's language", () => {
  const gap = {
    from_local: "2026-11-25T08:30",
    until_local: "2026-11-25T18:00",
    have: 0,
    need: 1,
    skill: "special_equipment",
    station: null,
    reason: "always",
  };
  assert.match(chinese.gapText(gap), /特种设备/);
  assert.match(english.gapText(gap), /Special equipment/);
});
