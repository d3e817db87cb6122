/** Warn about a computed roster: shifts nobody takes, surges too great, or a result worse than today's roster. */

import { t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";

/**
 * Say what the shifts lack; null if nothing. If the present number of teams meets the lower bound, the rules of rest
 * are the cause.
 *
 * @param {{missing_h: number, left_over: number, at_least: number, have: number}} plan
 */
export function lackOf({ missing_h: hours, left_over: left, at_least: n, have }) {
  if (!hours) return left ? t("roster_plan.missing_shifts", { have }) : null;
  return n > have ? t("roster_plan.missing", { hours, n, have }) : t("roster_plan.missing_rest", { hours, have });
}

/**
 * Warn before a roster worse than today's is taken over; null if it is no worse, neither as computed nor as simulated,
 * for the two may differ.
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

/**
 * Say how many teams the days around 15 March need; if no number reaches the share, say what all of them reach.
 *
 * @param {{surge_needs: {teams: number}[], chosen_share: number,
 *   surge_blocks?: {part: string, teams: number, share: number, reached: boolean}[]}} result jobs of before have no blocks
 * @returns {{text: string, isShort: boolean} | null}
 */
export function surgeOf({ surge_needs: needs, surge_blocks: blocks = [], chosen_share: share }) {
  if (!needs.length) return null;
  const n = Math.max(...needs.map((need) => need.teams));
  const short = blocks.filter((block) => !block.reached);
  if (!short.length) return { text: t("roster_plan.surge", { n }), isShort: false };
  const reached = short.map((block) => `${word("hour_block", block.part)} ${percent(block.share)}`);
  const said = { n, share: percent(share), blocks: reached.join(t("planning.comma")) };
  return { text: t("roster_plan.surge_short", said), isShort: true };
}
