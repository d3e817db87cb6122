/** Numbers and times as people read them. */

import { boot } from "./boot.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

const LOCALE = boot.language === "zh" ? "zh-CN" : "en-GB";

/**
 * Seconds as mm:ss, from an hour on h:mm:ss, from a day on in days and hours. Cut, not rounded: 0:59.9 is not yet a minute.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  if (hours >= 240) return t("time.whole_days", { days: Math.floor(hours / 24) });
  if (hours >= 24) return t("time.days", { days: Math.floor(hours / 24), hours: hours % 24 });
  const tail = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** The same for a narrow column: from an hour on in hours alone, from a day on in days. @param {number} seconds */
export function durationShort(seconds) {
  if (seconds < 3600) return duration(seconds);
  return seconds < 86_400
    ? t("since.whole_hours", { n: Math.floor(seconds / 3600) })
    : t("since.days", { n: Math.floor(seconds / 86_400) });
}

/**
 * Seconds left: rounded up, so that 00:00 shows only when nothing is left.
 *
 * @param {number} seconds
 */
export function countdown(seconds) {
  return duration(Math.ceil(seconds));
}

/**
 * Seconds in a sentence: with seconds below a quarter of an hour, so that what misses ten minutes is seen to; then whole
 * minutes, from an hour on hours and minutes. Cut, like `duration`; clocks that run are shown as mm:ss.
 *
 * @param {number} seconds
 */
export function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return t("time.seconds", { n: whole });
  if (minutes < 15 && whole % 60 > 0) return t("time.minutes_seconds", { n: minutes, s: whole % 60 });
  if (minutes < 60) return t("time.minutes", { n: minutes });
  return minutes < 1440 ? t("time.hours", { hours: Math.floor(minutes / 60), n: minutes % 60 }) : duration(whole);
}

/** Seconds left, in a sentence: rounded up. @param {number} seconds */
export function spokenLeft(seconds) {
  return spoken(Math.ceil(seconds));
}

/**
 * Format a driving time in whole minutes, rounded up: mm:ss beside a route reads like a time of day.
 *
 * @param {number} seconds
 */
export function driving(seconds) {
  const whole = Math.max(1, Math.ceil(seconds / 60));
  if (whole < 60) return t("time.minutes", { n: whole });
  return t("time.hours", { hours: Math.floor(whole / 60), n: whole % 60 });
}

/**
 * Format an age, coarsely.
 *
 * @param {number} seconds
 */
export function ago(seconds) {
  if (seconds < 60) return t("ago.seconds", { n: Math.max(0, Math.floor(seconds)) });
  if (seconds < 3600) return t("ago.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t("ago.hours", { n: Math.floor(seconds / 3600) });
  return t("ago.days", { n: Math.floor(seconds / 86_400) });
}

/**
 * The same for a narrow column.
 *
 * @param {number} seconds
 */
export function agoShort(seconds) {
  if (seconds < 60) return t("since.seconds", { n: Math.max(0, Math.floor(seconds)) });
  if (seconds < 3600) return t("since.minutes", { n: Math.floor(seconds / 60) });
  return t("since.hours", { n: Math.floor(seconds / 3600) });
}

/**
 * A moment as the county's wall clock shows it.
 *
 * @param {string | number} at
 */
export function wallTime(at) {
  return formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));
}

/** @param {string | number} at */
export function wallDate(at) {
  return formatter({ month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** A day with its year: for what may be long ago. @param {string | number} at */
export function wallDay(at) {
  return formatter({ year: "numeric", month: "numeric", day: "numeric" }).format(new Date(at));
}

/** A month as fields for months have it: 2026-03. Chinese writes 2026年3月 where two digits are asked for. @param {string | number} at */
export function wallMonth(at) {
  const parts = formatter({ year: "numeric", month: "2-digit" }).formatToParts(new Date(at));
  const of = (/** @type {string} */ type) => parts.find((each) => each.type === type)?.value ?? "";
  return `${of("year")}-${of("month").padStart(2, "0")}`;
}

/** @param {number} metres */
export function distance(metres) {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
}

/** Format the size of a file. @param {number} n bytes */
export function fileSize(n) {
  return n < 1e6 ? `${Math.ceil(n / 1000)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

/** A moment as a clock without seconds shows it. @param {string | number} at */
export function wallMinute(at) {
  return formatter({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

let zone = "";

/** From now on tell times in a zone, whatever this device's own clock is set to. @param {string} name as in the tz database */
export function inZone(name) {
  zone = name;
}

/** By what was asked of them: to make one takes a hundred times as long as to use it. @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();

/** Return what writes moments so; in the county's zone, if `options` name no other. @param {Intl.DateTimeFormatOptions} options */
export function formatter(options) {
  const all = { hour12: false, timeZone: zone || state.county?.time_zone, ...options };
  const key = JSON.stringify(all);
  const found = formatters.get(key) ?? new Intl.DateTimeFormat(LOCALE, all);
  formatters.set(key, found);
  return found;
}

/** @param {number} number */
function pad(number) {
  return String(number).padStart(2, "0");
}
