/** Figures of an answer in words, and by how much they differ. */

import { spoken } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { percent, pointsBetween } from "../percent.js";

/** @param {string} name @param {any} value @returns {string} */
export function figure(name, value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "object")
    return value.low === undefined
      ? figure(name, value.value)
      : `${figure(name, value.value)} (${figure(name, value.low)} – ${figure(name, value.high)}${value.n ? `, n = ${value.n}` : ""})`;
  if (name.endsWith("_s")) return spoken(value);
  return isShare(name) ? percent(value) : String(value);
}

/** By how much: shares by percentage points, as they are shown. @param {import("./model.js").Difference} figure @param {number} by */
export function grown({ name, before, after }, by) {
  const sign = by > 0 ? "+" : "−";
  if (!isShare(name)) return `${sign}${figure(name, Math.abs(by))}`;
  const [was, now] = [before, after].map((/** @type {any} */ side) => side?.value ?? side);
  const points = pointsBetween(was, now);
  return t("scenario.percentage_points", { n: points === null ? "< 0.1" : `${sign}${points}` });
}

/** @param {string} name */
function isShare(name) {
  return name.includes("share") || name === "beyond_twice";
}
