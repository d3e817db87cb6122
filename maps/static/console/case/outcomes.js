/** How a case may end, by the step that ends it; the server has the same table (`dispatch/cases/outcomes.py`). */

/** @type {Record<string, string[]>} */
export const OUTCOMES = {
  answered: ["informed", "settled_by_phone", "referred", "not_reached", "other"],
  closed: ["satisfied", "dissatisfied", "not_reached", "no_call_back", "other"],
  cancelled: ["duplicate", "mistaken", "withdrawn_by_caller", "out_of_scope", "other"],
};

/** Whether a step asks how the case ended. @param {string} step */
export function asksOutcome(step) {
  return step in OUTCOMES;
}

/** The outcome that a digit chooses; null where it chooses none. @param {string} step @param {string} key */
export function outcomeOf(step, key) {
  return /^[1-9]$/.test(key) ? (OUTCOMES[step]?.[Number(key) - 1] ?? null) : null;
}
