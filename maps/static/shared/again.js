/** Retry network and server errors, never refusals. */

import { Problem } from "./api.js";

const AGAIN_MS = 10_000;

/**
 * @param {unknown} problem
 * @param {() => void} act what asks again, if it is wanted still
 */
export function again(problem, act) {
  if (problem instanceof Problem && !problem.isRefusal) setTimeout(act, AGAIN_MS);
}
