/**
 * The server's clock as the phone knows it. A question and its answer bound the difference by half the time between
 * them: the quickest answer is the best, until it is old or the phone's clock has been set.
 */

import { keep, recall } from "./storage.js";

const OLD_MS = 600_000;
const SET_MS = 2000;

/** Milliseconds this clock is behind the server's; null until the server has answered. */
let known = /** @type {{behind: number, within: number, at: number} | null} */ (null);

export async function remember() {
  known = await recall("clock", known);
}

/**
 * Learn from one answer that tells the server's time.
 *
 * @param {string} moment the server's time
 * @param {number} sent when the question left, by this phone
 * @param {number} received when the answer came, by this phone
 */
export function learn(moment, sent, received) {
  const within = (received - sent) / 2;
  const behind = Date.parse(moment) - (sent + received) / 2;
  if (Number.isNaN(behind) || within < 0) return;
  const isSet = known !== null && Math.abs(known.behind - behind) > known.within + within + SET_MS;
  if (known && within > known.within && received - known.at < OLD_MS && !isSet) return;
  known = { behind, within, at: received };
  void keep("clock", known);
}

/** In seconds, as a message says it; null where nothing is known. */
export function behindSeconds() {
  return known && Math.round(known.behind) / 1000;
}

/**
 * Convert the phone's time of an action to the server's clock, by the offset known then, else the present one.
 *
 * @param {{did_at: number, behind?: number | null}} item
 */
export function momentOf({ did_at: at, behind }) {
  return at + (behind ?? behindSeconds() ?? 0) * 1000;
}

/** The server's present, as milliseconds since 1970. */
export function now() {
  return Date.now() + (known?.behind ?? 0);
}
