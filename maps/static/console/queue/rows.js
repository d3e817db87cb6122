/** The rows of the queue in their order, and which of them a filter or a search lists. */

import { t } from "../../shared/i18n.js";
import { now } from "../../shared/server-time.js";
import { state } from "../../shared/store.js";
import { byUrgency, isOver, isUnassigned, readClock, urgency } from "../case/clock.js";
import { cellForms, teamForms } from "../teams/short-names.js";

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
  desk: ({ item }) => item.status === "desk" || item.status === "to_transfer",
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
  const moment = now();
  if (state.filter.group === "callback")
    return callBacks().map((item) => ({ item, reading: readClock(item, moment), rank: [] }));
  const cases =
    state.filter.group === "ended" ? (state.ended ?? []) : [...state.cases.values()].filter((item) => !isOver(item));
  const rows = cases.map((item) => {
    const reading = readClock(item, moment);
    return { item, reading, rank: urgency(item, reading) };
  });
  return byUrgency(rows);
}

/** @param {Case} item */
function matches(item) {
  const wanted = plain(state.filter.text.trim());
  if (!wanted) return true;
  const words = [
    `#${item.id}`, // as it is shown
    item.number,
    item.place?.name,
    item.place?.address,
    ...cellForms(item.cell?.name),
    item.cell?.code,
    item.neighbour,
    ...teamForms(item.assignment?.team_name),
    ...teamForms(item.assignment?.team_name_en),
    item.text,
    t(`category.${item.category}`),
    t(`kind.${item.kind}`),
    t(`status.${item.status}`),
  ];
  return words.some((each) => plain(String(each ?? "")).includes(wanted));
}

/** Letters in one case, and in one width: input methods type １２ as well as 12. @param {string} text */
function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}
