/**
 * What was done and is not with the server yet: in the order it was done, each with the key that makes a second delivery
 * harmless, the phone's time and how far that was known to be off. What is taken, or for ever refused, leaves the line;
 * a refusal stays in sight until somebody has read it. What is large comes last, piece by piece: nothing waits behind it.
 *
 * @typedef {{seq?: number, key: string, method: string, path: string, body: any, headers?: Record<string, string>,
 *   did_at: number, behind: number | null, by: string | null,
 *   about: {kind: string, step?: string, case?: number, task?: string, point?: string, number?: number, name?: string},
 *   resumable?: boolean, sha256?: string, refused?: string, status?: number, was?: string}} Deed
 */

import { behindSeconds } from "./clock.js";
import { inPieces } from "./pieces.js";
import { newKey, Refusal, refusalOf, send } from "./server.js";
import { database } from "./storage.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const FILE_MS = 300_000;
const TOGETHER_MS = 40_000;
const MOST_TOGETHER = 20;

/** @type {{waiting: Deed[], refused: Deed[], sending: boolean, barred: boolean}} barred: somebody has to sign in first */
export const outbox = { waiting: [], refused: [], sending: false, barred: false };

let wait = FIRST_WAIT_MS;
let timer = 0;
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
  document.addEventListener("visibilitychange", () => document.hidden || flushNow());
  flushNow();
}

async function read() {
  const all = await (await database()).getAll("outbox");
  outbox.waiting = all.filter((deed) => !deed.refused);
  outbox.refused = all.filter((deed) => deed.refused);
  told();
}

/**
 * Put a deed in the line and try to send it; it is kept once this resolves.
 *
 * @param {Pick<Deed, "method" | "path" | "body" | "about" | "headers" | "resumable" | "sha256">} deed
 */
export async function put(deed) {
  const kept = { ...deed, key: newKey(), did_at: Date.now(), behind: behindSeconds(), by: me().name };
  await (await database()).add("outbox", kept);
  await read();
  flushNow();
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
  // Two windows of one phone share the line: one of them empties it.
  await navigator.locks.request("wangge-outbox", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    outbox.sending = true;
    await inOrder();
    outbox.sending = false;
  });
  told();
}

async function inOrder() {
  for (;;) {
    await read();
    const next = outbox.waiting.find(({ resumable }) => !resumable) ?? outbox.waiting[0];
    if (!next) return;
    const together = apart ? [next] : togetherWith(next);
    if (!(await isOwn(next)) || !(await (together.length > 1 ? deliverAll(together) : deliver(next)))) {
      await read(); // of several that went together some have left the line
      timer = setTimeout(flush, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      return;
    }
    wait = FIRST_WAIT_MS;
  }
}

/** What one did is not sent in the name of another who has signed in on the phone since. @param {Deed} deed */
async function isOwn(deed) {
  if (!me().sure) await renew().catch(() => {});
  if (!me().sure) return false;
  outbox.barred = deed.by !== null && deed.by !== me().name;
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
  await (await database()).delete("outbox", /** @type {number} */ (deed.seq));
  outbox.barred = false;
}

/** Whether the line may go on behind it. @param {Deed} deed @param {Refusal} refusal */
async function refused(deed, refusal) {
  if (refusal.status === 401 || refusal.type.endsWith("/csrf")) {
    await renew().catch(() => {});
    outbox.barred = refusal.status === 401;
    return false;
  }
  if (refusal.passes) return false;
  const all = await database();
  if (!(await all.get("outbox", /** @type {number} */ (deed.seq)))) return true; // removed while it was on its way
  await all.put("outbox", { ...deed, refused: refusal.message, status: refusal.status, was: refusal.type });
  turnedDown(deed);
  return true;
}

/** What may be sent in one message with the next deed, in order: on a mountain road each message costs half a second. @param {Deed} next */
function togetherWith(next) {
  const line = outbox.waiting.filter(({ resumable }) => !resumable);
  const end = line.findIndex((deed) => deed.by !== next.by || deed.method !== "POST" || deed.headers || deed.body instanceof Blob);
  return line.slice(0, end < 0 ? MOST_TOGETHER : Math.min(end, MOST_TOGETHER));
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
  return outbox.waiting.every(({ resumable }) => resumable) && outbox.waiting.some(({ seq }) => seq === deed.seq);
}
