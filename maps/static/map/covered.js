/** How much of the map the alerts lie on: what is brought into view, or opened, goes below them. */

/** The least that is left of the map below, however many alerts there are. */
const LEAST_PX = 300;

/** @param {any} map @returns {number} pixels from the map's upper edge */
export function coveredPx(map) {
  const list = document.querySelector("#alerts .alerts");
  if (!list) return 0;
  const box = map.getContainer().getBoundingClientRect();
  return Math.max(0, Math.min(list.getBoundingClientRect().bottom - box.top, box.height - LEAST_PX));
}
