/** Name a need in the page's language, whether the county began with it or it came from a plan. */

import { t, word } from "../../shared/i18n.js";

/** As a plan numbers its needs; earlier plans called them 规划 in every language. */
const PLANNED = /^(?:plan|规划) (\d+)$/;
const PLANNED_SURGE = /^(?:surge|3·15) (\d+)$/;

/** @param {string} name as it is kept */
export function needName(name) {
  const planned = PLANNED.exec(name);
  if (planned) return t("need.planned", { n: planned[1] });
  const surge = PLANNED_SURGE.exec(name);
  return surge ? t("need.planned_surge", { n: surge[1] }) : word("need", name);
}
