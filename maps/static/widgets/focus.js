/** What the board may ask of the map; filled in by the application, so that widgets need not know it. */

/** @type {{team: (code: string) => void}} */
export const mapActions = { team: () => {} };

/** @param {string} code */
export function focusTeam(code) {
  mapActions.team(code);
}
