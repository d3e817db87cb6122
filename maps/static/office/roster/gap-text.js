/** A gap of the roster in words. */

import { nameOf, t, word } from "../../shared/i18n.js";
import { needName } from "./need-name.js";
import { span } from "./wall.js";

/** A stored skill that no case can match, in one line. @param {import("./model.js").UnknownSkill} unknown */
export function unknownSkillText({ skill, team, name, name_en, need }) {
  const who = team === null ? needName(need ?? "") : nameOf({ name, name_en }) || team;
  return t(team === null ? "roster.unknown_need" : "roster.unknown_skill", { who, skill });
}

/** Describe a gap in one line. @param {import("./model.js").Gap} gap */
export function gapText(gap) {
  const when = span(gap.from_local, gap.until_local);
  const station = gap.station ? `${nameOf({ name: gap.station_name, name_en: gap.station_name_en })} ` : "";
  const skill = `${station}${gap.skill ? `${word("category", gap.skill)} ` : ""}`;
  const why = gap.reason === "always" ? "" : t("roster.gap_why", { why: needName(gap.reason) });
  const onCall = gap.on_call ? t("roster.gap_on_call", { n: gap.on_call }) : "";
  return (
    t(gap.have ? "roster.gap_few" : "roster.gap_none", { when, have: gap.have, need: gap.need, skill }) + onCall + why
  );
}
