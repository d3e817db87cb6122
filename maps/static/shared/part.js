/**
 * A part of what a page knows: everybody reads it, only the module that made it writes it.
 *
 * `const [alerts, writable] = part({ open: new Map() });` and `export { alerts };` The type checker refuses writes through
 * the first; tests/unit/maps/test_parts.py those that it does not see, by `Object.assign`.
 */

/**
 * What others see of a value.
 *
 * @template T
 * @typedef {T extends Map<infer Key, infer Value> ? ReadonlyMap<Key, Value>
 *   : T extends Set<infer Each> ? ReadonlySet<Each>
 *   : T extends (infer Each)[] ? readonly Each[]
 *   : T} Seen
 */

/**
 * @template {object} T
 * @param {T} first What is known when the page opens.
 * @returns {[T extends Map<any, any> | Set<any> ? Seen<T> : { readonly [Name in keyof T]: Seen<T[Name]> }, T]} as others see it, and
 *   as it is written
 */
export function part(first) {
  return [/** @type {any} */ (first), first];
}
