/** The server's API as the phone uses it: an answer, a refusal, or nothing; nobody is led away from what is unsent. */

import { saidBy } from "../shared/answer.js";
import { t } from "../shared/i18n.js";
import { part } from "../shared/part.js";
import { behindSeconds } from "./clock.js";

const ROOT = "/api/v1";
const TIMEOUT_MS = 20_000;

/** A refusal in the server's words, or a failure (status 0). */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} status
   * @param {string} [type]
   */
  constructor(message, status, type = "") {
    super(message);
    this.status = status;
    this.type = type;
  }

  /** Whether the same may be asked again later: nobody signed in, too fast, too slow, the server away, an old token. */
  get passes() {
    return this.isOldToken || this.status === 0 || this.status >= 500 || [401, 408, 425, 429].includes(this.status);
  }

  /** Whether it carried no token, or not that of the session there is now. */
  get isOldToken() {
    return this.type.endsWith("/csrf");
  }
}

const [session, writable] = part(/** @type {{csrf: string | null}} */ ({ csrf: null }));

export { session };

/** @param {string | null} csrf The token that every change of the session carries. */
export function keepToken(csrf) {
  writable.csrf = csrf;
}

/**
 * @param {string} path
 * @param {RequestInit & {timeout?: number}} [init]
 * @returns {Promise<any>}
 */
export async function ask(path, { timeout = TIMEOUT_MS, ...init } = {}) {
  let answer;
  try {
    answer = await fetch(ROOT + path, { signal: AbortSignal.timeout(timeout), credentials: "same-origin", ...init });
  } catch {
    throw new Refusal(t("problem.unreachable"), 0);
  }
  const { body, isForeign } = await saidBy(answer);
  if (isForeign) throw new Refusal(t("problem.foreign"), 0);
  if (answer.ok || answer.status === 304) return body;
  throw refusalOf(answer.status, body);
}

/** @param {number} status @param {any} problem what the server says of it, if anything */
export function refusalOf(status, problem) {
  return new Refusal(problem?.detail ?? problem?.title ?? t("problem.status", { status }), status, problem?.type ?? "");
}

/**
 * Send something that was done, now or earlier.
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} body what JSON can hold, or a file
 * @param {{key?: string, behind?: number | null, headers?: Record<string, string>, timeout?: number}} [more]
 */
export function send(method, path, body, { key, behind = behindSeconds(), headers = {}, timeout } = {}) {
  const isFile = body instanceof Blob;
  return ask(path, {
    method,
    timeout,
    body: isFile ? body : JSON.stringify(body ?? {}),
    headers: {
      "Content-Type": isFile ? body.type : "application/json",
      "Wangge-Sent-At": new Date().toISOString(),
      ...(behind === null ? {} : { "Wangge-Behind": String(behind) }),
      ...(key ? { "Idempotency-Key": key } : {}),
      ...(session.csrf ? { "X-CSRF-Token": session.csrf } : {}),
      ...headers,
    },
  });
}

/** Random, for one intent or one phone. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
