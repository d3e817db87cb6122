/**
 * Ask the server for advice while a complaint is typed: the team that would go, likely duplicates, the caller's earlier
 * cases. Asked shortly after typing stops; late answers are dropped. Kept in memory only.
 *
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {{case: Case, distance_m: number, age_s: number, score: number, why: string[]}} Likeness
 * @typedef {{county: string | null, cell: {code: string} | null, neighbour: string | null, inside_as: string | null, target_s: number | null, decision: {method: string} | null,
 *   team: {code: string, name: string, travel_s: number | null, turnout_s?: number, spare_s: number | null} | null}} Prospect
 * @typedef {{items: Case[], in_12_months: number}} Caller
 */

import { post } from "../../shared/api.js";
import { changed, watch } from "../../shared/changes.js";
import { part } from "../../shared/part.js";
import { may, session } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { intake, placeForServer } from "./draft.js";

const PATIENCE_MS = { prospect: 60, similar: 350, caller: 450 };
const STALE_MS = 15_000;
const SHORTEST_PHONE = 7;

const [advice, writable] = part({
  /** @type {Prospect | null} */
  prospect: null,
  /** Who would go could not be asked: nothing is known of it. */
  unknown: false,
  /** No answer came at all: nothing can be taken in either. */
  unreachable: false,
  /** @type {Likeness[] | null} null until asked */
  similar: null,
  /** @type {Caller | null} */
  caller: null,
});

export { advice };

/** @typedef {"prospect" | "similar" | "caller"} Question */

/** @type {Record<Question, {asked: string, at: number, timer: number, stop: AbortController}>} */
const questions = { prospect: unasked(), similar: unasked(), caller: unasked() };

function unasked() {
  return { asked: "", at: 0, timer: 0, stop: new AbortController() };
}

/** Only people who have signed in see earlier cases of a caller. */
export function mayKnowCallers() {
  return may("POST", "/callers") && session.who?.means !== "open";
}

export function followDraft() {
  watch(["intake"], ask);
  watch(["tick"], () => {
    if (intake.open && performance.now() - questions.prospect.at > STALE_MS) ask(true);
  });
}

/** @param {boolean} [again] who would go may be another by now */
function ask(again = false) {
  const { draft, author } = intake;
  const place = intake.open ? placeForServer(draft.place) : null;
  const { kind, category, text } = draft;
  const phone = intake.open && !author.anonymous && mayKnowCallers() ? String(author.phone ?? "") : "";
  put("prospect", "/recommendations", place && { place, kind, ...(category ? { category } : {}) }, again);
  put("similar", "/duplicates", place && { place, text, ...(category ? { category } : {}) });
  put("caller", "/callers", phone.normalize("NFKC").replace(/\D/g, "").length < SHORTEST_PHONE ? null : { phone });
}

/**
 * Ask unless it has been asked; with nothing to ask, what was answered is forgotten.
 *
 * @param {Question} question
 * @param {string} path
 * @param {object | null} body
 * @param {boolean} [again]
 */
function put(question, path, body, again = false) {
  const kept = questions[question];
  const asked = body === null ? "" : JSON.stringify([state.county?.code, body]);
  if (kept.asked === asked && !(again && body)) return;
  clearTimeout(kept.timer);
  kept.stop.abort();
  Object.assign(kept, { asked, at: performance.now(), stop: new AbortController() });
  if (body === null) return set(question, null);
  const { signal } = kept.stop;
  kept.timer = setTimeout(async () => {
    const answer = await post(path, body, {}, signal).catch(({ status }) => {
      // no advice is no fault of the form's
      if (question === "prospect" && !signal.aborted) writable.unreachable = status === 0;
      return null;
    });
    if (question === "prospect" && answer) writable.unreachable = false;
    if (!signal.aborted) set(question, question === "similar" ? (answer?.items ?? null) : answer);
  }, PATIENCE_MS[question]);
}

/**
 * @param {Question} question
 * @param {any} answer
 */
function set(question, answer) {
  const unknown = question === "prospect" ? questions.prospect.asked !== "" && answer === null : advice.unknown;
  if (advice[question] === answer && advice.unknown === unknown) return;
  Object.assign(writable, { [question]: answer, unknown });
  changed("intake");
}

/** The case to follow if a call is about this one: itself, or the one it follows; null where that has ended. @param {Case} item */
export function leadOf(item) {
  if (item.response_ended_at) return null;
  return item.status === "joined" ? (item.links?.find(({ leads }) => leads)?.id ?? null) : item.id;
}
