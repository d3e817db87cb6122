/** Convert what the form says of the caller into the server's fields. */

/** @typedef {Record<string, string | boolean>} Said what is typed, by field */

export const FIELDS = /** @type {const} */ (["name", "phone", "address", "id_number"]);

/**
 * Return the caller's identity as the server takes it; null if nothing was given.
 *
 * @param {Said} said
 * @returns {Said | null}
 */
export function authorOf(said) {
  if (said.anonymous) return { anonymous: true };
  const given = FIELDS.map((field) => [field, String(said[field] ?? "").trim()]).filter(([, value]) => value !== "");
  return given.length > 0 ? Object.fromEntries(given) : null;
}
