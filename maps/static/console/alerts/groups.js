/**
 * Alerts that say the same stand as one entry: forty cases that nobody can be sent to are one trouble. A group is of one
 * kind, and of those that call, that somebody has, or that address others; few of a kind stay as they are.
 *
 * @typedef {import("../../shared/types.js").Alert} Alert
 * @typedef {{key: string, alerts: Alert[], newest: string, cases: {id: number, times: number}[]}} Entry `alerts` in the
 *   order they were given, `cases` in the order of their numbers, `newest` when the last of them was raised
 */

import { groupBy } from "../../shared/grouping.js";
import { calls } from "./model.js";

/** Fewer are read one by one. */
export const GROUP_FROM = 4;

/**
 * @param {Alert[]} listed
 * @returns {Entry[]} each where the first of its alerts stood
 */
export function grouped(listed) {
  /** @type {Entry[]} */
  const entries = [];
  for (const [key, alerts] of groupBy(listed, (alert) => `${alert.kind} ${standing(alert)}`)) {
    if (alerts.length >= GROUP_FROM) entries.push(entryOf(key, alerts));
    else entries.push(...alerts.map((alert) => entryOf(String(alert.id), [alert])));
  }
  const place = new Map(listed.map((alert, at) => [alert.id, at]));
  return entries.sort((a, b) => (place.get(a.alerts[0].id) ?? 0) - (place.get(b.alerts[0].id) ?? 0));
}

/** @param {Alert} alert */
function standing(alert) {
  return calls(alert) ? "calls" : alert.acknowledged_at ? "taken" : "others";
}

/** @param {string} key @param {Alert[]} alerts @returns {Entry} */
function entryOf(key, alerts) {
  const newest = alerts.reduce(
    (last, { raised_at: at }) => (Date.parse(at) > Date.parse(last) ? at : last),
    alerts[0].raised_at,
  );
  const byCase = groupBy(alerts, ({ case: id }) => (id === null ? null : String(id)));
  const cases = [...byCase].map(([id, of]) => ({ id: Number(id), times: of.length })).sort((a, b) => a.id - b.id);
  return { key, alerts, newest, cases };
}
