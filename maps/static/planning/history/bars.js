/** Small charts as SVG: an interval on a scale, and the parts of a time beside one another. Each has its numbers as text beside it. */

import { html, svg } from "lit-html/lit-html.js";

/**
 * A value with its interval on a scale from 0 to `most`; with `goal`, a line where it should be.
 *
 * @param {{low: number, value: number, high: number}} of
 * @param {number} most
 * @param {number | null} goal
 */
export function interval({ low, value, high }, most, goal = null) {
  const at = (/** @type {number} */ number) => scaled(number, most);
  return html`<svg class="plan-interval" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    ${goal === null ? svg`` : svg`<path class="goal" d="M${at(goal)} 0V6"></path>`}<line x1=${at(low)} x2=${at(high)} y1="3" y2="3"></line><rect x=${at(value) - 1} y="0" width="2" height="6"></rect></svg>`;
}

/**
 * Parts of a whole from left to right, each with a pattern of its own.
 *
 * @param {{name: string, value: number, label: string}[]} parts
 */
export function stack(parts) {
  return html`<svg class="plan-stack" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">${slices(
    parts.map((part) => part.value),
  ).map(
    ([from, width], n) =>
      svg`<rect class=${parts[n].name} x=${from} y="0" width=${width} height="12"><title>${parts[n].label}</title></rect>`,
  )}</svg>`;
}

/**
 * From where to how wide each value is, of 100 in all; nothing where all are 0.
 *
 * @param {number[]} values
 * @returns {[number, number][]}
 */
export function slices(values) {
  const whole = values.reduce((sum, value) => sum + value, 0);
  let from = 0;
  return values.map((value) => {
    const width = whole > 0 ? (100 * value) / whole : 0;
    from += width;
    return [from - width, width];
  });
}

/** @param {number} number @param {number} most */
function scaled(number, most) {
  return most > 0 ? Math.max(0, Math.min(100, (100 * number) / most)) : 0;
}
