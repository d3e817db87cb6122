/**
 * A page without a browser: the globals that modules of `maps/static` ask for, no more than they need. `openPage` begins a
 * fresh one, with modules, stores and an address of its own; the page before it is closed.
 */

import { readFileSync } from "node:fs";

import { stores } from "./idb.js";

const MAPS = new URL("../../../../maps/", import.meta.url);
const soon = globalThis.setImmediate;
/** By language, as JSON. @type {Map<string, string>} */
const catalogues = new Map();
let number = 0;
let boot = "{}";
let events = new EventTarget();

/** What the server puts on every answer, by which a page knows it. */
export const OURS = { "cross-origin-resource-policy": "same-origin" };

/** A store whose entries are its own properties, as in a browser. */
class Kept {
  /** @param {string} key */
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  /** @param {string} key @param {unknown} value */
  setItem(key, value) {
    this[key] = String(value);
  }

  /** @param {string} key */
  removeItem(key) {
    delete this[key];
  }
}

class Page extends EventTarget {
  hidden = false;
  documentElement = { dataset: {}, lang: "" };

  /** @param {string} id */
  getElementById(id) {
    return id === "boot" ? { textContent: boot } : null;
  }

  querySelector() {
    return null;
  }

  querySelectorAll() {
    return [];
  }

  // lit-html asks for these when it is loaded.
  createTreeWalker() {
    return {};
  }

  createComment() {
    return {};
  }
}

/** @param {Record<string, unknown>} values some of them are Node's own by now, and not writable */
function define(values) {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/**
 * Begin a page.
 *
 * @param {{language?: "zh" | "en", boot?: Record<string, unknown>, address?: string}} [options] `boot`: beside language and messages
 * @returns {(path: string) => Promise<any>} a module of the page, by its path in maps/static
 */
export function openPage({ language = "en", boot: more = {}, address = "http://localhost/" } = {}) {
  number += 1;
  const beside = { language, static: "/static", vendor: "/vendor", wall: false, attachment_mb: 10, ...more };
  boot = `{"messages":${messagesIn(language)},${JSON.stringify(beside).slice(1)}`;
  stores.clear();
  events = new EventTarget();
  define({ document: new Page(), localStorage: new Kept(), sessionStorage: new Kept(), location: placeOf(address) });
  define({ fetch: () => Promise.reject(new Error("this page has no server")) });
  const mine = number;
  return (path) => import(new URL(`static/${path}?page=${mine}`, MAPS).href);
}

/** @param {string} language */
function messagesIn(language) {
  const known = catalogues.get(language) ?? readFileSync(new URL(`messages/${language}.json`, MAPS), "utf8");
  catalogues.set(language, known);
  return known;
}

/** The address, and where the page was sent to. @param {string} address */
function placeOf(address) {
  const { href, origin, pathname, search, hash } = new URL(address);
  return {
    href,
    origin,
    pathname,
    search,
    hash,
    /** @type {string[]} */ left: [],
    assign(/** @type {string} */ to) {
      this.left.push(to);
    },
  };
}

/**
 * Answer what the page asks for.
 *
 * @typedef {{method: string, path: string, body: any, headers: Record<string, string>}} Asked `path` with its query
 * @param {(asked: Asked) => {status?: number, body?: unknown, headers?: Record<string, string>} | Response | null | Promise<any>} answer null: none comes
 * @returns {Asked[]} all that was asked for, as it comes
 */
export function answering(answer) {
  /** @type {Asked[]} */
  const seen = [];
  define({
    fetch: async (/** @type {string} */ path, /** @type {any} */ { method = "GET", body, headers = {} } = {}) => {
      const asked = { method, path, body: typeof body === "string" ? JSON.parse(body) : body, headers };
      seen.push(asked);
      const answered = await answer(asked);
      if (answered === null) throw new TypeError("no answer");
      if (answered instanceof Response) return answered;
      const { status = 200, body: said = {}, headers: more = {} } = answered;
      return new Response([204, 304].includes(status) ? null : JSON.stringify(said), {
        status,
        headers: { ...OURS, ...more },
      });
    },
  });
  return seen;
}

/** Let all run that waits for nothing but its turn. */
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => soon(done));
}

/** Something happens to the window. @param {string} type @param {Record<string, unknown>} [about] */
export function happens(type, about = {}) {
  const event = new Event(type, { cancelable: true });
  for (const [name, value] of Object.entries(about)) Object.defineProperty(event, name, { value });
  events.dispatchEvent(event);
  return event;
}

define({
  HTMLElement: class {},
  HTMLInputElement: class {},
  IDBKeyRange: { upperBound: (/** @type {number} */ upper) => ({ upper }) },
  addEventListener: (/** @type {[string, any]} */ ...given) => events.addEventListener(...given),
  removeEventListener: (/** @type {[string, any]} */ ...given) => events.removeEventListener(...given),
  navigator: {
    userAgent: "Mozilla/5.0 (Linux; Android 14; HONOR 90)",
    locks: {
      request: (
        /** @type {string} */ _name,
        /** @type {object} */ _options,
        /** @type {(lock: object) => any} */ then,
      ) => then({}),
    },
  },
  requestAnimationFrame: (/** @type {(at: number) => void} */ then) => setTimeout(() => then(performance.now()), 0),
  cancelAnimationFrame: (/** @type {any} */ frame) => clearTimeout(frame),
  scrollTo: () => {},
});
