/**
 * What was done and is not with the server yet: in the order it was done, each with the key that makes a second delivery
 * harmless, the phone's time and how far that was known to be off. What is taken, or for ever refused, leaves the line;
 * a refusal stays in sight until somebody has read it. What is large comes last, piece by piece: nothing waits behind it.
 *
 * A deed with `not_before` is held until then, and all that is behind it: it can be taken back as if it had never been
 * done. One that was `tried` may be with the server; it is taken back there, by a deed of its own (`undoes`) behind it.
 *
 * @typedef {{seq?: number, key: string, method: string, path: string, body: any, headers?: Record<string, string>,
 *   did_at: number, behind: number | null, by: string | null,
 *   about: {kind: string, step?: string, case?: number, back?: import("../shared/types.js").CaseStatus, task?: string, point?: string, number?: number, name?: string},
 *   not_before?: number, tried?: boolean, undoes?: string,
 *   resumable?: boolean, sha256?: string, refused?: string, status?: number, was?: string}} Deed
 */

import { t } from "../shared/i18n.js";
import { part } from "../shared/part.js";
import { behindSeconds } from "./clock.js";
import { inPieces } from "./pieces.js";
import { newKey, Refusal, refusalOf, send } from "./server.js";
import { database, lastingWrite } from "./storage.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const FILE_MS = 300_000;
const TOGETHER_MS = 40_000;
const MOST_TOGETHER = 20;

/** barred: somebody has to sign in first */
const [outbox, writable] = part(
  /** @type {{waiting: Deed[], refused: Deed[], sending: boolean, barred: boolean}} */ ({
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
/** Whether deeds go one by one: what holds them all was refused. */
let apart = false;
let told = () => {};
/** @type {(answer: any, deed: Deed) => void} */
let taken = () => {};
/** @type {(deed: Deed) => void} */
let turnedDown = () => {};
/** @type {() => Promise<void>} */
let renew = async () => {};
/** @type {() => {name: string | null, sure: boolean}} */
let me = () => ({ name: null, sure: false });

/**
 * @param {{changed: () => void, taken: (answer: any, deed: Deed) => void, refused: (deed: Deed) => void,
 *   renew: () => Promise<void>, me: () => {name: string | null, sure: boolean}}} hooks `renew` asks who is signed in anew; `me` tells who that is, and
 *   whether the server has said so since the page was opened
 */
export async function openOutbox(hooks) {
  ({ changed: told, taken, refused: turnedDown, renew, me } = hooks);
  await read();
  addEventListener("online", flushNow);
  // A page that is not looked at may be stopped at any moment: what it holds goes out first.
  document.addEventListener("visibilitychange", () => (document.hidden ? void sendHeld() : flushNow()));
  flushNow();
}

async function read() {
  const all = await (await database()).getAll("outbox");
  writable.waiting = all.filter((deed) => !deed.refused);
  writable.refused = all.filter((deed) => deed.refused);
  clearTimeout(alarm);
  const held = outbox.waiting.find(isHeld);
  if (held) alarm = setTimeout(flushNow, /** @type {number} */ (held.not_before) - Date.now());
  told();
}

/** Whether it is still kept back; a clock that was set back keeps nothing back. @param {Deed} deed */
export function isHeld({ did_at, not_before: until = 0 }) {
  return did_at <= Date.now() && Date.now() < until;
}

/** Send what is held without waiting longer; it resolves once that was tried. */
export async function sendHeld() {
  const line = (await database()).transaction("outbox", "readwrite");
  const held = (await line.store.getAll()).filter(isHeld);
  await Promise.all([...held.map((deed) => line.store.put({ ...deed, not_before: 0 })), line.done]);
  await flush();
}

/**
 * Put a deed in the line and try to send it; it is kept once this resolves.
 *
 * @param {Pick<Deed, "method" | "path" | "body" | "about" | "headers" | "resumable" | "sha256" | "not_before">} deed
 * @returns {Promise<Deed>} as it is kept
 */
export async function put(deed) {
  const kept = stamped(deed);
  const line = await lastingWrite("outbox");
  const seq = /** @type {number} */ (await line.store.add(kept));
  await line.done;
  await read();
  flushNow();
  return { ...kept, seq };
}

/** @param {Pick<Deed, "method" | "path" | "body" | "about">} deed @returns {Deed} */
function stamped(deed) {
  return { ...deed, key: newKey(), did_at: Date.now(), behind: behindSeconds(), by: me().name };
}

/**
 * Take a step back. What the server cannot have leaves the line; anything else is taken back there, behind the step.
 *
 * @param {Deed} step
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

/** @param {Deed} step */
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
  // Two windows of one phone share the line: one of them empties it.
  await navigator.locks.request("wangge-outbox", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    [mine, wanted, writable.sending] = [true, false, true];
    await inOrder();
    writable.sending = false;
  });
  told();
  if (mine && wanted) await flush(); // something came when the line had been looked through
}

async function inOrder() {
  for (;;) {
    await read();
    const next = nextToSend();
    if (!next) return;
    const may = await isOwn(next);
    const together = may ? await claimed(apart ? [next] : togetherWith(next)) : [];
    if (may && together.length === 0) continue; // taken back a moment ago
    if (!may || !(await (together.length > 1 ? deliverAll(together) : deliver(together[0])))) {
      await read(); // of several that went together some have left the line
      timer = setTimeout(flush, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      return;
    }
    wait = FIRST_WAIT_MS;
  }
}

/** @returns {Deed | undefined} */
function nextToSend() {
  const quick = outbox.waiting.find(({ resumable }) => !resumable);
  return quick && !isHeld(quick) ? quick : outbox.waiting.find(({ resumable }) => resumable);
}

/**
 * From now on steps may be with the server.
 *
 * @param {Deed[]} deeds
 * @returns {Promise<Deed[]>} those that were not taken back meanwhile
 */
async function claimed(deeds) {
  const line = (await database()).transaction("outbox", "readwrite");
  const kept = (await Promise.all(deeds.map(({ seq }) => line.store.get(/** @type {number} */ (seq))))).filter(Boolean);
  const fresh = kept.filter(({ about, tried }) => about.kind === "step" && !tried);
  await Promise.all([...fresh.map((deed) => line.store.put({ ...deed, tried: true })), line.done]);
  return kept.map((deed) => (fresh.includes(deed) ? { ...deed, tried: true } : deed));
}

/** What one did is not sent in the name of another who has signed in on the phone since. @param {Deed} deed */
async function isOwn(deed) {
  if (!me().sure) await renew().catch(() => {});
  if (!me().sure) return false;
  writable.barred = deed.by !== null && deed.by !== me().name;
  return !outbox.barred;
}

/** Whether the line may go on behind it. @param {Deed} deed */
async function deliver(deed) {
  const { method, path, body, key, behind, headers } = deed;
  try {
    const answer = deed.resumable
      ? await inPieces(deed, () => mayGoOn(deed))
      : await send(method, path, body, { key, behind, headers, timeout: body instanceof Blob ? FILE_MS : undefined });
    if (deed.resumable && answer === null) return true;
    await leaves(deed, answer);
    return true;
  } catch (problem) {
    return refused(deed, /** @type {Refusal} */ (problem));
  }
}

/** The server has it. @param {Deed} deed @param {any} answer */
async function leaves(deed, answer) {
  taken(answer, deed);
  const line = (await database()).transaction("outbox", "readwrite");
  await line.store.delete(/** @type {number} */ (deed.seq));
  const back = await undoOf(line.store, deed);
  if (back)
    await line.store.put(
      answer?.undo
        ? { ...back, body: { ...back.body, seq: answer.undo.seq } }
        : { ...back, refused: t("field.undo_late") },
    );
  await line.done;
  writable.barred = false;
}

/** The deed that takes another back, if it waits for it. @param {any} store @param {Deed} deed @returns {Promise<Deed | undefined>} */
async function undoOf(store, { key }) {
  return (await store.getAll()).find((/** @type {Deed} */ { undoes, body }) => undoes === key && !body.seq);
}

/** Whether the line may go on behind it. @param {Deed} deed @param {Refusal} refusal */
async function refused(deed, refusal) {
  if (refusal.status === 401 || refusal.type.endsWith("/csrf")) {
    await renew().catch(() => {});
    writable.barred = refusal.status === 401;
    return false;
  }
  if (refusal.passes) return false;
  const line = (await database()).transaction("outbox", "readwrite");
  if (!(await line.store.get(/** @type {number} */ (deed.seq)))) return true; // removed while it was on its way
  await line.store.put({ ...deed, refused: refusal.message, status: refusal.status, was: refusal.type });
  const back = await undoOf(line.store, deed);
  if (back) await line.store.delete(/** @type {number} */ (back.seq)); // it was never done
  await line.done;
  turnedDown(deed);
  return true;
}

/** What may be sent in one message with the next deed, in order: on a mountain road each message costs half a second. @param {Deed} next */
function togetherWith(next) {
  const line = outbox.waiting.filter(({ resumable }) => !resumable);
  const end = line.findIndex(
    (deed) =>
      deed.by !== next.by ||
      deed.method !== "POST" ||
      deed.headers ||
      deed.body instanceof Blob ||
      isHeld(deed) ||
      (deed.undoes && !deed.body.seq),
  );
  return line.includes(next)
    ? line.slice(0, end < 0 ? MOST_TOGETHER : Math.min(Math.max(end, 1), MOST_TOGETHER))
    : [next];
}

/**
 * Send several at once. Each is answered by itself; what is not answered was not tried, and stays in the line.
 *
 * @param {Deed[]} deeds
 */
async function deliverAll(deeds) {
  const told = deeds.map(({ path, key, behind, body }) => ({ to: path, key, behind_s: behind, says: body }));
  try {
    const { answers } = await send("POST", "/outbox", { deeds: told }, { timeout: TOGETHER_MS });
    for (const [n, { status, body }] of answers.entries()) {
      if (status < 300) await leaves(deeds[n], body);
      else if (!(await refused(deeds[n], refusalOf(status, body)))) return false;
    }
    return answers.length > 0;
  } catch (problem) {
    const refusal = /** @type {Refusal} */ (problem);
    if (!refusal.passes && !refusal.type.endsWith("/csrf")) apart = true; // one of them will be told what is wrong with it
    return apart || refused(deeds[0], refusal);
  }
}

/** Whether the next piece may go: it was not removed meanwhile, and nothing that is quickly sent waits. @param {Deed} deed */
async function mayGoOn(deed) {
  await read();
  return Boolean(nextToSend()?.resumable) && outbox.waiting.some(({ seq }) => seq === deed.seq);
}
