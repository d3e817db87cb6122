/**
 * The open alerts as the page knows them: whom they address, in which order they call, and taking one.
 *
 * @typedef {import("../../shared/types.js").Alert} Alert
 */

import { get, post } from "../../shared/api.js";
import { changed } from "../../shared/changes.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";

/** The server takes no more by one request. */
const AT_ONCE = 200;
const LEVELS = ["dispatcher", "station_chief", "bureau"];

const [alerts, writable] = part({
  /** @type {Map<number, Alert>} */
  open: new Map(),
  /** @type {string | null} the level at which the reader is notified; null for who only sees them */
  level: null,
  /** @type {Set<number>} being acknowledged from this page */
  taking: new Set(),
});

export { alerts };

/** @param {() => boolean} [isWanted] whether the answer is still that of the county on screen */
export async function loadAlerts(isWanted = ofThisCounty()) {
  if (!may("GET", "/alerts")) return;
  /** @type {Map<number, Alert>} */
  const open = new Map();
  let found;
  do {
    found = await get("/alerts", found?.next ? { after: found.next } : {});
    for (const alert of found.items) open.set(alert.id, alert);
  } while (found.next);
  if (!isWanted()) return;
  writable.level = found.level;
  writable.open = open;
  changed("alerts");
}

function ofThisCounty() {
  const { county } = state;
  return () => state.county === county;
}

/** @param {{alert: Alert}} data */
export function applyAlert({ alert }) {
  const known = alerts.open.get(alert.id);
  if (alert.settled_at) writable.open.delete(alert.id);
  else if (!known || stage(alert) >= stage(known)) writable.open.set(alert.id, alert);
  changed("alerts");
}

/** An alert only goes on: higher, then acknowledged. @param {Alert} alert */
function stage(alert) {
  return rank(alert) + (alert.acknowledged_at ? 10 : 0) + (alert.gone_at ? 5 : 0);
}

/** @param {Alert} alert */
export function rank(alert) {
  return LEVELS.indexOf(alert.level);
}

/** True if an alert addresses the user and nobody has acknowledged it. @param {Alert} alert */
export function calls(alert) {
  return alerts.level !== null && !alert.acknowledged_at && rank(alert) >= LEVELS.indexOf(alerts.level);
}

/** True if an alert may sound; one that is over is only shown. @param {Alert} alert */
export function sounds(alert) {
  return calls(alert) && alert.sound && !alert.gone_at;
}

/** Those that call first, what is over after what is not; of them the highest level, then the oldest. */
export function inOrder() {
  const order = (/** @type {Alert} */ alert) =>
    calls(alert) ? (alert.gone_at ? 1 : 0) : alert.acknowledged_at ? 3 : 2;
  return [...alerts.open.values()].sort(
    (a, b) => order(a) - order(b) || rank(b) - rank(a) || Date.parse(a.raised_at) - Date.parse(b.raised_at),
  );
}

export function mayTake() {
  return may("POST", "/alerts/{alert_id}/acknowledge");
}

/**
 * Take an alert; the second to take one learns who was first.
 *
 * @param {Alert} alert
 * @param {string} [note] what is done about it
 */
export async function take(alert, note = "") {
  if (alerts.taking.has(alert.id) || alert.acknowledged_at) return;
  await taking([alert], async () =>
    applyAlert({ alert: await post(`/alerts/${alert.id}/acknowledge`, note ? { note } : {}) }),
  );
}

/**
 * Take a group by one request, sent again under the same key where no answer came. What others took meanwhile stays theirs.
 *
 * @param {Alert[]} group
 * @param {string} [note] what is done about all of them
 * @returns {Promise<number>} how many were taken by it
 */
export async function takeAll(group, note = "") {
  const wanted = group.filter((alert) => !alerts.taking.has(alert.id) && !alert.acknowledged_at);
  let taken = 0;
  await taking(wanted, async () => {
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const ids = wanted.slice(at, at + AT_ONCE).map(({ id }) => id);
      const answer = await sendOnce(post, "/alerts/acknowledge", note ? { ids, note } : { ids });
      for (const alert of answer.items) applyAlert({ alert });
      taken += answer.taken.length;
    }
  });
  return taken;
}

/** @param {Alert[]} group @param {() => Promise<void>} act */
async function taking(group, act) {
  for (const { id } of group) writable.taking.add(id);
  changed("alerts");
  try {
    await act();
  } catch (problem) {
    await loadAlerts().catch(() => {});
    throw problem;
  } finally {
    for (const { id } of group) writable.taking.delete(id);
    changed("alerts");
  }
}

/** Alerts of another county are not this page's. */
export function forgetAlerts() {
  writable.open.clear();
  changed("alerts");
}

/** The case an alert is about, where the page knows it. @param {Alert} alert */
export function caseOf(alert) {
  return alert.case === null ? undefined : state.cases.get(alert.case);
}
