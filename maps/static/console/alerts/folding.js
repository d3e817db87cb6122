/** Keep which parts of the alert list are expanded: the list itself, and groups shown alert by alert. */

import { changed } from "../../shared/changes.js";
import { isNoting, startNote } from "./note.js";

/**
 * True while the list is open; else there is the strip, which always has its place: nothing moves when an alert comes.
 */
let listed = false;
/** Groups that are shown alert by alert. @type {Set<string>} */
const unfolded = new Set();

/** A remark is written in the list. */
export function isListed() {
  return listed || isNoting();
}

export function toggle() {
  listed = !isListed();
  startNote(null);
  changed("alerts");
}

/** @param {string} key of a group */
export function isUnfolded(key) {
  return unfolded.has(key) && isListed();
}

/** Unfold a group, in the list, or fold it. @param {string} key */
export function turnGroup(key) {
  if (isUnfolded(key)) unfolded.delete(key);
  else unfolded.add(key);
  listed = true;
  changed("alerts");
}
