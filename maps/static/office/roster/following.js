/** The calendar follows what others change. What the reader drags or types stays as it is; only what lies under it moves. */

import { followChanges } from "../../shared/live/follow.js";
import { cursorOn, load, model } from "./model.js";

/** Nobody changes anything as a day begins: a page that is left open would call yesterday today, and its gaps to come. */
const AGAIN_MS = 300_000;

export function follow() {
  followChanges(({ name }) => name === "roster", reload);
  setInterval(() => void reload().catch(() => {}), AGAIN_MS); // the page's foot says that the server does not answer
}

/** Read the calendar again; a bar that had the cursor has it still, also where somebody gave it to another team. */
async function reload() {
  if (model.busy) return; // a save reads it afterwards anyway
  const held = document.activeElement?.getAttribute("data-turn");
  await load();
  if (held && document.activeElement === document.body) cursorOn(Number(held));
}
