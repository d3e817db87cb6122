/** Look up by code how a cell differs between two answers; a map asks for thousands of cells at once. */

/**
 * @typedef {"won" | "lost" | "missing"} Change
 * @typedef {Record<Change, string[]> & {kept?: string[]}} Difference `kept`: what is reached in both, where others have no target
 */

/** @type {WeakMap<Difference, Map<string, Change | "same">>} */
const known = new WeakMap();

/**
 * The change of a cell. If the difference does not name it: "same", or no target where it names also what is kept.
 *
 * @param {Difference} difference
 * @param {string} code
 * @returns {Change | "same" | "no_promise"}
 */
export function changeOf(difference, code) {
  let changes = known.get(difference);
  if (!changes) {
    changes = new Map();
    for (const change of /** @type {const} */ (["missing", "lost", "won"]))
      for (const each of difference[change]) changes.set(each, change);
    for (const each of difference.kept ?? []) changes.set(each, "same");
    known.set(difference, changes);
  }
  return changes.get(code) ?? (difference.kept ? "no_promise" : "same");
}
