/** Look up by code how a cell differs between two answers; a map asks for thousands of cells at once. */

/**
 * @typedef {"won" | "lost" | "missing"} Change
 * @typedef {Record<Change, string[]>} Difference
 */

/** @type {WeakMap<Difference, Map<string, Change>>} */
const known = new WeakMap();

/**
 * The change of a cell; "same" if the difference does not name it.
 *
 * @param {Difference} difference
 * @param {string} code
 * @returns {Change | "same"}
 */
export function changeOf(difference, code) {
  let changes = known.get(difference);
  if (!changes) {
    changes = new Map();
    for (const change of /** @type {const} */ (["missing", "lost", "won"]))
      for (const each of difference[change]) changes.set(each, change);
    known.set(difference, changes);
  }
  return changes.get(code) ?? "same";
}
