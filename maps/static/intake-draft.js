/**
 * A complaint being written. It survives Escape, a click elsewhere and a reload; only sending or throwing it away on
 * purpose ends it. One key per content: sending the same again is the same complaint, a changed one is another.
 *
 * @typedef {{lon?: number, lat?: number, datum?: string, point?: string, name?: string}} DraftPlace
 */

import { newKey, post } from "./api.js";
import { authorOf } from "./author-said.js";
import { t } from "./i18n.js";
import { changed, keep, recall, state } from "./store.js";

const BLANK = {
  kind: "complaint", channel: "hotline", category: "", text: "", place: /** @type {DraftPlace | null} */ (null),
  /** The case that this one is about too. */
  joins: /** @type {number | null} */ (null),
  /** What the same call reports beside its complaint, or the reverse. */
  also: /** @type {{text: string, anonymous: boolean} | null} */ (null),
};
/** What was typed to find the place, before one is chosen. */
const UNSAID = { text: "", coordinate: "", datum: "wgs84" };
/** A call of one of these may hold the other too. @type {Record<string, string>} */
export const OTHER_HALF = { complaint: "report", report: "complaint" };

export const intake = {
  open: false,
  /** A click on the map gives the place. */
  picking: false,
  sending: false,
  draft: recall("draft", { ...BLANK }, sessionStorage),
  said: recall("place-said", { ...UNSAID }, sessionStorage),
  /** Who complains, as typed: in memory only, for a browser's stores are files on a shared computer. */
  author: /** @type {Record<string, string | boolean>} */ ({}),
  /** @type {{message: string, fields: {field: string, message: string}[]} | null} */
  problem: null,
  /** What was sent, without who complains, and under which key: a reload after a lost answer sends the same, not a second. */
  attempt: recall("attempt", { body: "", key: "" }, sessionStorage),
};

/** @param {DraftPlace | null} [place] */
export function startIntake(place = null) {
  intake.open = true;
  intake.picking = false;
  if (place) setDraft({ place });
  changed("intake");
}

export function hideIntake() {
  intake.open = false;
  intake.picking = false;
  changed("intake");
}

/** @param {Partial<typeof intake.draft>} values */
export function setDraft(values) {
  if ("place" in values) intake.draft.joins = null; // what was near there is not near here
  Object.assign(intake.draft, values);
  keep("draft", intake.draft, sessionStorage);
  intake.problem = null;
  changed("intake");
}

/** @param {Partial<typeof UNSAID>} part what was typed of the place */
export function sayPlace(part) {
  Object.assign(intake.said, part);
  keep("place-said", intake.said, sessionStorage);
  changed("intake");
}

/** @param {Record<string, string | boolean>} part */
export function setAuthor(part) {
  Object.assign(intake.author, part);
  intake.problem = null;
  changed("intake");
}

export function discardDraft() {
  intake.draft = { ...BLANK };
  intake.author = {};
  intake.said = { ...UNSAID };
  keep("draft", intake.draft, sessionStorage);
  keep("place-said", intake.said, sessionStorage);
  attempted("", "");
  intake.problem = null;
  changed("intake");
}

/**
 * A draft is its writer's own: whoever signs in after them in the same tab does not find it.
 *
 * @param {string} name
 */
export function claimDraft(name) {
  if (recall("drafter", name, sessionStorage) !== name) discardDraft();
  keep("drafter", name, sessionStorage);
}

/** Whether there is something to lose. */
export function hasDraft() {
  const { also, text } = intake.draft;
  const { text: where, coordinate } = intake.said;
  return text.trim() !== "" || where.trim() !== "" || coordinate.trim() !== "" || (also?.text.trim() ?? "") !== "" || intake.draft.place !== null || authorOf(intake.author) !== null;
}

/**
 * Send it. The draft goes only after the server has said yes.
 *
 * @returns {Promise<import("./types.js").Case | null>}
 */
export async function sendDraft() {
  if (intake.sending) return null;
  const body = bodyOf(intake.draft);
  const { identity, ...told } = body;
  const text = JSON.stringify([state.county?.code, told]);
  if (intake.attempt.body !== text) attempted(text, newKey());
  intake.sending = true;
  changed("intake");
  try {
    const item = await post("/complaints", body, { "Idempotency-Key": intake.attempt.key });
    discardDraft();
    hideIntake();
    return item;
  } catch (problem) {
    const { message, fields = [], kind } = /** @type {import("./api.js").Problem} */ (problem);
    const known = kind === "/problems/key-reused"; // the first did arrive; whoever complains was told otherwise then
    if (known) attempted("", "");
    intake.problem = { message: known ? t("intake.taken_before") : message, fields };
    return null;
  } finally {
    intake.sending = false;
    changed("intake");
  }
}

/** @param {string} body @param {string} key */
function attempted(body, key) {
  intake.attempt = { body, key };
  keep("attempt", intake.attempt, sessionStorage);
}

/** @param {typeof intake.draft} draft */
function bodyOf({ joins, also, ...draft }) {
  const identity = authorOf(intake.author);
  const other = OTHER_HALF[draft.kind];
  const half = also?.text.trim() && other && { kind: other, text: also.text, ...(also.anonymous ? { identity: { anonymous: true } } : {}) };
  const place = placeForServer(draft.place);
  return { ...draft, place, ...(identity ? { identity } : {}), ...(joins ? { joins } : {}), ...(half ? { also: half } : {}) };
}

/** @param {DraftPlace | null} place */
export function placeForServer(place) {
  if (place === null) return null;
  if (place.point) return { point: place.point };
  return { lon: place.lon, lat: place.lat, datum: place.datum ?? "wgs84" };
}
