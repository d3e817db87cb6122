/** Show why a list could not be read, until it has been read. */

import { changedNow } from "../shared/changes.js";
import { inOneLanguage } from "../shared/i18n.js";

/**
 * @typedef {{text: string, good: boolean} | null} Said
 * @param {{load: () => Promise<void>, said: () => Said, say: (said: Said) => void}} list how it is read, and what its page says
 */
export function unreadNote({ load, said, say }) {
  let unread = "";
  return {
    /** @param {unknown} problem */
    tell(problem) {
      unread = inOneLanguage(/** @type {Error} */ (problem).message);
      say({ text: unread, good: false });
      changedNow("page");
    },
    /** Read the list again; throws what `tell` takes. */
    async look() {
      await load();
      if (said()?.text === unread) say(null);
      changedNow("page");
    },
  };
}
