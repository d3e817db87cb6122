/**
 * The county's wall clock as text such as `2026-03-14T18:00`, and arithmetic on it. The server turns it into moments, so
 * that nobody here need know the county's zone. Known limit: a bar over a change of clocks is drawn by the clock.
 */

import { boot } from "../../shared/boot.js";
import { formatter } from "../../shared/format.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** @param {string} text */
export function read(text) {
  return Date.parse(`${text.length === 10 ? `${text}T00:00` : text}:00Z`);
}

/** @param {number} at */
export function write(at) {
  return new Date(at).toISOString().slice(0, 16);
}

/** @param {number} at */
export function dayOf(at) {
  return write(at).slice(0, 10);
}

/** Monday is 1. @param {number} at */
export function weekday(at) {
  return new Date(at).getUTCDay() || 7;
}

/** @param {number} at */
export function startOfDay(at) {
  return at - (at % DAY);
}

/** @param {number} at */
export function startOfWeek(at) {
  return startOfDay(at) - (weekday(at) - 1) * DAY;
}

/**
 * @param {number} at
 * @param {number} [months]
 */
export function startOfMonth(at, months = 0) {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

/**
 * @param {number} at
 * @param {Intl.DateTimeFormatOptions} options
 */
export function shown(at, options) {
  return formatter({ timeZone: "UTC", ...options }).format(new Date(at));
}

/** The month that days are of, or the two. @param {number} first @param {number} after the day behind the last */
export function monthsOf(first, after) {
  const last = after - DAY;
  const month = startOfMonth(first) === startOfMonth(last) ? "long" : "short";
  return formatter({ timeZone: "UTC", year: "numeric", month }).formatRange(new Date(first), new Date(last));
}

/** A stretch as people say it: the day once where both ends share it. @param {string} from @param {string} until */
export function span(from, until) {
  const [start, end] = [read(from), read(until)];
  const date = (/** @type {number} */ at) =>
    shown(at, { month: boot.language === "zh" ? "long" : "short", day: "numeric" });
  const next = dayOf(end - 1) !== dayOf(start);
  const clock = dayOf(end) !== dayOf(start) && !next ? "24:00" : until.slice(11);
  return `${date(start)} ${from.slice(11)}–${next ? `${date(end)} ` : ""}${clock}`;
}

/** The nearest half hour. @param {number} at */
export function snapped(at) {
  return Math.round(at / (30 * MINUTE)) * 30 * MINUTE;
}
