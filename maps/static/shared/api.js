/** The server's API: JSON in and out, problems as errors, the clock learnt from every answer. */

import { isNotOurs, saidBy } from "./answer.js";
import { boot } from "./boot.js";
import { t } from "./i18n.js";
import { problemWords } from "./problem-words.js";
import { learn } from "./server-time.js";
import { isStillTheirs, signInAgain, token } from "./session.js";
import { forgetTab, set, state } from "./store.js";

const ROOT = "/api/v1";
const TIMEOUT_MS = 20_000;
/** As long as the server waits for a file. */
const UPLOAD_MS = 300_000;

/** A refusal or a failure, in words for the user. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 where no answer came
   * @param {{field: string, value?: unknown, message: string}[]} [fields]
   */
  constructor(message, status, fields = []) {
    super(message);
    this.status = status;
    this.fields = fields;
    /** What kind of refusal the server says it is, such as `/problems/key-reused`. */
    this.kind = "";
  }

  /** Whether the server has said no; else it could not be asked, or failed, and may be asked again. */
  get isRefusal() {
    return this.status >= 400 && this.status < 500;
  }
}

/** Return null for a refusal: the county does not have it. Throw any other problem on. @param {unknown} problem */
export function withoutOne(problem) {
  if (problem instanceof Problem && problem.isRefusal) return null;
  throw problem;
}

/**
 * The address of a path for the county on screen.
 *
 * @typedef {Record<string, string | number | string[] | null | undefined>} Query what is a list is named once for each
 * @param {string} path
 * @param {Query} [query]
 */
export function address(path, query = {}) {
  const all = { county: state.county?.code, ...query };
  const given = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
  const each = given.flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  const text = new URLSearchParams(each).toString();
  return `${ROOT}${path}${text ? `?${text}` : ""}`;
}

/**
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<any>}
 */
export function get(path, query) {
  return ask(address(path, query), {});
}

/**
 * @param {string} path
 * @param {object} body
 * @param {Record<string, string>} [headers]
 * @param {AbortSignal} [signal] ends the wait for an answer that nobody wants any more
 * @returns {Promise<any>}
 */
export function post(path, body, headers = {}, signal = undefined) {
  return send("POST", path, body, headers, signal);
}

/**
 * @param {string} path
 * @param {object} body
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export function patch(path, body, headers = {}) {
  return send("PATCH", path, body, headers);
}

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<any>}
 */
export function put(path, body) {
  return send("PUT", path, body, {});
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} body
 * @param {Record<string, string>} headers
 * @param {AbortSignal} [signal]
 */
function send(method, path, body, headers, signal = undefined) {
  return ask(address(path), {
    method,
    headers: { "Content-Type": "application/json", ...token(), ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) } : {}),
  });
}

/**
 * @param {string} url
 * @param {RequestInit} init
 */
export async function ask(url, init) {
  try {
    return await askOnce(url, init);
  } catch (problem) {
    if (!(await isOldToken(problem))) throw problem;
    return askOnce(url, { ...init, headers: { .../** @type {Record<string, string>} */ (init.headers), ...token() } });
  }
}

/**
 * True if a change was refused, and not done, only because the user has signed in again elsewhere.
 *
 * @param {unknown} problem
 */
async function isOldToken(problem) {
  if (!(problem instanceof Problem) || problem.kind !== "/problems/csrf") return false;
  const before = token();
  return (await checkReader()) && token()["X-CSRF-Token"] !== before["X-CSRF-Token"];
}

/**
 * Ask who is signed in by now; a page that is not theirs any more is left.
 *
 * @param {AbortSignal} [signal]
 */
export async function checkReader(signal = AbortSignal.timeout(TIMEOUT_MS)) {
  const who = await askOnce(`${ROOT}/session`, { signal });
  set({ outdated: Boolean(who?.pages) && who.pages !== boot.static });
  return isStillTheirs(who);
}

/**
 * @param {string} url
 * @param {RequestInit} init
 */
async function askOnce(url, init) {
  const sent = Date.now();
  const answer = await reach(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  const received = Date.now();
  return bodyOf(answer, {
    needsSign: init.method !== undefined,
    known: () => learn(answer.headers.get("date"), sent, received),
  });
}

/** @param {string} url @param {RequestInit} init */
async function reach(url, init) {
  try {
    return await fetch(url, init);
  } catch {
    throw new Problem(t("problem.unreachable"), 0);
  }
}

/**
 * Return the server's answer; throw a refusal.
 *
 * @param {Response} answer
 * @param {{needsSign?: boolean, known?: () => void}} [how] `known`: once it is known to be the server's
 */
async function bodyOf(answer, { needsSign = false, known = () => {} } = {}) {
  const { body, isForeign } = await saidBy(answer, needsSign);
  if (isForeign) throw new Problem(t("problem.foreign"), 0);
  known();
  if (isOver(answer.status, body)) signInAgain();
  if (!answer.ok) throw problemOf(answer.status, body);
  return body;
}

/**
 * Send a file as it is and report its progress: `fetch` does not. What is said of it goes in a header, for
 * addresses are written into logs.
 *
 * @param {string} path
 * @param {Record<string, string | number>} about
 * @param {File} file
 * @param {{headers: Record<string, string>, progress: (share: number) => void}} more
 * @returns {Promise<any>}
 */
export function upload(path, about, file, { headers, progress }) {
  return new Promise((done, refused) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", address(path));
    asked.responseType = "json";
    asked.timeout = UPLOAD_MS;
    const said = encodeURIComponent(JSON.stringify(about));
    const all = {
      "Content-Type": file.type || "application/octet-stream",
      "Wangge-About": said,
      ...token(),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) asked.setRequestHeader(name, value);
    asked.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    asked.onerror = asked.ontimeout = () => refused(new Problem(t("problem.unreachable"), 0));
    asked.onload = () => {
      if (isNotOurs(asked.status, asked.response ?? undefined, (name) => asked.getResponseHeader(name)))
        return refused(new Problem(t("problem.foreign"), 0));
      if (isOver(asked.status, asked.response)) signInAgain();
      if (asked.status < 300) done(asked.response);
      else refused(problemOf(asked.status, asked.response));
    };
    asked.send(file);
  });
}

/**
 * Ask for a file and let the browser keep it; a refusal is in words as everywhere.
 *
 * @param {string} path
 * @param {Query} query
 * @param {object} body
 * @param {string} name of the file
 */
export async function download(path, query, body, name) {
  const headers = { "Content-Type": "application/json", ...token() };
  await saveFile(address(path, query), { method: "POST", headers, body: JSON.stringify(body) }, name);
}

/**
 * Fetch a file and let the browser keep it. Only what the server gives as a file is kept: the sign-in page of a network
 * would be saved as a report, and one that was cut short as a whole one.
 *
 * @param {string} url
 * @param {RequestInit} [init]
 * @param {string} [name] of the file; else as the server calls it
 */
export async function saveFile(url, init = {}, name = "") {
  const answer = await reach(url, { signal: AbortSignal.timeout(UPLOAD_MS), ...init });
  const said = answer.headers.get("content-disposition");
  if (!answer.ok || !said) {
    await bodyOf(answer);
    throw new Problem(t("problem.foreign"), 0);
  }
  const file = await answer.blob().catch(() => {
    throw new Problem(t("problem.foreign"), 0);
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name || (/filename="([^"]+)"/.exec(said)?.[1] ?? "");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** End the session; the sign-in page follows. */
export async function signOut() {
  const init = { method: "DELETE", headers: token(), signal: AbortSignal.timeout(TIMEOUT_MS) };
  const answer = await reach(`${ROOT}/session`, init);
  if (answer.status !== 401) await bodyOf(answer, { needsSign: true });
  forgetTab(); // what was said to one is not left in the tab for the next
  signInAgain({ ended: false });
}

/**
 * True if the session has ended; a wrong password of a second signer is no sign of it.
 *
 * @param {number} status
 * @param {any} body
 */
function isOver(status, body) {
  return status === 401 && (body?.type ?? "/problems/sign-in") === "/problems/sign-in";
}

/** A key for one intent; `crypto.randomUUID` does not exist on plain HTTP off this machine. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {number} status
 * @param {any} body
 */
function problemOf(status, body) {
  const problem = new Problem(problemWords(status, body), status, body?.errors ?? []);
  return Object.assign(problem, { kind: String(body?.type ?? "") });
}
