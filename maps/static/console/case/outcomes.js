/** The possible outcomes of a case, by the step that ends it. */

import { OUTCOMES } from "../../shared/lifecycle.js";

/** True if a step asks for the outcome of the case. @param {string} step */
export function asksOutcome(step) {
  return step in OUTCOMES;
}

/** The outcome that a digit chooses; null where it chooses none. @param {string} step @param {string} key */
export function outcomeOf(step, key) {
  return /^[1-9]$/.test(key) ? (OUTCOMES[step]?.[Number(key) - 1] ?? null) : null;
}
