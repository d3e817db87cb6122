/**
 * A file delivered piece by piece. The server says how much it holds, so it goes on there after a cut, a killed browser or a
 * killed server. Pieces take some seconds each on whatever line there is: so long a step waits behind one, and twenty
 * seconds where the line is dead.
 */

import { part } from "../shared/part.js";
import { ask, Refusal, send } from "./server.js";

const SECONDS = 3;
const LEAST = 16_384;
const MOST = 262_144;
const PIECE_MS = 20_000;

/** How much of each is with the server, from 0 to 1, by the item's key. */
const [progress, writable] = part(/** @type {Map<string, number>} */ (new Map()));

export { progress };

let size = 65_536;

/**
 * Deliver a file; raises a Refusal.
 *
 * @param {import("./outbox.js").OutboxItem} item
 * @param {() => Promise<boolean>} goesOn asked before each piece
 * @returns {Promise<any>} what it has become; null where it is to go on later
 */
export async function inPieces(item, goesOn) {
  const path = `${item.path}/${item.key}`;
  let answer = await ask(path);
  while (!answer.attachment) {
    writable.set(item.key, answer.held_bytes / item.body.size);
    if (!(await goesOn())) return null;
    answer = await piece(path, item, answer.held_bytes);
  }
  writable.delete(item.key);
  return answer.attachment;
}

/** @param {string} path @param {import("./outbox.js").OutboxItem} item @param {number} held */
async function piece(path, { body, sha256, behind, headers }, held) {
  const part = body.slice(held, held + size, body.type);
  const begun = performance.now();
  try {
    const answer = await send("PUT", `${path}?offset=${held}&total=${body.size}&sha256=${sha256}`, part, {
      behind,
      headers,
      timeout: PIECE_MS,
    });
    fit(part.size, (performance.now() - begun) / 1000);
    return answer;
  } catch (problem) {
    if (problem instanceof Refusal && problem.type.endsWith("/wrong-offset")) return ask(path);
    size = Math.max(LEAST, Math.round(size / 2));
    throw problem;
  }
}

/** The next piece by how long this one took. @param {number} bytes @param {number} seconds */
function fit(bytes, seconds) {
  const wanted = Math.min((bytes * SECONDS) / Math.max(seconds, 0.01), 2 * size);
  size = Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
}
