/** Shares in words: never all where it is not all, never none where it is some. */

const STEPS = 1000;
const ROUNDING = 1e-6;

/**
 * A share rounded down to a tenth of a percent.
 *
 * @param {number | null | undefined} part
 */
export function percent(part) {
  if (typeof part !== "number") return "–";
  const steps = stepsOf(part);
  return part > 0 && steps === 0 ? "< 0.1 %" : `${steps / 10} %`;
}

/**
 * By how many percentage points two shares differ as they are shown; null where they are shown alike.
 *
 * @param {number} before @param {number} after
 */
export function pointsBetween(before, after) {
  const steps = Math.abs(stepsOf(after) - stepsOf(before));
  return steps ? steps / 10 : null;
}

/** @param {number} part */
function stepsOf(part) {
  const steps = Math.floor(part * STEPS + ROUNDING);
  return part < 1 ? Math.min(steps, STEPS - 1) : steps;
}
