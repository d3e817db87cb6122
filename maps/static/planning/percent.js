/** Shares in words, alike on every section: never all where it is not all, never none where it is some. */

const STEPS = 1000;
const ROUNDING = 1e-6;

/**
 * A share rounded down to a tenth of a percent.
 *
 * @param {number | null | undefined} part
 */
export function percent(part) {
  if (typeof part !== "number") return "–";
  const steps = Math.floor(part * STEPS + ROUNDING);
  if (part > 0 && steps === 0) return "< 0.1 %";
  return `${(part < 1 ? Math.min(steps, STEPS - 1) : steps) / 10} %`;
}
