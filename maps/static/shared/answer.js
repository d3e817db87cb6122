/**
 * What an answer says. One that was cut short, or that something on the way gave in the server's place (the page on which
 * a network wants one to sign in), says nothing of what was asked: it counts neither as done nor as refused for ever.
 */

/** A proxy may refuse a file for its size in a page of its own; sent again it is refused again. */
const TOO_LARGE = 413;

/**
 * @param {Response} answer
 * @returns {Promise<{body: any, isForeign: boolean}>} its JSON, null where it has none; whether it is not the server's
 */
export async function saidBy(answer) {
  if ([204, 304].includes(answer.status)) return { body: null, isForeign: false };
  const body = await answer.json().catch(() => undefined);
  return { body: body ?? null, isForeign: body === undefined && isNeverWithoutWords(answer.status) };
}

/** Whether the server gives every answer of this kind in JSON. @param {number} status */
export function isNeverWithoutWords(status) {
  return status < 500 && status !== TOO_LARGE;
}
