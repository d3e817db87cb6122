/** What to doubt in a roster that was worked out: shifts that nobody takes, and whether it is worse than today's. */

import { t } from "../../shared/i18n.js";
import { percent } from "../percent.js";

/**
 * What lacks for the shifts, null where nothing does. A bound that the present teams keep says nothing: it is the rules of
 * rest then.
 *
 * @param {{missing_h: number, left_over: number, at_least: number, have: number}} plan
 */
export function lackOf({ missing_h: hours, left_over: left, at_least: n, have }) {
  if (!hours && !left) return null;
  return n > have ? t("roster_plan.missing", { hours, n, have }) : t("roster_plan.missing_rest", { hours, have });
}

/**
 * Why to think twice before it is taken over: null where it is no worse than today's roster, neither as it was worked out
 * nor as it was simulated, for the two may differ.
 *
 * @typedef {{value: number}} Simulated
 * @param {{worse: boolean, worse_simulated?: boolean, figures: Record<string, number>,
 *   checked: {plan: Simulated, today: Simulated}}} result
 * @param {number} most hours a week that the plan may ask of a team
 */
export function warningOf({ worse: isWorse, worse_simulated: isWorseSimulated, figures, checked }, most) {
  if (!isWorse && !isWorseSimulated) return null;
  const said = isWorse
    ? t("roster_plan.worse", { share: percent(figures.share), today: percent(figures.today_share) })
    : t("roster_plan.worse_simulated", { share: percent(checked.plan.value), today: percent(checked.today.value) });
  const hours = Math.round(figures.today_most_hours);
  return `${said} ${hours > most ? t("roster_plan.worse_hours", { hours, most }) : t("roster_plan.worse_rules")}`;
}
