/**
 * Read an answer, and tell the server's answers from others. An answer that was cut short, or that came from something
 * on the way (a network's sign-in page), counts neither as done nor as refused for ever.
 */

/** The server puts these on every answer; whatever else gives JSON in its place hardly has any of them. */
const SIGNS = ["cross-origin-resource-policy", "permissions-policy"];
/** A proxy may refuse a file for its size in a page of its own; sent again it is refused again. */
const TOO_LARGE = 413;

/**
 * @param {Response} answer
 * @param {boolean} [needsSign] whether JSON alone is not enough: what is taken for done is not done again
 * @returns {Promise<{body: any, isForeign: boolean}>} its JSON, null where it has none; whether it is not the server's
 */
export async function saidBy(answer, needsSign = true) {
  const { status, headers } = answer;
  const body = [204, 304].includes(status) ? null : await answer.json().catch(() => undefined);
  const isForeign = status !== 304 && isNotOurs(status, body, (name) => !needsSign || headers.has(name));
  return { body: body ?? null, isForeign };
}

/**
 * True if an answer is not the server's, which gives JSON for all but its own failures.
 *
 * @param {number} status
 * @param {unknown} body undefined where it is no JSON
 * @param {(name: string) => unknown} header
 */
export function isNotOurs(status, body, header) {
  return status < 500 && status !== TOO_LARGE && (body === undefined || !SIGNS.some(header));
}
