/** The calendar follows what others change. What the reader drags or types stays as it is; only what lies under it moves. */

import { joinStream } from "../live/stream.js";
import { load, model } from "./model.js";

const TOGETHER_MS = 150;
let waiting = 0;

export function follow() {
  joinStream((message) => {
    if (message.type !== "event" || !["roster", "reset", "county"].includes(message.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(anew, TOGETHER_MS);
  });
}

/** Read the calendar again; a bar that had the cursor has it still, also where somebody gave it to another team. */
async function anew() {
  if (model.busy) return; // whoever is saving reads it afterwards anyway
  const held = document.activeElement?.getAttribute("data-turn");
  await load().catch(() => {});
  if (held && document.activeElement === document.body) /** @type {HTMLElement | null} */ (document.querySelector(`[data-turn="${held}"]`))?.focus();
}
