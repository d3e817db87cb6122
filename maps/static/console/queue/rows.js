/** The rows of the queue in their order, and which of them a filter or a search lists. */

import { t } from "../../shared/i18n.js";
import { AT_DESK } from "../../shared/lifecycle.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { byUrgency, isOver, isUnassigned, readClock, urgency } from "../case/clock.js";
import { forms } from "../teams/short-names.js";
import { CODES, NAMES, TEXTS } from "./search.js";

/**
 * @typedef {import("../../shared/types.js").Case} Case
 * @typedef {import("../case/clock.js").Reading} Reading
 * @typedef {{item: Case, reading: Reading, rank: number[]}} Row
 */

/** @type {Record<string, (row: Row) => boolean>} */
export const GROUPS = {
  all: () => true,
  unassigned: ({ item }) => isUnassigned(item),
  escalated: ({ item }) => item.escalated,
  late: ({ reading }) => reading.running && (reading.state === "at_risk" || reading.state === "missed"),
  field: ({ item }) => item.assignment !== null,
  desk: ({ item }) => AT_DESK.has(item.status),
};

/** Cleared in the field; the caller is still to be called. The one that waits longest first. */
export function callBacks() {
  const waiting = [...state.cases.values()].filter(({ status }) => status === "cleared");
  return waiting.sort((a, b) => waitsSince(a) - waitsSince(b) || a.id - b.id);
}

/** Since when a cleared case waits for its call. @param {Case} item */
export function waitsSince(item) {
  return Date.parse(item.status_since ?? item.updated_at ?? item.received_at);
}

/** The rows that are listed, for moving through them by key: what a filter hides is not met. */
export function shownRows() {
  return listed(rowsInOrder());
}

/** @param {Row[]} rows */
export function listed(rows) {
  return rows.filter((row) => (GROUPS[state.filter.group] ?? GROUPS.all)(row) && matches(row.item));
}

export function rowsInOrder() {
  if (state.filter.group === "callback")
    return callBacks().map((item) => ({ item, reading: readClock(item, now()), rank: [] }));
  const cases =
    state.filter.group === "ended" ? (state.ended ?? []) : [...state.cases.values()].filter((item) => !isOver(item));
  return inQueue(cases);
}

/** Cases as rows in the order of the queue. @param {readonly Readonly<Case>[]} cases */
export function inQueue(cases) {
  const moment = now();
  const rows = cases.map((item) => {
    const reading = readClock(item, moment);
    return { item, reading, rank: urgency(item, reading) };
  });
  return byUrgency(rows);
}

/** @param {Case} item */
function matches(item) {
  const words = plain(state.filter.text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const lines = plain(searched(item).join("\n")).split("\n");
  return lines.some((line) => words.every((word) => line.includes(word)));
}

/** The text that a search looks through, a line for each field. @param {Case} item */
function searched(item) {
  const at = (/** @type {string} */ path) =>
    path.split(".").reduce((/** @type {any} */ thing, name) => thing?.[name], item) ?? "";
  return [
    `#${item.id}`,
    ...TEXTS.map(at),
    ...NAMES.flatMap((path) => forms(at(path))),
    ...CODES.map((code) => t(`${code}.${at(code)}`)),
  ];
}

/** Letters in one case, and in one width: input methods type １２ as well as 12. @param {string} text */
function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}
