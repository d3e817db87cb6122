/** The page of rules follows what others change. What the reader has written stays theirs until they say which is to hold. */

import { changedNow } from "../../shared/changes.js";
import { followChanges } from "../../shared/live/follow.js";
import { discard, isDrafted, load, model, newer, PARTS, say, setMeanwhile, setOf } from "./model.js";

/** @typedef {import("./model.js").Part} Part */

export const follow = () => followChanges(concerns, reload);

/** @param {{name: string, data: any}} message */
function concerns({ name, data }) {
  return name === "rules" || (name === "roster" && data.change === "need");
}

/** Read the rules again and say who changed what; a save reads them afterwards anyway. */
async function reload() {
  if (model.busy || !model.sets) return;
  const before = Object.fromEntries(PARTS.map((part) => [part, setOf(part).version]));
  keepTyped();
  await load();
  for (const part of PARTS) tell(part, before[part]);
  changedNow("page");
}

/** A field is written down when it is left: what is still being typed is written down before rules are put in its place. */
function keepTyped() {
  const field = document.activeElement;
  if (field instanceof HTMLInputElement && field.form) field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Part} part @param {string} seen */
function tell(part, seen) {
  const [last] = setOf(part).history;
  if (!last || last.version === seen || last.version === model.own[part]) return;
  const since = model.meanwhile[part]?.seen ?? seen;
  const other = { seen: since, by: last.made_by ?? "", at: last.made_at, changes: newer(part, since) };
  if (isDrafted(part)) setMeanwhile(part, other);
  else say(part, { good: true, text: "", other });
}

/** Accept the other user's rules and discard the input here. @param {Part} part */
export function takeOver(part) {
  setMeanwhile(part, null);
  discard(part);
}

/** Keep the input here; it may be saved over the other user's rules. @param {Part} part */
export function keepMine(part) {
  setMeanwhile(part, null);
  changedNow("page");
}
