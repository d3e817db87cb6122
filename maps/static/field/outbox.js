/**
 * The queue of actions that the server does not have yet, in the order they were done. Each has a key that makes a
 * second delivery harmless, the phone's time, and how far that was known to be off. An accepted item leaves the queue;
 * a refused one leaves it too, but stays in sight until somebody has read it. Large items go last, in pieces, so that
 * nothing waits behind them.
 *
 * An item with `not_before` is held until then, with all behind it: it can be removed as if it had never been done. One
 * that was `tried` may be with the server; it is undone there, by a later item (`undoes`).
 *
 * @typedef {{seq?: number, key: string, method: string, path: string, body: any, headers?: Record<string, string>,
 *   did_at: number, behind: number | null, by: string | null,
 *   about: {kind: string, step?: string, case?: number, back?: import("../shared/types.js").CaseStatus, task?: string, point?: string, number?: number, name?: string},
 *   not_before?: number, tried?: boolean, undoes?: string,
 *   resumable?: boolean, sha256?: string, refused?: string, status?: number, was?: string}} OutboxItem
 */

import { t } from "../shared/i18n.js";
import { part } from "../shared/part.js";
import { keep } from "../shared/store.js";
import { behindSeconds } from "./clock.js";
import { isHeld, nextToSend, togetherWith } from "./outbox-order.js";
import { inPieces } from "./pieces.js";
import { newKey, Refusal, refusalOf, send } from "./server.js";
import { database, lastingWrite } from "./storage.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const FILE_MS = 300_000;
const TOGETHER_MS = 40_000;

/** barred: somebody has to sign in first */
const [outbox, writable] = part(
  /** @type {{waiting: OutboxItem[], refused: OutboxItem[], sending: boolean, barred: boolean}} */ ({
    waiting: [],
    refused: [],
    sending: false,
    barred: false,
  }),
);

export { outbox };

let wait = FIRST_WAIT_MS;
let timer = 0;
let alarm = 0;
let wanted = false;
/** True while items are sent one by one, after a batch was refused. */
let apart = false;
let notify = () => {};
/** @type {(answer: any, item: OutboxItem) => void} */
let taken = () => {};
/** @type {(item: OutboxItem) => void} */
let turnedDown = () => {};
/** @type {() => Promise<void>} */
let renew = async () => {};
/** @type {() => {name: string | null, sure: boolean}} */
let me = () => ({ name: null, sure: false });

/**
 * @param {{changed: () => void, taken: (answer: any, item: OutboxItem) => void, refused: (item: OutboxItem) => void,
 *   renew: () => Promise<void>, me: () => {name: string | null, sure: boolean}}} hooks `renew` asks who is signed in again; `me` tells who that is, and
 *   whether the server has said so since the page was opened
 */
export async function openOutbox(hooks) {
  ({ changed: notify, taken, refused: turnedDown, renew, me } = hooks);
  await read();
  addEventListener("online", flushNow);
  // A page that is not looked at may be stopped at any moment: what it holds goes out first.
  document.addEventListener("visibilitychange", () => (document.hidden ? void sendHeld() : flushNow()));
  flushNow();
}

async function read() {
  const all = await (await database()).getAll("outbox");
  writable.waiting = all.filter((item) => !item.refused);
  writable.refused = all.filter((item) => item.refused);
  keep("field-unsent", outbox.waiting.length); // apart: a browser throws a store away that a hard stop has damaged
  clearTimeout(alarm);
  const held = outbox.waiting.find(isHeld);
  if (held) alarm = setTimeout(flushNow, /** @type {number} */ (held.not_before) - Date.now());
  notify();
}

/** Send what is held without waiting longer; it resolves once that was tried. */
export async function sendHeld() {
  const line = (await database()).transaction("outbox", "readwrite");
  const held = (await line.store.getAll()).filter(isHeld);
  await Promise.all([...held.map((item) => line.store.put({ ...item, not_before: 0 })), line.done]);
  await flush();
}

/**
 * Put an item in the line and try to send it; it is kept once this resolves.
 *
 * @param {Pick<OutboxItem, "method" | "path" | "body" | "about" | "headers" | "resumable" | "sha256" | "not_before">} item
 * @returns {Promise<OutboxItem>} as it is kept
 */
export async function put(item) {
  const kept = stamped(item);
  const line = await lastingWrite("outbox");
  const seq = /** @type {number} */ (await line.store.add(kept));
  await line.done;
  await read();
  flushNow();
  return { ...kept, seq };
}

/** @param {Pick<OutboxItem, "method" | "path" | "body" | "about">} item @returns {OutboxItem} */
function stamped(item) {
  return { ...item, key: newKey(), did_at: Date.now(), behind: behindSeconds(), by: me().name };
}

/**
 * Take a step back. What the server cannot have leaves the line; anything else is taken back there, behind the step.
 *
 * @param {OutboxItem} step
 * @param {{seq: number} | null} undo what the server said of it; null where it has not answered
 * @returns {Promise<boolean>} false where the step is gone from here, and nobody knows its number
 */
export async function takeBack(step, undo) {
  const line = await lastingWrite("outbox");
  const kept = await line.store.get(/** @type {number} */ (step.seq));
  const isKept = kept && !kept.refused;
  if (isKept && !kept.tried) await line.store.delete(kept.seq);
  else if (isKept || undo) await line.store.add({ ...undoing(step), body: { ...undo, at: new Date().toISOString() } });
  await line.done;
  await read();
  flushNow();
  return Boolean(isKept || undo);
}

/** @param {OutboxItem} step */
function undoing({ key, about }) {
  const path = `/complaints/${about.case}/undo`;
  return {
    ...stamped({
      method: "POST",
      path,
      body: {},
      about: { kind: "undo", step: about.step, case: about.case, back: about.back },
    }),
    undoes: key,
  };
}

/** Read by somebody: it may go. @param {number} seq */
export async function dismiss(seq) {
  await (await database()).delete("outbox", seq);
  await read();
}

/** Try at once, whatever the wait was. */
export function flushNow() {
  wait = FIRST_WAIT_MS;
  void flush();
}

async function flush() {
  clearTimeout(timer);
  wanted = true;
  let mine = false;
  const empty = async (/** @type {unknown} */ lock) => {
    if (!lock) return;
    [mine, wanted, writable.sending] = [true, false, true];
    await inOrder().catch(later); // a store that fails leaves the line as it is
    writable.sending = false;
  };
  // Two windows of one phone share the line: one of them empties it. Without HTTPS there are no locks, only keys.
  if (navigator.locks) await navigator.locks.request("wangge-outbox", { ifAvailable: true }, empty);
  else await empty(!outbox.sending);
  notify();
  if (mine && wanted) await flush(); // something came when the line had been looked through
}

function later() {
  timer = setTimeout(flush, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

async function inOrder() {
  for (;;) {
    await read();
    if (outbox.waiting.length === 0) return;
    if (!me().sure) await renew().catch(() => {});
    if (!me().sure) return later();
    const own = ownItems();
    writable.barred = own.length < outbox.waiting.length;
    const next = nextToSend(own);
    if (!next) return outbox.barred ? later() : undefined;
    const together = await claimed(apart ? [next] : togetherWith(next, own));
    if (together.length === 0) continue; // taken back a moment ago
    if (!(await (together.length > 1 ? deliverAll(together) : deliver(together[0])))) {
      // Of several that went together some have left the line.
      await read();
      return later();
    }
    wait = FIRST_WAIT_MS;
  }
}

/**
 * From now on steps may be with the server.
 *
 * @param {OutboxItem[]} items
 * @returns {Promise<OutboxItem[]>} those that were not taken back meanwhile
 */
async function claimed(items) {
  const line = (await database()).transaction("outbox", "readwrite");
  const kept = (await Promise.all(items.map(({ seq }) => line.store.get(/** @type {number} */ (seq))))).filter(Boolean);
  const fresh = kept.filter(({ about, tried }) => about.kind === "step" && !tried);
  await Promise.all([...fresh.map((item) => line.store.put({ ...item, tried: true })), line.done]);
  return kept.map((item) => (fresh.includes(item) ? { ...item, tried: true } : item));
}

/**
 * The user's own unsent items. They are not sent in the name of somebody who signs in later on the same phone, and do
 * not hold up that user's items.
 */
export function ownItems() {
  return outbox.waiting.filter(({ by }) => !by || by === me().name);
}

/** Send an item; returns true if the queue may go on. @param {OutboxItem} item */
async function deliver(item) {
  const { method, path, body, key, behind, headers } = item;
  try {
    const answer = item.resumable
      ? await inPieces(item, () => mayGoOn(item))
      : await send(method, path, body, { key, behind, headers, timeout: body instanceof Blob ? FILE_MS : undefined });
    if (item.resumable && answer === null) return true;
    await leaves(item, answer);
    return true;
  } catch (problem) {
    return refused(item, problem);
  }
}

/** The server has it. @param {OutboxItem} item @param {any} answer */
async function leaves(item, answer) {
  taken(answer, item);
  const line = (await database()).transaction("outbox", "readwrite");
  await line.store.delete(/** @type {number} */ (item.seq));
  const back = await undoOf(line.store, item);
  if (back)
    await line.store.put(
      answer?.undo
        ? { ...back, body: { ...back.body, seq: answer.undo.seq } }
        : { ...back, refused: t("field.undo_late") },
    );
  await line.done;
  writable.barred = false;
}

/** The item that takes another back, if it waits for it. @param {any} store @param {OutboxItem} item @returns {Promise<OutboxItem | undefined>} */
async function undoOf(store, { key }) {
  return (await store.getAll()).find((/** @type {OutboxItem} */ { undoes, body }) => undoes === key && !body.seq);
}

/** Handle a refusal; returns true if the queue may go on. @param {OutboxItem} item @param {unknown} refusal */
async function refused(item, refusal) {
  // The store failed, not the server: nothing was refused.
  if (!(refusal instanceof Refusal)) return false;
  if (refusal.status === 401 || refusal.isOldToken) {
    await renew().catch(() => {});
    writable.barred = refusal.status === 401;
    return false;
  }
  if (refusal.passes) return false;
  const line = (await database()).transaction("outbox", "readwrite");
  if (!(await line.store.get(/** @type {number} */ (item.seq)))) return true; // removed while it was on its way
  await line.store.put({ ...item, refused: refusal.message, status: refusal.status, was: refusal.type });
  const back = await undoOf(line.store, item);
  if (back) await line.store.delete(/** @type {number} */ (back.seq)); // it was never done
  await line.done;
  turnedDown(item);
  return true;
}

/**
 * Send several at once. Each is answered by itself; what is not answered was not tried, and stays in the line.
 *
 * @param {OutboxItem[]} items
 */
async function deliverAll(items) {
  const messages = items.map(({ path, key, behind, body }) => ({ to: path, key, behind_s: behind, says: body }));
  try {
    const { answers } = await send("POST", "/outbox", { items: messages }, { timeout: TOGETHER_MS });
    for (const [n, { status, body }] of answers.entries()) {
      if (status < 300) await leaves(items[n], body);
      else if (!(await refused(items[n], refusalOf(status, body)))) return false;
    }
    return answers.length > 0;
  } catch (problem) {
    // Sent alone, the wrong one gets its reason.
    if (problem instanceof Refusal && !problem.passes) apart = true;
    return apart || refused(items[0], problem);
  }
}

/** True if the next piece may be sent: the item was not removed, and no small item waits. @param {OutboxItem} item */
async function mayGoOn(item) {
  await read();
  return Boolean(nextToSend(ownItems())?.resumable) && outbox.waiting.some(({ seq }) => seq === item.seq);
}
