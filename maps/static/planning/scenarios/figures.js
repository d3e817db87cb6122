/** Figures of an answer in words, and by how much they differ. */

import { spoken } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { percent, pointsBetween } from "../../shared/numbers/shares.js";

/** Figures that are neither better nor worse where they are more. */
export const FACTS = [
  "p",
  "predicted",
  "observed",
  "blocks",
  "inside",
  "hours",
  "teams",
  "today_share",
  "today_hours",
  "today_most_hours",
  "today_called_hours",
];

/** The figures that have words, in their order. */
export const FIGURES = [
  "posts",
  "reached",
  "reached_twice",
  "gaps",
  "unreachable",
  "without_target",
  "points_reached",
  "points_reached_twice",
  "points_without_target",
  "demand_share",
  "demand_share_twice",
  "worst_tenth_s",
  "beyond_twice",
  "mean_way_s",
  "share",
  "share_before",
  "better",
  "p50_s",
  "p90_s",
  "cases",
  "decisions",
  "agreeing",
  "gained",
  "lost",
  ...FACTS,
];

/** @param {string} name @param {any} value @returns {string} */
export function figure(name, value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "object")
    return value.low === undefined
      ? figure(name, value.value)
      : `${figure(name, value.value)} (${figure(name, value.low)} – ${figure(name, value.high)}${value.n ? `, n = ${value.n}` : ""})`;
  if (name.endsWith("_s")) return spoken(value);
  if (name === "better") return pointsOf(value);
  if (name === "p") return String(Number(value.toPrecision(2)));
  return isShare(name) ? percent(value) : String(value);
}

/** By how much: shares by percentage points, as they are shown. @param {import("./model.js").Difference} figure @param {number} by */
export function grown({ name, before, after }, by) {
  if (name === "better") return pointsOf(by);
  const sign = by > 0 ? "+" : "−";
  if (!isShare(name)) return `${sign}${figure(name, Math.abs(by))}`;
  const [was, now] = [before, after].map((/** @type {any} */ side) => side?.value ?? side);
  const points = pointsBetween(was, now);
  return t("scenario.percentage_points", { n: points === null ? "< 0.1" : `${sign}${points}` });
}

/** A change of a share with its sign, in percentage points. @param {number} by */
function pointsOf(by) {
  const tenths = Math.round(Math.abs(by) * 1000);
  return t("scenario.percentage_points", { n: `${tenths ? (by > 0 ? "+" : "−") : ""}${tenths / 10}` });
}

/** @param {string} name */
function isShare(name) {
  return name.includes("share") || ["beyond_twice", "predicted", "observed"].includes(name);
}
