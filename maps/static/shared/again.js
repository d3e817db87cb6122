/** What could not be had is asked for again by itself where it is the network's or the server's fault; a refusal stays one. */

import { Problem } from "./api.js";

const AGAIN_MS = 10_000;

/**
 * @param {unknown} problem
 * @param {() => void} act what asks again, if it is wanted still
 */
export function again(problem, act) {
  if (problem instanceof Problem && !problem.isRefusal) setTimeout(act, AGAIN_MS);
}
