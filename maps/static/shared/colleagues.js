/** Names of the people in the log, which knows them by their login, `user:zhang.wei`. */

import { get } from "./api.js";
import { word } from "./i18n.js";

/** Somebody who is new is asked after at most so often. */
const AGAIN_MS = 60_000;

/** @type {Map<string, string>} */
let names = new Map();
let asked = -Infinity;
let notify = () => {};

/**
 * Learn the names of the county that is open; until then, and where they cannot be had, people are known by their logins.
 *
 * @param {() => void} then what shows them, drawn again
 */
export async function learnNames(then) {
  notify = then;
  asked = performance.now();
  try {
    names = new Map(Object.entries((await get("/colleagues")).names));
    then();
  } catch {
    // The next login that has no name asks again.
  }
}

/**
 * A person by name, another system by what it is called, else what kind of thing acted.
 *
 * @param {string | null | undefined} actor
 */
export function actorName(actor) {
  const [kind, ...rest] = (actor ?? "").split(":");
  const name = rest.join(":");
  if (kind !== "user") return kind === "key" || kind === "command" ? name : word("actor", kind);
  if (!names.has(name) && performance.now() - asked > AGAIN_MS) void learnNames(notify);
  return names.get(name) ?? name;
}
