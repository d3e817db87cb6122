/**
 * What an answer says. One that was cut short, or that something on the way gave in the server's place (the page on which
 * a network wants one to sign in), says nothing of what was asked: it counts neither as done nor as refused for ever.
 */

/** The server puts these on every answer; whatever else gives JSON in its place hardly has any of them. */
const SIGNS = ["cross-origin-resource-policy", "cross-origin-opener-policy", "permissions-policy"];
/** A proxy may refuse a file for its size in a page of its own; sent again it is refused again. */
const TOO_LARGE = 413;

/**
 * @param {Response} answer
 * @param {{needsSign?: boolean}} [asked] whether JSON alone is not enough: what it is taken for is not done again
 * @returns {Promise<{body: any, isForeign: boolean}>} its JSON, null where it has none; whether it is not the server's
 */
export async function saidBy(answer, { needsSign = true } = {}) {
  const { status, headers } = answer;
  if (status === 304) return { body: null, isForeign: false };
  const body = status === 204 ? null : await answer.json().catch(() => undefined);
  const isOurs = body !== undefined && (!needsSign || isSigned((name) => headers.get(name)));
  return { body: body ?? null, isForeign: !isOurs && isNeverWithoutWords(status) };
}

/** Whether an answer is the server's own. @param {(name: string) => string | null} header */
export function isSigned(header) {
  return SIGNS.some((name) => header(name) !== null);
}

/** Whether the server gives every answer of this kind in JSON. @param {number} status */
export function isNeverWithoutWords(status) {
  return status < 500 && status !== TOO_LARGE;
}
