/** When a deadline of the handling is due: in words, and as a chip with its colour and sign. */

import { html, nothing } from "lit-html/lit-html.js";
import { boot } from "../boot.js";
import { formatter, wallMinute } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";

/**
 * @typedef {{day: string | null, at: string | null, isBound: boolean, daysLeft: number | null, isOver: boolean,
 *   isSuspended: boolean}} Due
 */

/** A day as 2026-05-06 in words, with its year where that is not the year of `today`. @param {string} day @param {string} today */
export function dayWords(day, today) {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: /** @type {const} */ ("numeric") };
  return formatter({ ...year, month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

/** The day of a moment in the same words. @param {string} at @param {string} today */
export function momentDay(at, today) {
  const isThisYear = formatter({ year: "numeric" }).format(new Date(at)).startsWith(today.slice(0, 4));
  const year = isThisYear ? {} : { year: /** @type {const} */ ("numeric") };
  return formatter({ ...year, month: "short", day: "numeric" }).format(new Date(at));
}

/** @param {import("../types.js").Deadline} deadline @returns {Due} */
export function dueOfDeadline(deadline) {
  const { due_on: dueOn, due_at: at, not_before: bound, days_left: daysLeft, state } = deadline;
  const day = dueOn ?? bound;
  return { day, at, isBound: !dueOn && !at, daysLeft, isOver: state === "overdue", isSuspended: state === "suspended" };
}

/** When something is due, in words. @param {Due} due @param {string} today */
export function dueWords({ day, at, isBound, daysLeft, isOver, isSuspended }, today) {
  if (isSuspended) return t("casework.suspended");
  if (isOver && (daysLeft ?? 0) < 0) return daysWords(daysLeft ?? 0);
  if (at && daysLeft === 0) return t(isOver ? "casework.late_since" : "casework.due_at", { time: wallMinute(at) });
  if (daysLeft === null) return "";
  return isBound && day ? t("casework.not_before", { day: dayWords(day, today) }) : daysWords(daysLeft);
}

/** @param {number} days left, negative once overdue */
function daysWords(days) {
  if (days === 0) return t("casework.due_today");
  if (Math.abs(days) === 1) return t(days < 0 ? "casework.late_one" : "casework.due_tomorrow");
  return days < 0 ? t("casework.late", { n: -days }) : t("casework.due_in", { n: days });
}

/** The colour and the sign of it: a state of a clock. @param {Due} due */
export function dueTone({ day, at, daysLeft, isOver, isSuspended }) {
  if (isOver) return "missed";
  if (isSuspended || (!day && !at)) return "untimed";
  return (daysLeft ?? 9) <= 1 ? "at_risk" : "running";
}

/** @param {Due} due @param {string} today */
export function dueChip(due, today) {
  const words = dueWords(due, today);
  const tone = dueTone(due);
  return words ? html`<span class="due-chip ${tone}">${icon(tone)}${words}</span>` : nothing;
}

/** The name of a rule or a day in the language of the page. @param {{name_zh: string, name_en: string}} named */
export function ruleName({ name_zh: name, name_en: english }) {
  return boot.language === "zh" ? name : english;
}
