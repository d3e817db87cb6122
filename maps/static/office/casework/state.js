/** The state of the page of cases: the list, the case that is open, the form of an act, and every question to the server. */

import { get, Problem, post } from "../../shared/api.js";
import { dayWords, momentDay } from "../../shared/casework/due.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { followChanges } from "../../shared/live/follow.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { session } from "../../shared/session.js";
import { enter } from "../duty-page.js";
import { addressOf, chosenBy, dataOf, errorsByField, firstValues, momentOf, sharedActs } from "./model.js";

/**
 * @typedef {import("../../shared/types.js").Act} Act
 * @typedef {{case: import("../../shared/types.js").Case, handling: import("../../shared/types.js").Handling,
 *   deadlines: import("../../shared/types.js").ExplainedDeadline[], events: import("./model.js").CaseEvent[]}} Detail
 * @typedef {{act: Act, cases: number[], isShared: boolean, values: import("./model.js").Values,
 *   errors: Record<string, string>}} Form
 */

const [desk, writable] = part({
  list: "open",
  words: "",
  /** @type {import("../../shared/types.js").CaseRow[]} */
  rows: [],
  /** @type {string | null} */
  next: null,
  /** @type {Record<string, number>} */
  counts: {},
  today: "",
  /** When the list was read; null: not yet. @type {number | null} */
  readAt: null,
  /** Cases that are ticked. @type {Set<number>} */
  ticked: new Set(),
  /** Acts possible for all of them, once asked for. @type {Act[] | null} */
  shared: null,
  /** Of an act on several cases. @type {{case: number, done: boolean, why: string | null}[] | null} */
  results: null,
  /** @type {number | null} */
  open: null,
  /** @type {Detail | null} */
  detail: null,
  /** @type {import("../../shared/types.js").CaseHandler[]} */
  people: [],
  /** @type {{code: string, name: string, name_en?: string | null}[]} */
  stations: [],
  /** @type {Form | null} */
  form: null,
  /** The last act, while it can be taken back. @type {{case: number, number: string, act: string, acted: number, until: number} | null} */
  done: null,
  /** @type {{text: string, good: boolean} | null} */
  said: null,
  busy: false,
});

export { desk };

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
  changedNow("page");
}

const PAGE = 50;
const SHORTEST = 2;
/** Pause between readings while cases change; each is written to the audit trail. */
const FOLLOWED_MS = 10_000;
let undoWithin = 15;

export async function begin() {
  await enter();
  Object.assign(writable, chosenBy(location.search, session.who?.role));
  await load();
  const [people, stations, policy] = await Promise.all([get("/casework/people"), get("/stations"), get("/policy")]);
  undoWithin = policy.undo_within_s;
  const named = stations.features.map((/** @type {any} */ each) => each.properties);
  set({ people, stations: named });
  if (desk.open) await open(desk.open);
}

let asked = 0;

/** Read the list again, as far as it is on screen. */
export async function load() {
  const mine = ++asked;
  const wanted = Math.max(PAGE, desk.rows.length);
  let answer = await page(null);
  const rows = answer.items;
  while (answer.next && rows.length < wanted) {
    answer = await page(answer.next);
    rows.push(...answer.items);
  }
  if (mine === asked) set({ rows, next: answer.next, counts: answer.counts, today: answer.today, readAt: Date.now() });
}

export async function loadMore() {
  const mine = ++asked;
  const answer = await page(desk.next);
  if (mine === asked) set({ rows: [...desk.rows, ...answer.items], next: answer.next });
}

/** Tell whether a warning is for the reader. @param {{duty: string, handler: string | null}} warning */
function isMine(warning) {
  const who = session.who;
  return warning.duty === who?.role && (warning.duty !== "handler" || warning.handler === `user:${who.name}`);
}

/** @param {string} due a day, or a moment */
const dueDay = (due) => (due.includes("T") ? momentDay(due, desk.today) : dayWords(due, desk.today));

/** @param {string | null} after */
function page(after) {
  const words = desk.words.trim();
  return get("/casework/cases", { list: desk.list, q: words.length < SHORTEST ? null : words, after, limit: PAGE });
}

/** Show another list, or what a search finds in it. @param {{list?: string, words?: string}} chosen */
export async function choose(chosen) {
  Object.assign(writable, { rows: [], next: null, readAt: null, ticked: new Set(), shared: null, ...chosen });
  writeAddress();
  set({ results: null, form: desk.form?.isShared ? null : desk.form });
  await load();
}

function writeAddress() {
  history.replaceState(null, "", addressOf(location.search, desk));
}

let wanted = 0;

/** Open a case beside the list, or close it. @param {number | null} id */
export async function open(id) {
  if (id !== desk.open) set({ open: id, detail: null, form: null });
  writeAddress();
  const mine = ++wanted;
  const detail = id === null ? null : await read(id);
  if (mine === wanted) set({ detail });
}

/** @param {number} id @returns {Promise<Detail>} */
async function read(id) {
  const of = (/** @type {string} */ path) => get(`/complaints/${id}${path}`);
  const [item, handling, deadlines, events] = await Promise.all(["", "/handling", "/deadlines", "/events"].map(of));
  return { case: item, handling, deadlines, events };
}

/** @param {number} id @param {boolean} is */
export function tick(id, is) {
  const ticked = new Set(desk.ticked);
  if (is) ticked.add(id);
  else ticked.delete(id);
  set({ ticked, shared: null, results: null, form: desk.form?.isShared ? null : desk.form });
}

/** Ask which acts are possible for all that are ticked. */
export async function askShared() {
  const handlings = await Promise.all([...desk.ticked].map((id) => get(`/complaints/${id}/handling`)));
  set({ shared: sharedActs(handlings) });
}

/** Open the form of an act: on the open case, or on those that are ticked. @param {Act} act */
export function fill(act, isShared = false) {
  const handling = isShared ? null : (desk.detail?.handling ?? null);
  const cases = isShared ? [...desk.ticked] : handling ? [handling.case] : [];
  set({ form: { act, cases, isShared, values: firstValues(act, /** @type {any} */ (handling)), errors: {} } });
}

/** @param {string} name @param {string | boolean} value */
export function write(name, value) {
  if (writable.form) writable.form.values[name] = value;
}

/** Send the form; a refusal stands at its field, and nothing that was typed is lost. */
export async function send() {
  const form = writable.form;
  if (!form || desk.busy) return;
  set({ busy: true, said: null });
  try {
    await (form.isShared ? sendShared(form) : sendOne(form));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const errors = errorsByField(problem.fields, form.act.fields);
    set({ form: { ...form, errors: Object.keys(errors).length ? errors : { "": problem.message } } });
    return;
  } finally {
    set({ busy: false });
  }
  await again();
}

/** @param {Form} form */
function bodyOf({ act, values }) {
  const at = values.at ? { at: momentOf(String(values.at)) } : {};
  return { act: act.act, data: dataOf(act.fields, values), ...at };
}

/** @param {Form} form */
async function sendOne(form) {
  const [id] = form.cases;
  take(await sendOnce(post, `/complaints/${id}/handling`, bodyOf(form)), form.act.act);
}

/** @param {Form} form */
async function sendShared(form) {
  const { results } = await sendOnce(post, "/casework/acts", { cases: form.cases, ...bodyOf(form) });
  set({ results, form: null, shared: null, ticked: new Set() });
}

/** Show the case as an act left it. @param {import("../../shared/types.js").Handling} handling @param {string} act */
function take(handling, act) {
  const { case: id, number, acted } = handling;
  const done =
    acted && act !== "undone" ? { case: id, number, act, acted, until: Date.now() + undoWithin * 1000 } : null;
  const detail = desk.detail?.handling.case === id ? { .../** @type {Detail} */ (desk.detail), handling } : desk.detail;
  set({ detail: /** @type {Detail | null} */ (detail), form: null, done });
}

/** Read what is on screen again, after it was changed; what cannot be read now is read with the next change. */
async function again() {
  await Promise.all([load(), desk.open === null ? null : open(desk.open)]).catch(() => {});
}

export async function undo() {
  const { done } = desk;
  if (!done) return;
  set({ done: null });
  try {
    take(await sendOnce(post, `/complaints/${done.case}/handling/${done.acted}/undo`, {}), "undone");
    await again();
  } catch (problem) {
    set({ said: { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false } });
  }
}

/** Read again what others change. @param {() => Promise<void>} look */
export function follow(look) {
  let isOlder = false;
  followChanges(
    ({ name, data }) => {
      isOlder ||= name === "case" && data?.case?.id === desk.open;
      if (name === "deadline" && isMine(data)) {
        set({ said: { text: t("casework.near", { number: data.number, day: dueDay(data.due) }), good: false } });
      }
      return name === "case" || name === "deadline";
    },
    async () => {
      await look();
      if (isOlder && desk.open !== null) await open(desk.open);
      isOlder = false;
    },
    FOLLOWED_MS,
  );
}
