/**
 * A complaint being written. It survives Escape, a click elsewhere and a reload; only sending or throwing it away on
 * purpose ends it. One key per content: sending the same again is the same complaint, a changed one is another.
 *
 * @typedef {{lon?: number, lat?: number, datum?: string, point?: string, name?: string, found_by?: "point" | "street" | "place" | "cell" | "coordinate" | "map",
 *   accuracy_m?: number | null}} DraftPlace `accuracy_m`: within how far of it the spot lies
 */

import { newKey, post } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { saysAll } from "../../shared/place/words.js";
import { rehearsal } from "../../shared/rehearsal.js";
import { keep, recall, state } from "../../shared/store.js";
import { authorOf } from "../author/author-said.js";
import { forgetFound } from "./place-search.js";

const BLANK = {
  kind: "complaint",
  channel: "hotline",
  category: "",
  /** Somebody is ill, hurt or in danger. */
  danger: false,
  text: "",
  place: /** @type {DraftPlace | null} */ (null),
  /** The place in the caller's own words: the address, and what else helps to find it. */
  address: "",
  remark: "",
  /** The case that this one is about too. */
  joins: /** @type {number | null} */ (null),
  /** What the same call reports beside its complaint, or the reverse. */
  also: /** @type {{text: string, anonymous: boolean} | null} */ (null),
  /** A real call, although the county rehearses. */
  real: false,
};
/** The text typed to find the place, before one is chosen. */
const UNSAID = { text: "", coordinate: "", datum: "" };
/** A call of one of these may hold the other too. @type {Record<string, string>} */
export const OTHER_PART = { complaint: "report", report: "complaint" };

const [intake, writable] = part({
  open: false,
  /** A click on the map gives the place. */
  picking: false,
  sending: false,
  draft: recall("draft", { ...BLANK }, sessionStorage),
  said: recall("place-said", { ...UNSAID }, sessionStorage),
  /** Who complains, as typed: in memory only, for a browser's stores are files on a shared computer. */
  author: /** @type {Record<string, string | boolean>} */ ({}),
  /** It was typed, and a reload forgot it. */
  authorLost: recall("author-typed", false, sessionStorage),
  /** `unreachable`: no answer came. @type {{message: string, fields: {field: string, message: string}[], unreachable?: boolean} | null} */
  problem: null,
  /** What was sent, without who complains, and under which key: a reload after a lost answer sends the same, not a second. */
  attempt: recall("attempt", { body: "", key: "" }, sessionStorage),
});

export { intake };

/** @param {boolean} picking Whether the next click on the map gives the place. */
export function setPicking(picking) {
  writable.picking = picking;
}

/** @param {typeof intake.problem} problem What is wrong with the form, shown at its end and at its fields. */
export function setProblem(problem) {
  writable.problem = problem;
}

/** @param {DraftPlace | null} [place] */
export function startIntake(place = null) {
  writable.open = true;
  writable.picking = false;
  if (place) choosePlace(place);
  changed("intake");
}

/**
 * A place is chosen, however it was found: what was typed stays as the address, unless the place's name says it all.
 *
 * @param {DraftPlace} place
 * @param {string[]} names all that it is called
 */
export function choosePlace(place, names = [place.name ?? ""]) {
  const typed = intake.said.text.trim();
  const address = typed && !names.some((name) => saysAll(name, typed)) ? typed : intake.draft.address;
  sayPlace({ text: "" });
  setDraft({ place, address });
}

/** Another place is looked for, by the same words to begin with. */
export function unchoosePlace() {
  sayPlace({ text: intake.draft.address });
  setDraft({ place: null, address: "" });
}

export function hideIntake() {
  writable.open = false;
  writable.picking = false;
  changed("intake");
}

/** @param {Partial<typeof intake.draft>} values */
export function setDraft(values) {
  if ("place" in values) writable.draft.joins = null; // what was near there is not near here
  Object.assign(intake.draft, values);
  keep("draft", intake.draft, sessionStorage);
  writable.problem = null;
  changed("intake");
}

/**
 * Change the second part of a call. The rest is taken from the draft, not from what was last drawn: a key may have come since.
 *
 * @param {{text?: string, anonymous?: boolean}} values
 */
export function setAlso(values) {
  setDraft({ also: { text: "", anonymous: false, ...intake.draft.also, ...values } });
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
  authorTyped(authorOf(intake.author) !== null);
  writable.problem = null;
  changed("intake");
}

/** @param {boolean} typed Whether a reload would forget who complains. */
function authorTyped(typed) {
  writable.authorLost = false;
  keep("author-typed", typed, sessionStorage);
}

export function discardDraft() {
  forgetFound();
  writable.draft = { ...BLANK };
  writable.author = {};
  authorTyped(false);
  writable.said = { ...UNSAID };
  keep("draft", intake.draft, sessionStorage);
  keep("place-said", intake.said, sessionStorage);
  attempted("", "");
  writable.problem = null;
  changed("intake");
}

/**
 * A draft is its writer's own: the next one to sign in in the same tab does not find it.
 *
 * @param {string} name
 */
export function claimDraft(name) {
  if (recall("drafter", name, sessionStorage) !== name) discardDraft();
  keep("drafter", name, sessionStorage);
}

/** True if closing the form would lose text. */
export function hasDraft() {
  const { also, text, address, remark } = intake.draft;
  const { text: where, coordinate } = intake.said;
  return (
    text.trim() !== "" ||
    address.trim() !== "" ||
    remark.trim() !== "" ||
    where.trim() !== "" ||
    coordinate.trim() !== "" ||
    (also?.text.trim() ?? "") !== "" ||
    intake.draft.place !== null ||
    authorOf(intake.author) !== null
  );
}

/**
 * Send it. The draft goes only after the server has said yes.
 *
 * @returns {Promise<import("../../shared/types.js").Case | null>}
 */
export async function sendDraft() {
  if (intake.sending) return null;
  const body = bodyOf(intake.draft);
  const { identity, ...facts } = body;
  const text = JSON.stringify([state.county?.code, facts]);
  if (intake.attempt.body !== text) attempted(text, newKey());
  writable.sending = true;
  changed("intake");
  try {
    const item = await post("/complaints", body, { "Idempotency-Key": intake.attempt.key });
    discardDraft();
    hideIntake();
    return item;
  } catch (problem) {
    const { message, fields = [], kind, status } = /** @type {import("../../shared/api.js").Problem} */ (problem);
    const known = kind === "/problems/key-reused"; // the first did arrive; the caller heard something else then
    if (known) attempted("", "");
    const unreachable = status === 0;
    writable.problem = {
      message: unreachable ? t("prospect.unreachable") : known ? t("intake.taken_before") : message,
      fields,
      ...(unreachable ? { unreachable } : {}),
    };
    return null;
  } finally {
    writable.sending = false;
    changed("intake");
  }
}

/** @param {string} body @param {string} key */
function attempted(body, key) {
  writable.attempt = { body, key };
  keep("attempt", intake.attempt, sessionStorage);
}

/** @param {typeof intake.draft} draft */
function bodyOf({ joins, also, address, remark, real, ...draft }) {
  const identity = authorOf(intake.author);
  const other = OTHER_PART[draft.kind];
  const second = also?.text.trim() &&
    other && { kind: other, text: also.text, ...(also.anonymous ? { identity: { anonymous: true } } : {}) };
  const words = Object.fromEntries(Object.entries({ address, remark }).filter(([, said]) => said.trim()));
  const place = draft.place && { ...placeForServer(draft.place), ...words };
  return {
    ...draft,
    place,
    ...(identity ? { identity } : {}),
    ...(joins ? { joins } : {}),
    ...(second ? { also: second } : {}),
    ...(rehearsal.now?.on ? { exercise: !real } : {}),
  };
}

/** @param {DraftPlace | null} place */
export function placeForServer(place) {
  if (place === null) return null;
  if (place.point) return { point: place.point };
  const { lon, lat, datum = "wgs84", name, found_by: by, accuracy_m: metres } = place;
  const found =
    by && by !== "point"
      ? { found_by: by, ...(name ? { name } : {}), ...(typeof metres === "number" ? { accuracy_m: metres } : {}) }
      : {};
  return { lon, lat, datum, ...found };
}
