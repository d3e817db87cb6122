/**
 * Store what the phone keeps: the last answers, the outbox, fixes. If storage cannot be opened (private window, full
 * disk) the page says so: nothing would survive closing it.
 */

import { openDB } from "idb/build/index.js";

const NAME = "wangge-field";

/** @type {Promise<import("idb/build/index.js").Database> | null} */
let opened = null;

/** Somebody has left: an answer that was still on its way is not kept any more. The page is left right after. */
let isLeft = false;

/** Drop the open database that the browser closed or could not open; the next use opens it again. */
function forgetOpened() {
  opened = null;
}

/** The database, made on first use. */
export function database() {
  opened ??= openDB(NAME, 1, {
    upgrade(made) {
      made.createObjectStore("kept");
      made.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      made.createObjectStore("fixes", { keyPath: "seq", autoIncrement: true });
    },
    terminated: forgetOpened,
  });
  opened.catch(forgetOpened);
  return opened;
}

/**
 * Begin to write what must not be lost. The transaction ends once it is on the disk; the usual one ends before, and a
 * battery that dies then takes with it what the page has shown as kept.
 *
 * @param {string} store
 */
export async function lastingWrite(store) {
  return (await database()).transaction(store, "readwrite", { durability: "strict" });
}

/** Ask the browser to keep all this also when the disk is full. It may decline, and does not have to ask the user. */
export function askToStay() {
  void navigator.storage?.persist?.().catch(() => false);
}

/**
 * @template T
 * @param {string} name
 * @param {T} fallback
 * @returns {Promise<T>}
 */
export async function recall(name, fallback) {
  return (await (await database()).get("kept", name)) ?? fallback;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
export async function keep(name, value) {
  const all = await database();
  if (!isLeft) await all.put("kept", value, name);
}

/** Everything of a person who leaves the phone to another. @param {readonly number[]} sealed what stays in the outbox */
export async function forget(sealed) {
  isLeft = true;
  const all = await database();
  for (const store of ["kept", "fixes"]) await all.clear(store);
  for (const { seq } of await all.getAll("outbox")) if (!sealed.includes(seq)) await all.delete("outbox", seq);
}
