/** A page that read what it shows before its stream began, and follows from then on what others change. */

import { watch } from "../changes.js";
import { ago } from "../format.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { pictureIs, streamIs, watchAge } from "./health.js";
import { joinStream } from "./stream.js";

/** A failed reading is repeated after this time. */
const AGAIN_MS = 5000;
const TOGETHER_MS = 150;
/** Longest wait for a pause in the changes before reading. */
const LONGEST_MS = 1500;

/**
 * Read again after every change that concerns the page, several at once together; and once when the stream begins, for
 * no event reports what changed between the first reading and the stream.
 *
 * @param {(message: {name: string, data: any}) => boolean} concerns whether an event changes what is shown
 * @param {() => Promise<void>} reload
 * @param {number} [together] after how long without another change it is read
 */
export function followChanges(concerns, reload, together = TOGETHER_MS) {
  let begun = false;
  let waiting = 0;
  let latest = Infinity;
  const soon = (within = together) => {
    clearTimeout(waiting);
    latest = Math.min(latest, performance.now() + Math.max(within, LONGEST_MS));
    waiting = setTimeout(read, Math.min(within, latest - performance.now()));
  };
  const read = () => {
    latest = Infinity;
    reload().then(
      () => pictureIs(true),
      () => {
        pictureIs(false);
        clearTimeout(waiting);
        waiting = setTimeout(read, AGAIN_MS);
      },
    );
  };
  joinStream((message) => {
    if (message.type === "event") {
      if (["reset", "county"].includes(message.name)) soon(TOGETHER_MS);
      else if (concerns(message)) soon();
      return;
    }
    streamIs(message.state);
    if (message.state === "live" && !begun) {
      begun = true;
      soon();
    }
  });
  sayWhenOld();
}

/** Show over the page's foot, where it moves nothing, what the console shows in its bar. */
function sayWhenOld() {
  const sign = document.createElement("p");
  sign.className = "cut";
  sign.setAttribute("role", "status");
  document.body.append(sign);
  watch(["connection"], () => {
    const { state: is, since } = state.connection;
    const words = {
      reconnecting: () => t("connection.reconnecting"),
      stale: () => t("connection.stale", { ago: ago((Date.now() - since) / 1000) }),
    };
    sign.textContent =
      is === "reconnecting" || is === "stale" ? words[is]() : state.outdated ? t("banner.outdated") : "";
  });
  watchAge();
}
