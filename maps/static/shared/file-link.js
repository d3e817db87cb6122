/** A link to a file, which the page fetches itself: what the browser saves on its own it saves whatever answered. */

import { saveFile } from "./api.js";

/** The addresses of files on their way. @type {Set<string>} */
const fetching = new Set();

/**
 * Handle a press on such a link; with a modifier key the browser handles it.
 *
 * @param {(problem: unknown) => void} tell says why there is no file
 */
export function saves(tell) {
  return async (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
    const { href } = link;
    if (fetching.has(href)) return;
    fetching.add(href);
    link.setAttribute("aria-busy", "true");
    await saveFile(href).catch(tell);
    fetching.delete(href);
    link.removeAttribute("aria-busy");
  };
}
