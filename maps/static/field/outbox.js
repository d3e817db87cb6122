/**
 * The queue of actions that the server does not have yet, in the order they were done. Each has a key that makes a
 * second delivery harmless, the phone's time, and how far that was known to be off. An accepted item leaves the queue;
 * a refused one leaves it too, but stays in sight until somebody has read it. Large items go last, in pieces, so that
 * nothing waits behind them.
 *
 * An item with `not_before` is held until then, with all behind it: it can be removed as if it had never been done. One
 * that was `tried` may be with the server; it is undone there, by a later item (`undoes`).
 * Entries of another user are not shown, and only a member of their `team` sends them. Known limit: they are stored in plain.
 *
 * @typedef {{seq?: number, key: string, method: string, path: string, body: any, headers?: Record<string, string>,
 *   did_at: number, behind: number | null, by: string | null, team?: string | null,
 *   about: {kind: string, step?: string, case?: number, back?: import("../shared/types.js").CaseStatus, task?: string, point?: string, number?: number, name?: string},
 *   not_before?: number, tried?: boolean, undoes?: string,
 *   resumable?: boolean, sha256?: string, refused?: string, status?: number, was?: string}} OutboxItem
 */

import { t } from "../shared/i18n.js";
import { part } from "../shared/part.js";
import { keep } from "../shared/store.js";
import { behindSeconds } from "./clock.js";
import { isFrom, isHeld, nextToSend, togetherWith, writtenBy } from "./outbox-order.js";
import { inPieces } from "./pieces.js";
import { newKey, Refusal, refusalOf, send } from "./server.js";
import { database, lastingWrite } from "./storage.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const FILE_MS = 300_000;
const TOGETHER_MS = 40_000;

/** barred: somebody has to sign in first; sealed: numbers of what another user left for another team */
const [outbox, writable] = part(
  /** @type {{waiting: OutboxItem[], refused: OutboxItem[], sealed: number[], sending: boolean, barred: boolean}} */ ({
    waiting: [],
    refused: [],
    sealed: [],
    sending: false,
    barred: false,
  }),
);

export { outbox };

/** When the queue is tried again, and how; `apart`: items are sent one by one, after a batch was refused. */
const state = { wait: FIRST_WAIT_MS, timer: 0, alarm: 0, wanted: false, apart: false };

/**
 * Callbacks of the page: `renew` asks who is signed in again; `me` tells who that is, with which team, and
 * whether the server has said so since the page was opened.
 *
 * @typedef {{changed: () => void, taken: (answer: any, item: OutboxItem) => void, refused: (item: OutboxItem) => void,
 *   renew: () => Promise<void>, me: () => import("./outbox-order.js").User & {sure: boolean}}} Hooks
 */
/** @type {Hooks} */
const hooks = {
  changed: () => {},
  taken: () => {},
  refused: () => {},
  renew: async () => {},
  me: () => ({ name: null, team: null, sure: false }),
};

/** @param {Hooks} given */
export async function openOutbox(given) {
  Object.assign(hooks, given);
  await read();
  addEventListener("online", flushNow);
  // A page that is not looked at may be stopped at any moment: what it holds goes out first.
  document.addEventListener("visibilitychange", () => (document.hidden ? void sendHeld() : flushNow()));
  flushNow();
}

async function read() {
  const all = await (await database()).getAll("outbox");
  const ours = all.filter((item) => isFrom(hooks.me(), item));
  writable.waiting = ours.filter((item) => !item.refused);
  writable.refused = ours.filter((item) => item.refused);
  writable.sealed = all.filter((item) => !ours.includes(item)).map(({ seq }) => seq);
  keep("field-unsent", outbox.waiting.length); // apart: a browser throws a store away that a hard stop has damaged
  clearTimeout(state.alarm);
  const held = outbox.waiting.find(isHeld);
  if (held) state.alarm = setTimeout(flushNow, /** @type {number} */ (held.not_before) - Date.now());
  hooks.changed();
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
  const { name: by, team } = hooks.me();
  return { ...item, key: newKey(), did_at: Date.now(), behind: behindSeconds(), by, team };
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
  state.wait = FIRST_WAIT_MS;
  void flush();
}

async function flush() {
  clearTimeout(state.timer);
  state.wanted = true;
  let mine = false;
  const empty = async (/** @type {unknown} */ lock) => {
    if (!lock) return;
    [mine, state.wanted, writable.sending] = [true, false, true];
    await inOrder().catch(later); // a store that fails leaves the line as it is
    writable.sending = false;
  };
  // Two windows of one phone share the line: one of them empties it. Without HTTPS there are no locks, only keys.
  if (navigator.locks) await navigator.locks.request("wangge-outbox", { ifAvailable: true }, empty);
  else await empty(!outbox.sending);
  hooks.changed();
  if (mine && state.wanted) await flush(); // something came when the line had been looked through
}

function later() {
  state.timer = setTimeout(flush, state.wait);
  state.wait = Math.min(state.wait * 2, LONGEST_WAIT_MS);
}

async function inOrder() {
  for (;;) {
    await read();
    if (outbox.waiting.length + outbox.sealed.length === 0) return;
    if (!hooks.me().sure) await hooks.renew().then(read, () => {}); // what is sealed depends on who it is
    if (!hooks.me().sure) return later();
    const next = nextToSend(outbox.waiting);
    if (!next) return;
    const together = await claimed(state.apart ? [next] : togetherWith(next, outbox.waiting));
    if (together.length === 0) continue; // taken back a moment ago
    if (!(await (together.length > 1 ? deliverAll(together) : deliver(together[0])))) {
      // Of several that went together some have left the line.
      await read();
      return later();
    }
    state.wait = FIRST_WAIT_MS;
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

/** Send an item; returns true if the queue may go on. @param {OutboxItem} item */
async function deliver(item) {
  const { method, path, body, key, behind } = item;
  const headers = { ...item.headers, ...writtenBy(item, hooks.me()) };
  try {
    const answer = item.resumable
      ? await inPieces({ ...item, headers }, () => mayGoOn(item))
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
  hooks.taken(answer, item);
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
    await hooks.renew().catch(() => {});
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
  hooks.refused(item);
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
    const headers = writtenBy(items[0], hooks.me());
    const { answers } = await send("POST", "/outbox", { items: messages }, { timeout: TOGETHER_MS, headers });
    for (const [n, { status, body }] of answers.entries()) {
      if (status < 300) await leaves(items[n], body);
      else if (!(await refused(items[n], refusalOf(status, body)))) return false;
    }
    return answers.length > 0;
  } catch (problem) {
    // Sent alone, the wrong one gets its reason.
    if (problem instanceof Refusal && !problem.passes) state.apart = true;
    return state.apart || refused(items[0], problem);
  }
}

/** True if the next piece may be sent: the item was not removed, and no small item waits. @param {OutboxItem} item */
async function mayGoOn(item) {
  await read();
  return Boolean(nextToSend(outbox.waiting)?.resumable) && outbox.waiting.some(({ seq }) => seq === item.seq);
}
