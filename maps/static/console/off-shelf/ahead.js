/**
 * The rounds that what is chosen would make if it were ordered now: asked of the server whenever another choice has stood
 * for a moment. Nothing is stored there.
 *
 * @typedef {{station: string, team: string, order_by: string, method: string, total_s: number,
 *   legs: {premises: number, travel_s: number | null, after_s: number | null}[]}} RoundAhead
 */

import { post } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { part } from "../../shared/part.js";
import { chosen } from "./choosing.js";

const STANDS_MS = 400;

const [ahead, writable] = part({
  /** What the answer is of: the case and what was chosen. */
  of: "",
  /** @type {{rounds: RoundAhead[], without: number[]} | null} null while it is asked for, or where it cannot be had */
  answer: null,
  failed: false,
});

export { ahead };

let waiting = 0;
let asked = new AbortController();

/** Ask for the rounds of what is chosen, unless that is known or on its way. @param {number} id of the case */
export function askAhead(id) {
  const premises = chosen();
  const of = JSON.stringify([id, premises]);
  if (ahead.of === of) return;
  Object.assign(writable, { of, answer: null, failed: false });
  clearTimeout(waiting);
  asked.abort();
  if (premises.length) waiting = setTimeout(() => void ask(id, premises, of), STANDS_MS);
}

/**
 * @param {number} id
 * @param {object[]} premises
 * @param {string} of
 */
async function ask(id, premises, of) {
  asked = new AbortController();
  const answer = await post(`/complaints/${id}/premises/rounds`, { premises }, {}, asked.signal).catch(() => null);
  if (ahead.of !== of) return;
  Object.assign(writable, { answer, failed: answer === null });
  changed("selection");
}
