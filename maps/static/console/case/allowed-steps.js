/** The steps the server sends with a case, in the order in which they are shown: the way forward, then the ways out. */

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("../../shared/types.js").EventType} EventType
 */

/** @type {EventType[]} */
export const FORWARD = [
  "resumed",
  "acknowledged",
  "en_route",
  "on_scene",
  "cleared",
  "closed",
  "answered",
  "transferred",
];
/** @type {EventType[]} */
export const OUT = [
  "declined",
  "withdrawn",
  "held",
  "desk",
  "to_transfer",
  "joined",
  "parted",
  "cancelled",
  "reopened",
];

/** @param {Case} item */
export function waysForward({ steps }) {
  return FORWARD.filter((step) => steps.includes(step));
}

/** @param {Case} item */
export function waysOut({ steps }) {
  return OUT.filter((step) => steps.includes(step));
}

/** True if another team may be sent instead: as long as the present one may be withdrawn. @param {Case} item */
export function isReassignable({ steps }) {
  return steps.includes("withdrawn");
}
