/**
 * Compute the progress of an off-shelf order over time: at each closing, how many premises are off the shelf, and how
 * many of them in time. Withdrawn tasks are not counted; a refused one is not off the shelf.
 *
 * @typedef {{at: number, off: number, on_time: number}} Step
 */

const OFF = new Set(["done", "not_found"]);

/**
 * @param {import("../../shared/types.js").ShelfOrder} order
 * @param {number} now
 */
export function curveOf(order, now) {
  const counted = order.premises.filter((each) => each.state !== "withdrawn");
  const closed = counted
    .filter((each) => OFF.has(each.state) && each.closing)
    .map((each) => ({ at: Date.parse(/** @type {any} */ (each.closing).at), late: each.late }))
    .sort((a, b) => a.at - b.at);
  const deadlines = [...new Set(counted.map((each) => Date.parse(each.due_at)))].sort((a, b) => a - b);
  /** @type {Step[]} */
  const steps = [];
  for (const { at, late } of closed) {
    const { off, on_time: onTime } = steps.at(-1) ?? { off: 0, on_time: 0 };
    steps.push({ at, off: off + 1, on_time: onTime + (late ? 0 : 1) });
  }
  const isOpen = counted.some((each) => each.state === "open");
  const from = Date.parse(order.made_at);
  const last = Math.max(from + 1, ...deadlines, ...closed.map(({ at }) => at), isOpen ? now : 0);
  return { steps, deadlines, from, until: isOpen ? now : (closed.at(-1)?.at ?? from), last, total: counted.length };
}

/** Count the premises off the shelf by a moment. @param {Step[]} steps @param {number} at */
export function offBy(steps, at) {
  return steps.filter((step) => step.at <= at).at(-1)?.off ?? 0;
}
