/** Going to a part of the panel, as soon as it is drawn; a reader who goes elsewhere meanwhile is not fetched back. */

/** Content above the part may still arrive within this time and push it away. */
const SETTLES_MS = 1000;

/** Counts presses and scrolls. */
let presses = 0;
for (const act of ["keydown", "pointerdown", "wheel"])
  addEventListener(act, () => (presses += 1), { capture: true, passive: true });

/**
 * Bring a part of the panel into view and put the focus there, or on the first of what is sought within it, once it takes any.
 *
 * @param {string} part
 * @param {string | null} field within it
 * @param {ScrollLogicalPosition} [block] where the part comes to stand
 * @param {number} [frames] after which the part itself is taken, or all is given up
 * @param {number} [since] of the presses: another one ends it
 */
export function focusPart(part, field, block = "start", frames = 120, since = presses) {
  if (presses !== since) return;
  const found = /** @type {HTMLElement | null} */ (document.querySelector(part));
  const within = field === null ? found : /** @type {HTMLElement | null | undefined} */ (found?.querySelector(field));
  if ((!within || within.matches(":disabled")) && frames > 0)
    return void requestAnimationFrame(() => focusPart(part, field, block, frames - 1, since));
  found?.scrollIntoView({ block });
  (within ?? found)?.focus({ preventScroll: true });
  keepInSight(part, since, performance.now() + SETTLES_MS);
}

/** @param {string} part @param {number} since @param {number} until */
function keepInSight(part, since, until) {
  if (presses !== since || performance.now() > until) return;
  document.querySelector(part)?.scrollIntoView({ block: "nearest" });
  requestAnimationFrame(() => keepInSight(part, since, until));
}
