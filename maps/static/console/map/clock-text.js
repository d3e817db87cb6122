/** The text of a clock on a flag, in a row, on a sheet. */

import { agoShort, countdown, duration, durationShort } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";

/** @typedef {import("../case/clock.js").Reading} Reading */

/**
 * Format a clock: the time left, over, running or taken.
 *
 * @param {Reading} reading
 */
export function clockText(reading) {
  if (isOpenEnded(reading)) return t("clock.so_far", { time: coarse(reading) });
  if (reading.shows === "remaining") return countdown(reading.seconds);
  return `${reading.shows === "over" ? "+" : ""}${duration(reading.seconds)}`;
}

/** True for an open case without a limit: its clock counts up. @param {Reading} reading */
export function isOpenEnded({ state, running }) {
  return state === "untimed" && running;
}

/** The same in two lines of a box. @param {Reading} reading */
export function openEnded(reading) {
  return { time: t("clock.so_far_time", { time: coarse(reading) }), word: t("clock.so_far_word") };
}

/** Elapsed time in one coarse unit, unlike a countdown. @param {Reading} reading */
function coarse({ seconds }) {
  return seconds < 3600 ? agoShort(seconds) : durationShort(seconds);
}
