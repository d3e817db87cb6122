/**
 * Merge cases from answers and from the stream, which may overtake each other. The one with the higher event number
 * wins; times will not do, because of two simultaneous acts the earlier may be stored last. Fields that only an answer
 * has (text, complainant, links, sharing in an order) survive news from the stream.
 *
 * @typedef {import("../../shared/types.js").Case} Case
 */

import { putCase, state } from "../../shared/store.js";

/**
 * Keep a case as an answer has it.
 *
 * @param {Case} item
 */
export function keepAnswer(item) {
  const known = state.cases.get(item.id);
  const details = { text: item.text, identity: item.identity, links: item.links, place: item.place };
  putCase(known && isOlder(item, known) ? { ...known, ...details, ...shareOf(item) } : item);
}

/**
 * Merge a case of the stream into what is known.
 *
 * @param {Case} item
 * @returns {boolean} whether it was news
 */
export function mergeNews(item) {
  const known = state.cases.get(item.id);
  if (known && isOlder(item, known)) return false;
  const expedite = item.expedite && { note: noteOf(known, item.expedite.number), ...item.expedite };
  const place = item.place && { remark: known?.place?.remark, ...item.place };
  putCase({
    text: known?.text,
    identity: known?.identity,
    links: known?.links,
    ...item,
    ...shareOf(known),
    place,
    expedite,
  });
  return true;
}

/** @param {Case | undefined} known @returns {Partial<Case>} */
function shareOf(known) {
  return known?.share_only ? { share_only: true, steps: [] } : {};
}

/**
 * @param {Case} item
 * @param {Case} known
 */
function isOlder(item, known) {
  return item.seq < known.seq;
}

/**
 * @param {Case | undefined} known
 * @param {number} number of the expedite
 */
function noteOf(known, number) {
  return known?.expedite?.number === number ? known.expedite.note : undefined;
}
