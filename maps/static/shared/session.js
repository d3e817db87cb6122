/**
 * The signed-in user and their rights. Changes carry the session's token; a user whose session has ended is asked to
 * sign in.
 */

import { part } from "./part.js";

/**
 * @typedef {{means: "open" | "session" | "key", name: string, title: string | null, role: string, place?: {level: string, unit: string} | null,
 *   csrf: string | null, pages?: string, may: {routes: string[], steps: string[], reveals: string[]}}} Session
 */

const [session, writable] = part(/** @type {{who: Session | null}} */ ({ who: null }));

export { session };

/** @param {Session} who */
export function isKnown(who) {
  writable.who = who;
}

/**
 * Check that the session is still this page's, by the server's present answer: in another tab the user may have signed
 * in again, or somebody else. The page's content and any action on it would then belong to another session.
 *
 * @param {Session} now
 * @returns {boolean} false where the page is left
 */
export function isStillTheirs(now) {
  const { who } = session;
  if (who && who.means !== "open" && (now.means !== who.means || now.name !== who.name)) {
    signInAgain();
    return false;
  }
  if (who && scopeOf(who) !== scopeOf(now)) {
    location.reload();
    return false;
  }
  if (who) writable.who = now; // the token is of the newest session
  return true;
}

/** The values that decide which cases a page has. @param {Session} who */
function scopeOf({ means, name, role, place }) {
  return JSON.stringify([means, name, role, place ?? null]);
}

/**
 * The headers that every change carries beside its body.
 *
 * @returns {Record<string, string>}
 */
export function token() {
  return session.who?.csrf ? { "X-CSRF-Token": session.who.csrf } : {};
}

/** Leave for the sign-in page; it leads back here. @param {{ended?: boolean}} [why] the session ended without being asked to */
export function signInAgain({ ended = true } = {}) {
  const after = location.pathname + location.search + location.hash;
  location.assign(`/sign-in?${new URLSearchParams({ after, ...(ended ? { ended: "1" } : {}) })}`);
}

/**
 * True if the user may use a route, named as in the API's document. Pages do not offer other routes; the server has the
 * last word.
 *
 * @param {string} method
 * @param {string} path below the API's root
 */
export function may(method, path) {
  return session.who?.may.routes.includes(`${method} /api/v1${path}`) ?? false;
}

export function mayTakeIn() {
  return may("POST", "/complaints");
}

/** @param {string} step */
export function mayReport(step) {
  return session.who?.may.steps.includes(step) ?? false;
}

/** @param {string} kind */
export function mayReveal(kind) {
  return session.who?.may.reveals.includes(kind) ?? false;
}
