/** The pending queue: open cases by the time left, nobody's first, the filters above them. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { repeat } from "lit-html/directives/repeat.js";

import { get } from "../api.js";
import { byUrgency, isOver, isUnassigned, readClock, urgency } from "../case-clock.js";
import { t } from "../i18n.js";
import { now } from "../server-time.js";
import { changed, state, watch } from "../store.js";
import { caseRow } from "./case-row.js";
import { commandLine } from "./command-line.js";
import { showProblem } from "./toasts.js";

/**
 * @typedef {import("../types.js").Case} Case
 * @typedef {import("../case-clock.js").Reading} Reading
 * @typedef {{item: Case, reading: Reading, rank: number[]}} Row
 */

/** @type {Record<string, (row: Row) => boolean>} */
const GROUPS = {
  all: () => true,
  unassigned: ({ item }) => isUnassigned(item),
  escalated: ({ item }) => item.escalated,
  late: ({ reading }) => reading.running && (reading.state === "at_risk" || reading.state === "missed"),
  field: ({ item }) => item.assignment !== null,
  desk: ({ item }) => item.status === "desk" || item.status === "to_transfer",
};
const MOST_ROWS = 300;
const ENDED_SHOWN = 100;

/** @param {HTMLElement} root */
export function mountQueue(root) {
  const draw = () => render(view(), root);
  watch(["cases", "teams", "tick", "selection", "view", "ground"], draw);
  draw();
}

/** The rows as they stand in the queue, for moving through them by key. */
export function rowsInOrder() {
  const moment = now();
  const cases = state.filter.group === "ended" ? (state.ended ?? []) : [...state.cases.values()].filter((item) => !isOver(item));
  const rows = cases.map((item) => {
    const reading = readClock(item, moment);
    return { item, reading, rank: urgency(item, reading) };
  });
  return byUrgency(rows);
}

function view() {
  const rows = rowsInOrder();
  const shown = rows.filter((row) => (GROUPS[state.filter.group] ?? GROUPS.all)(row) && matches(row.item));
  return html`
    <div class="filters" role="search">
      ${commandLine()}
      ${chip("ended", rows)}
    </div>
    <div class="filters chips" role="group" aria-label=${t("board.filter")}>
      ${Object.keys(GROUPS).filter((name) => isOffered(name, rows)).map((name) => chip(name, rows))}
    </div>
    <div class="cases" role="group" aria-label=${t("board.cases")} tabindex="-1">
      ${repeat(shown.slice(0, MOST_ROWS), ({ item }) => item.id, caseRow)}
      ${shown.length === 0 ? empty() : nothing}
      ${shown.length > MOST_ROWS || state.truncated ? html`<p class="empty">${t("board.more", { n: shown.length })}</p>` : nothing}
    </div>`;
}

/** @param {Case} item */
function matches(item) {
  const wanted = state.filter.text.trim().toLowerCase();
  if (!wanted) return true;
  const words = [item.id, item.number, item.place?.name, item.cell?.name, item.cell?.code, item.assignment?.team_name, item.assignment?.team_name_en,
    item.text, t(`category.${item.category}`), t(`kind.${item.kind}`), t(`status.${item.status}`)];
  return words.some((each) => String(each ?? "").toLowerCase().includes(wanted));
}

function empty() {
  if (!state.county) return nothing; // nothing is on its way; why is said elsewhere
  if (!state.loaded) return html`<p class="empty">${t("board.loading")}</p>`;
  return html`<p class="empty">${t(state.filter.text || state.filter.group !== "all" ? "board.none_match" : "board.none")}</p>`;
}

/**
 * Escalation is rare: its group is there while it has cases, or is the one looked at.
 *
 * @param {string} name
 * @param {Row[]} rows
 */
function isOffered(name, rows) {
  return name !== "escalated" || state.filter.group === name || (state.filter.group !== "ended" && rows.some(GROUPS.escalated));
}

/**
 * @param {string} name
 * @param {Row[]} rows
 */
function chip(name, rows) {
  const on = state.filter.group === name;
  const n = name === "ended" || state.filter.group === "ended" ? null : rows.filter(GROUPS[name]).length;
  return html`<button class="chip" aria-pressed=${on} @click=${() => choose(name)}>${t(`filter.${name}`)}${n === null ? nothing : html`<b>${n}</b>`}</button>`;
}

/** @param {string} name */
function choose(name) {
  state.filter.group = name;
  if (name === "ended") void loadEnded();
  changed("view");
}

async function loadEnded() {
  try {
    const [cleared, ended] = await Promise.all(["cleared", "ended"].map((which) => get("/complaints", { state: which, limit: ENDED_SHOWN })));
    state.ended = [...cleared.items, ...ended.items];
    changed("cases");
  } catch (problem) {
    showProblem(problem);
  }
}
