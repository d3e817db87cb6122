/** Connect widgets to the map and the cursor without importing the map: the application fills in the functions. */

import { changed } from "../../shared/changes.js";
import { part } from "../../shared/part.js";

/** @type {(code: string) => void} */
let toTeam = () => {};

/** @param {(code: string) => void} focus What the map does to show a team. */
export function onTeamFocused(focus) {
  toTeam = focus;
}

/** @param {string} code */
export function focusTeam(code) {
  toTeam(code);
}

/** Whether the case in the panel is to have the cursor once it stands nowhere. */
const [cursor, writable] = part({ wanted: false });

export { cursor };

/** @param {boolean} wanted */
export function setCursorWanted(wanted) {
  writable.wanted = wanted;
}

/** Something was done about a case, and what the cursor stood on may go with it: then the case has it. */
export function wantCursor() {
  writable.wanted = true;
  changed("selection");
}

/** The cursor goes from the queue into the case that is open. */
export function enterCase() {
  /** @type {HTMLElement | null} */ (document.querySelector(".case-panel"))?.focus({ preventScroll: true });
}
