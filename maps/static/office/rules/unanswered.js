/** Check whether rules that were sent without getting an answer are in force now. Pure. */

/**
 * True if all that was sent is in force: of `kinds` rule by rule, of all else the whole.
 *
 * @param {Record<string, any>} rules
 * @param {Record<string, any>} sent
 * @returns {boolean}
 */
export function standsIn(rules, sent) {
  return Object.entries(sent).every(([name, value]) =>
    name === "kinds"
      ? Object.entries(value).every(([kind, own]) => standsIn(rules.kinds?.[kind] ?? {}, own))
      : isSame(rules[name], value),
  );
}

/** @param {any} kept @param {any} sent */
function isSame(kept, sent) {
  return JSON.stringify(plain(kept)) === JSON.stringify(plain(sent));
}

/** Without what says nothing, its fields in order: what is left out of a rule means none, or no. @param {any} value @returns {any} */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value ?? null;
  const said = Object.entries(value).filter(([, each]) => each !== null && each !== false);
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, plain(each)]));
}
