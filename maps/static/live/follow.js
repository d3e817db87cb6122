/** A page that read what it shows before its stream began, and follows from then on what others change. */

import { joinStream } from "./stream.js";

const TOGETHER_MS = 150;

/**
 * Read anew after every change that concerns the page, several at once together; and once when the stream begins, for
 * what was changed between the first reading and the stream is told by nobody.
 *
 * @param {(message: {name: string, data: any}) => boolean} concerns whether an event changes what is shown
 * @param {() => Promise<void>} anew what fails is read with the next change
 * @param {number} [together] for how long changes are gathered: also where they never cease there is a reading by then
 */
export function followChanges(concerns, anew, together = TOGETHER_MS) {
  let begun = false;
  let waiting = 0;
  const soon = () => {
    waiting ||= setTimeout(() => {
      waiting = 0;
      void anew().catch(() => {});
    }, together);
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
