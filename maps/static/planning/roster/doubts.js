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
 * @typedef {{value: number, low: number} | null} Simulated
 * @param {{worse: boolean, figures: Record<string, number>, checked?: {plan: Simulated, today: Simulated}}} result
 * @param {number} most hours a week that the plan may ask of a team
 */
export function warningOf({ worse: isWorse, figures, checked }, most) {
  const [share, today] = [percent(figures.share), percent(figures.today_share)];
  const said =
    isWorse && share !== today
      ? t("roster_plan.worse", { share, today })
      : worseSimulated(checked?.plan, checked?.today);
  if (!said) return null;
  const hours = Math.round(figures.today_most_hours);
  return `${said} ${hours > most ? t("roster_plan.worse_hours", { hours, most }) : t("roster_plan.worse_rules")}`;
}

/** @param {Simulated} [plan] @param {Simulated} [today] */
function worseSimulated(plan, today) {
  if (!plan || !today || plan.value >= today.low) return null;
  return t("roster_plan.worse_simulated", { share: percent(plan.value), today: percent(today.value) });
}
