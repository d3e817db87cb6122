/** Who is signed in. A change carries the session's token; whoever is no longer known goes to the sign-in page. */

/**
 * @typedef {{means: "open" | "session" | "key", name: string, title: string | null, role: string,
 *   csrf: string | null}} Session
 */

/** @type {{who: Session | null}} */
export const session = { who: null };

/** What every change says of itself beside its body. */
export function token() {
  return session.who?.csrf ? { "X-CSRF-Token": session.who.csrf } : {};
}

/** Leave for the sign-in page; it leads back here. */
export function signInAgain() {
  location.assign(`/sign-in?${new URLSearchParams({ after: location.pathname + location.search })}`);
}
