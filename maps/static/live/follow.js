/** A page that read what it shows before its stream began, and follows from then on what others change. */

import { joinStream } from "./stream.js";

const TOGETHER_MS = 150;
/** Where changes never cease there is a reading all the same. */
const LONGEST_MS = 1500;

/**
 * Read anew after every change that concerns the page, several at once together; and once when the stream begins, for
 * what was changed between the first reading and the stream is told by nobody.
 *
 * @param {(message: {name: string, data: any}) => boolean} concerns whether an event changes what is shown
 * @param {() => Promise<void>} anew what fails is read with the next change
 * @param {number} [together] after how long without another change it is read
 */
export function followChanges(concerns, anew, together = TOGETHER_MS) {
  let begun = false;
  let waiting = 0;
  let latest = Infinity;
  const soon = () => {
    clearTimeout(waiting);
    latest = Math.min(latest, performance.now() + Math.max(together, LONGEST_MS));
    waiting = setTimeout(() => {
      latest = Infinity;
      void anew().catch(() => {});
    }, Math.min(together, latest - performance.now()));
  };
  joinStream((message) => {
    if (message.type === "event") {
      if (["reset", "county"].includes(message.name) || concerns(message)) soon();
    } else if (message.state === "live" && !begun) {
      begun = true;
      soon();
    }
  });
}
