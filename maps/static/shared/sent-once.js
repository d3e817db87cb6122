/**
 * One key for one intent: what went without an answer (a cut, a server that was killed) and is sent again as it was,
 * soon, has the same key and is done once, also after a reload. What was answered, with yes or no, is over.
 *
 * @typedef {Record<string, {key: string, at: number}>} Unanswered digest of path and body, with its key and since when
 */

import { newKey, Problem } from "./api.js";
import { now } from "./server-time.js";
import { keep, recall } from "./store.js";

const SAME_WITHIN_MS = 600_000;
const KEPT = "unanswered";
/** Refusals that leave open whether it was done: no answer at all, and a server that stops meanwhile. */
const OPEN = [0, 502, 503, 504];

/** In the tab's own store as well, where words half written are kept too. */
let unanswered = /** @type {Unanswered} */ (recall(KEPT, {}, sessionStorage));

/**
 * Send something so that it is done once however often it is sent.
 *
 * @template Answer
 * @param {(path: string, body: object, headers: Record<string, string>) => Promise<Answer>} way such as `post`
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Answer>}
 */
export async function sendOnce(way, path, body) {
  const what = digestOf(`${path} ${JSON.stringify(body)}`);
  const key = keyOf(what);
  try {
    const answer = await way(path, body, { "Idempotency-Key": key });
    settle(what);
    return answer;
  } catch (problem) {
    if (!(problem instanceof Problem) || !OPEN.includes(problem.status)) settle(what);
    throw problem;
  }
}

/**
 * Short, for a whole file would fill the tab's store, and what is kept says nothing of what was sent: its length, its
 * FNV-1a hash, and a sum that counts the order in another way. @param {string} text
 */
function digestOf(text) {
  let [hash, sum] = [0x811c9dc5, 0];
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    hash = Math.imul(hash ^ unit, 0x01000193);
    sum = (Math.imul(sum, 31) + unit) | 0;
  }
  return [text.length, hash >>> 0, sum >>> 0].map((part) => part.toString(36)).join("-");
}

/** @param {string} what */
function keyOf(what) {
  const since = now() - SAME_WITHIN_MS;
  const lately = Object.entries(unanswered).filter(([, { at }]) => at > since);
  unanswered = {
    ...Object.fromEntries(lately),
    [what]: unanswered[what]?.at > since ? unanswered[what] : { key: newKey(), at: now() },
  };
  keep(KEPT, unanswered, sessionStorage);
  return unanswered[what].key;
}

/** @param {string} what */
function settle(what) {
  delete unanswered[what];
  keep(KEPT, unanswered, sessionStorage);
}
