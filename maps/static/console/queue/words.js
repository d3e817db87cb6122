/** Fetch the texts of cases that came without them from the stream, so that a search finds those cases. */

import { get } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { state } from "../../shared/store.js";
import { showProblem } from "../../shared/toasts.js";
import { isOver } from "../case/clock.js";
import { keepAnswer } from "../case/known-cases.js";
import { fillEnded } from "./ended.js";

/** @typedef {import("../../shared/types.js").Case} Case */

const PAGE = 1000;
/** With which event each was asked for: one that is in no list is asked for again when it changes. @type {Map<number, number>} */
const asked = new Map();
let busy = false;

/** Fetch the words that a search needs and the page does not have. */
export async function askForWords() {
  const lacking = state.filter.text.trim() && !busy ? searched().filter(lacksWords) : [];
  if (lacking.length === 0) return;
  busy = true;
  const county = state.county?.code;
  const lists = [...new Set(lacking.map(listOf))];
  try {
    const pages = await Promise.all(lists.map((which) => get("/complaints", { state: which, limit: PAGE })));
    if (county !== state.county?.code) return;
    for (const { id, seq } of lacking) asked.set(id, seq);
    /** @type {Case[]} */
    const items = pages.flatMap((page) => page.items);
    for (const item of items) if (state.cases.has(item.id)) keepAnswer(item);
    fillEnded(items);
    changed("cases");
  } catch (problem) {
    showProblem(problem);
  } finally {
    busy = false;
  }
}

/** The cases that a search looks through. */
function searched() {
  return state.filter.group === "ended" ? (state.ended ?? []) : [...state.cases.values()];
}

/** @param {Case} item */
function lacksWords({ id, seq, text }) {
  return text === undefined && asked.get(id) !== seq;
}

/** @param {Case} item */
function listOf(item) {
  if (item.status === "cleared") return "cleared";
  return isOver(item) ? "ended" : "open";
}
