/** Moments that may be of another day than today, by the county's clock. */

import { formatter, wallDay, wallMinute, wallTime } from "../shared/format.js";

/** A day, with its year where that is not this one. @param {string | number} at @param {number} now */
export function wallShortDay(at, now) {
  const isThisYear = formatter({ year: "numeric" }).format(new Date(at)) === formatter({ year: "numeric" }).format(now);
  return isThisYear ? formatter({ month: "numeric", day: "numeric" }).format(new Date(at)) : wallDay(at);
}

/** A moment of today by its time alone, of another day with that. @param {string | number} at @param {number} now */
export function wallWhen(at, now) {
  return wallDay(at) === wallDay(now) ? wallTime(at) : `${wallShortDay(at, now)} ${wallMinute(at)}`;
}
