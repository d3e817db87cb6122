/** What the board may ask of the map, filled in by the application, so that widgets need not know it; and where the cursor goes. */

import { changed } from "../../shared/store.js";

/** @type {{team: (code: string) => void}} */
export const mapActions = { team: () => {} };

/** @param {string} code */
export function focusTeam(code) {
  mapActions.team(code);
}

/** Whether the case in the panel is to have the cursor once it stands nowhere. */
export const cursor = { wanted: false };

/** Something was done about a case, and what the cursor stood on may go with it: then the case has it. */
export function wantCursor() {
  cursor.wanted = true;
  changed("selection");
}

/** The cursor goes from the queue into the case that is open. */
export function enterCase() {
  /** @type {HTMLElement | null} */ (document.querySelector(".case-panel"))?.focus({ preventScroll: true });
}
