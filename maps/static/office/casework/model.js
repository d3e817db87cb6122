/** Texts and requests of the page of cases: plain values in, plain values out. */

import { formatter } from "../../shared/format.js";
import { groupBy } from "../../shared/grouping.js";
import { word } from "../../shared/i18n.js";

/**
 * @typedef {import("../../shared/types.js").CaseRow} CaseRow
 * @typedef {import("../../shared/types.js").Handling} Handling
 * @typedef {import("../../shared/types.js").Act} Act
 * @typedef {import("../../shared/types.js").ActField} ActField
 * @typedef {{seq: number, type: string, at: string, team: string | null, actor: string | null, data: Record<string, any>}} CaseEvent
 * @typedef {import("../../shared/casework/due.js").Due} Due
 * @typedef {Record<string, string | boolean>} Values as typed
 */

export const LISTS = [
  ...[
    "mine",
    "station",
    "due_soon",
    "overdue",
    "suspended",
    "to_approve",
    "to_notify",
    "unassigned",
    "in_transfer",
    "expedited",
  ],
  ...["open", "all"],
];
/** @type {Record<string, string>} */
const FIRST_LIST = { handler: "mine", chief: "station", leader: "to_approve", reviewer: "to_approve" };
const ON_THE_SPOT = "settled_on_the_spot";
/** @type {Record<string, string[]>} */
const KEYS = {
  a: ["accepted"],
  n: ["notified"],
  m: ["mediated"],
  s: [ON_THE_SPOT, "settled"],
  t: ["terminated"],
  h: ["assigned"],
};
/** Acts that answer what was proposed: they stand beside it. */
export const ANSWERS = ["approved", "rejected"];
/** Fields that are of one case: no form of several cases has them. */
const OF_ONE_CASE = new Set(["deadline", "notice", "case"]);

/** The list that a role works from. @param {string | undefined} role */
export function firstList(role) {
  return FIRST_LIST[role ?? ""] ?? "open";
}

/**
 * The address of the page with the choice of list, search and case; the rest stays.
 *
 * @param {string} search
 * @param {{list: string, words: string, open: number | null}} chosen
 */
export function addressOf(search, { list, words, open }) {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries({ list, q: words, case: open ? String(open) : "" }))
    if (value) query.set(name, value);
    else query.delete(name);
  return `?${query}`;
}

/** @param {string} search @param {string | undefined} role */
export function chosenBy(search, role) {
  const query = new URLSearchParams(search);
  const list = query.get("list") ?? "";
  return {
    list: LISTS.includes(list) ? list : firstList(role),
    words: query.get("q") ?? "",
    open: Number(query.get("case")) || null,
  };
}

/** @param {CaseRow} row @returns {Due} */
export function dueOfRow(row) {
  const { due_on: day, due_at: at, is_bound: isBound, days_left: daysLeft, overdue: isOver } = row;
  return { day, at, isBound, daysLeft, isOver, isSuspended: row.is_suspended };
}

/** @param {string} text @param {number} most */
export function shortened(text, most = 80) {
  const letters = [...text.trim().replaceAll(/\s+/g, " ")];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
}

/**
 * The acts as the server sends them: the primary one, the usual ones, and the others by group; those that answer a
 * proposal are left to it.
 *
 * @param {readonly Act[]} acts
 */
export function folded(acts) {
  const mine = acts.filter(({ act }) => !ANSWERS.includes(act));
  const others = mine.filter(({ primary, usual }) => !primary && !usual);
  return {
    primary: mine.find(({ primary }) => primary),
    usual: mine.filter(({ usual }) => usual),
    more: [...groupBy(others, ({ group }) => group)],
  };
}

/** The key of an act among those that are possible; "" if it has none. @param {string} act @param {readonly Act[]} acts */
export function keyOf(act, acts) {
  return Object.keys(KEYS).find((key) => actOf(key, acts)?.act === act) ?? "";
}

/** @param {string} key @param {readonly Act[]} acts */
export function actOf(key, acts) {
  const name = KEYS[key]?.find((each) => acts.some(({ act }) => act === each));
  return acts.find(({ act }) => act === name);
}

/** The acts that are possible for each of several cases, without what is known of one. @param {Handling[]} handlings */
export function sharedActs([first, ...others]) {
  const acts = (first?.acts ?? []).filter(
    ({ act, fields }) =>
      !fields.some(({ kind, required }) => required && OF_ONE_CASE.has(kind)) &&
      others.every((each) => each.acts.some((other) => other.act === act)),
  );
  return acts.map((each) => ({
    ...each,
    ...{ primary: false, usual: each.usual || each.primary, deadline: null, due_on: null },
    fields: each.fields
      .filter(({ kind }) => !OF_ONE_CASE.has(kind))
      .map((field) => ({ ...field, value: null, choices: commonChoices(each.act, field, others) })),
  }));
}

/** @param {string} act @param {ActField} field @param {Handling[]} others */
function commonChoices(act, { name, choices }, others) {
  const theirs = others.map(
    (each) => each.acts.find((other) => other.act === act)?.fields.find((other) => other.name === name)?.choices,
  );
  return choices?.filter((choice) => theirs.every((each) => each?.includes(choice))) ?? null;
}

/** The first values of a form: known ones, an only choice, and the recipient of an only notice. @param {Act} act @param {Handling | null} handling */
export function firstValues({ fields }, handling) {
  /** @type {Values} */
  const values = {};
  for (const { name, kind, choices, value } of fields)
    values[name] =
      kind === "tick"
        ? value === true
        : String(value ?? (kind !== "choice" && choices?.length === 1 ? choices[0] : ""));
  const waiting = handling?.notices.find(({ seq }) => String(seq) === values.of)?.waiting ?? [];
  if ("recipient" in values && waiting.length > 0) values.recipient = waiting[0];
  return values;
}

/** @param {readonly ActField[]} fields @param {Values} values */
export function dataOf(fields, values) {
  const given = fields.map(({ name, kind }) => [name, sentValue(kind, values[name])]);
  return Object.fromEntries(given.filter(([, value]) => value !== null));
}

/** @param {string} kind @param {string | boolean | undefined} value */
function sentValue(kind, value) {
  if (kind === "tick") return value === true ? true : null;
  const text = String(value ?? "").trim();
  if (text === "") return null;
  return kind === "notice" || (kind === "case" && /^\d+$/.test(text)) ? Number(text) : text;
}

/**
 * A wall time of the county as a moment: the offset is read off a clock there.
 *
 * @param {string} wall such as 2026-05-06T14:30
 */
export function momentOf(wall) {
  const guess = Date.parse(`${wall}:00Z`);
  const offset = (/** @type {number} */ at) => wallAsUtc(at) - at;
  return new Date(guess - offset(guess - offset(guess))).toISOString();
}

/** @param {number} at */
function wallAsUtc(at) {
  const style = /** @type {const} */ ({ year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = formatter({ ...style, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(at);
  const of = (/** @type {string} */ type) => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
}

/**
 * Errors of the server by field; those of no field of the form stand under "".
 *
 * @param {readonly {field: string, message: string}[]} errors
 * @param {readonly ActField[]} fields
 */
export function errorsByField(errors, fields) {
  const names = ["at", ...fields.map(({ name }) => name)];
  /** @type {Record<string, string>} */
  const found = {};
  for (const { field, message } of errors) {
    const last = field.split(".").at(-1) ?? "";
    found[names.includes(last) ? last : ""] ??= message;
  }
  return found;
}

/** Both lives of a case on one line, the newest first; what was taken back is marked. @param {readonly CaseEvent[]} events */
export function timeline(events) {
  const isOffice = ({ type = "" }) => actIn(type) !== null;
  const undone = events.filter(({ type }) => (actIn(type) ?? type) === "undone");
  const isBack = (/** @type {CaseEvent} */ event) =>
    undone.some((by) => by.data.of <= event.seq && event.seq < by.seq && isOffice(by) === isOffice(event));
  return events
    .toSorted((a, b) => b.at.localeCompare(a.at) || b.seq - a.seq)
    .map((event) => ({ ...event, isOffice: isOffice(event), isBack: isBack(event) }));
}

/** The act of an event of the office; null for one of the response. @param {string} type */
export function actIn(type) {
  const [life, act] = type.split(".");
  return life === "handling" ? act : null;
}

/** @param {string} type */
export function eventWords(type) {
  const act = actIn(type);
  return act === null ? word("event", type) : word("act", act);
}
