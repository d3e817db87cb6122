/** The calendar follows what others change. What the reader drags or types stays as it is; only what lies under it moves. */

import { followChanges } from "../../shared/live/follow.js";
import { cursorOn, load, model } from "./model.js";

export const follow = () => followChanges(({ name }) => name === "roster", reload);

/** Read the calendar again; a bar that had the cursor has it still, also where somebody gave it to another team. */
async function reload() {
  if (model.busy) return; // a save reads it afterwards anyway
  const held = document.activeElement?.getAttribute("data-turn");
  await load();
  if (held && document.activeElement === document.body) cursorOn(Number(held));
}
