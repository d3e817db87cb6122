/** The text of a clock on a flag, in a row, on a sheet. */

import { countdown, duration } from "../../shared/format.js";

/**
 * Format a clock: the time left, over, running or taken.
 *
 * @param {import("../case/clock.js").Reading} reading
 */
export function clockText(reading) {
  if (reading.shows === "remaining") return countdown(reading.seconds);
  return `${reading.shows === "over" ? "+" : ""}${duration(reading.seconds)}`;
}
