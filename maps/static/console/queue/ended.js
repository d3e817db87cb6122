/** The cases that are over, as the "ended" filter lists them: the latest pages, older ones on request, kept up to date. */

import { get } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { set, state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { isOver } from "../case/clock.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {"cleared" | "ended"} Which
 */

const PAGE = 100;
/** @type {Which[]} */
const WHICH = ["cleared", "ended"];
/** @type {Record<Which, number | null>} */
const NEWEST = { cleared: null, ended: null };
/** The start of the next page of each list, null at its end. */
let next = NEWEST;
let failed = false;

/** Fetch the latest. */
export async function loadEnded() {
  failed = false;
  await fetchPages(WHICH);
}

/** Fetch the page after those that are listed. */
export async function loadOlder() {
  await fetchPages(
    WHICH.filter((which) => next[which] !== null),
    { older: true },
  );
}

/** True if there are older cases that are neither listed nor searched. */
export function hasOlder() {
  return WHICH.some((which) => next[which] !== null);
}

/** True if the list is empty because the server could not be asked. */
export function hasFailed() {
  return failed && state.ended === null;
}

/**
 * @param {Which[]} wanted
 * @param {{older?: boolean}} [options] `older`: add to the list, instead of replacing it
 */
async function fetchPages(wanted, { older = false } = {}) {
  const county = state.county?.code;
  const from = older ? next : NEWEST;
  try {
    const pages = await Promise.all(
      wanted.map((which) => get("/complaints", { state: which, limit: PAGE, after: from[which] })),
    );
    if (state.county?.code !== county) return;
    const kept = older ? (state.ended ?? []) : [];
    next = Object.assign({ ...from }, ...wanted.map((which, n) => ({ [which]: pages[n].next })));
    const items = [...kept, ...pages.flatMap((page) => page.items)];
    set({ ended: [...new Map(items.map((item) => [item.id, item])).values()] });
  } catch (problem) {
    failed = true;
    showProblem(problem);
  }
  changed("cases");
}

/** Let the list follow what is known of a case now: it joins those that are over, or is no more one of them. @param {number} id */
export function followEnded(id) {
  const item = state.cases.get(id);
  if (!state.ended || !item) return;
  const before = state.ended.find((each) => each.id === id);
  const others = state.ended.filter((each) => each.id !== id);
  set({ ended: isOver(item) ? [withWords(item, before), ...others] : others });
}

/** Give the words that an answer has to those of the list that are without. @param {Case[]} answers */
export function fillEnded(answers) {
  const known = new Map(answers.map((item) => [item.id, item]));
  if (state.ended) set({ ended: state.ended.map((item) => withWords(item, known.get(item.id))) });
}

/** News leave the words of a case out: those of the list stay. @param {Case} item @param {Case | undefined} before */
function withWords(item, before) {
  const { text, identity, links } = before ?? item;
  return { ...item, text: item.text ?? text, identity: item.identity ?? identity, links: item.links ?? links };
}
