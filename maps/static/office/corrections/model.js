/**
 * The state of the corrections page: open and decided corrections, closed points, and the decision in progress. A
 * decision names the version of the point it was made on.
 *
 * @typedef {{code?: string, kind?: string | null, name?: string | null, name_en?: string | null, address?: string | null,
 *   contact?: string | null, phone?: string | null, place?: [number, number] | null, closed?: boolean | null}} Facts
 * @typedef {{code: string, committee: string, station: string | null}} Cell
 * @typedef {{number: number, point: string, what: string, status: string, asked: Facts, seen: Facts, now: Facts | null,
 *   version: string | null, stale: boolean, beside: number[], distance_m: number | null, accuracy_m: number | null,
 *   outside_m: number | null, cell: Cell | null, new_cell: Cell | null, remark: string | null, proposed_by: string, own: boolean,
 *   team: string | null, station: string | null, did_at: string, phone_at: string | null, received_at: string,
 *   decided_at: string | null, decided_by: string | null, reason: string | null, before: Facts | null}} Correction
 * @typedef {{code: string, kind: string, name: string, name_en: string | null, address: string | null, closed_at: string,
 *   version: string, closed_by: string | null, reason: string | null, remark: string | null}} ClosedPoint
 * @typedef {"approve" | "refuse" | "reopen"} Act
 */

import { get, post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { followChanges } from "../../shared/live/follow.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { session } from "../../shared/session.js";
import { enter } from "../duty-page.js";

const [model, writable] = part({
  /** @type {Correction[] | null} */
  items: null,
  /** How many there are, also where not all are listed. */
  counts: { open: 0, decided: 0 },
  /** @type {ClosedPoint[]} */
  closed: [],
  /** @type {any[]} cells as they are drawn under a sketch */
  cells: [],
  /** What is about to be decided: of a correction its number, of a closed point its code.
   * @type {{act: Act | null, of: number | string, reason: string}} */
  asking: { act: null, of: 0, reason: "" },
  /** @type {{of: number | string | null, text: string, good: boolean} | null} */
  said: null,
  busy: false,
  /** @type {string | null} why nothing could be read */
  failed: null,
});

export { model };

/** @param {string} reason */
export function setReason(reason) {
  writable.asking.reason = reason;
}

/** @param {Partial<typeof writable>} fields */
export function set(fields) {
  Object.assign(writable, fields);
}

/** True while there are no accounts: then nobody else can decide. */
export const isAlone = () => session.who?.means === "open";

export async function begin() {
  await enter();
  await load();
  followChanges(({ name }) => name === "correction", load);
  writable.cells = await get("/cells").then(
    ({ features }) => features,
    () => [],
  ); // a sketch without cells is one all the same
  changedNow("page");
}

let asked = 0;

/** Read all again; of readings that cross, the last one counts. */
export async function load() {
  const mine = ++asked;
  const [corrections, closed] = await Promise.all([get("/corrections", { state: "all" }), get("/points/closed")]);
  if (mine !== asked) return;
  const { items, open, decided } = corrections;
  Object.assign(writable, { items, counts: { open, decided }, closed: closed.items, failed: null });
  changedNow("page");
}

/** @param {Act} act @param {number | string} of */
export function ask(act, of) {
  writable.asking = { act, of, reason: "" };
  writable.said = null;
  changedNow("page");
  document.getElementById(`reason-${of}`)?.focus();
}

export function leave() {
  const { of } = model.asking;
  writable.asking = { act: null, of: 0, reason: "" };
  changedNow("page");
  /** @type {HTMLElement | null} */ (document.querySelector(`[data-of="${CSS.escape(String(of))}"] button`))?.focus();
}

/**
 * Decide what is asked. What was refused because the point changed is read again, and has to be looked at again.
 *
 * @param {{version: string | null}} seen the point as it is on the screen
 */
export async function decide({ version }) {
  const { act, of, reason } = model.asking;
  if (!act || model.busy) return;
  writable.busy = true;
  changedNow("page");
  const path = act === "reopen" ? `/points/${encodeURIComponent(of)}/reopen` : `/corrections/${of}/${act}`;
  const why = reason.trim() ? { reason: reason.trim() } : {};
  try {
    await sendOnce(post, path, { ...(act === "refuse" ? {} : { seen_version: version }), ...why });
    writable.asking = { act: null, of: 0, reason: "" };
    writable.said = { of: null, text: t(`corrections.done_${act}`), good: true };
  } catch (problem) {
    writable.said = { of, text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
  }
  writable.busy = false;
  await load().catch(() => changedNow("page"));
}
