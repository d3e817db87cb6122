/** Going to a part of the panel, as soon as it is drawn. */

/**
 * Bring a part of the panel into view and put the focus there, or on the first of what is sought within it.
 *
 * @param {string} part
 * @param {string | null} field within it
 * @param {number} [frames] after which the part itself is taken, or all is given up
 */
export function goTo(part, field, frames = 120) {
  const found = /** @type {HTMLElement | null} */ (document.querySelector(part));
  const within = field === null ? found : /** @type {HTMLElement | null | undefined} */ (found?.querySelector(field));
  if (!within && frames > 0) return void requestAnimationFrame(() => goTo(part, field, frames - 1));
  found?.scrollIntoView({ block: "start" });
  (within ?? found)?.focus({ preventScroll: true });
}
