/**
 * A part of what a page knows: everybody reads it, only the module that made it writes it.
 *
 * `const [alerts, writable] = part({ open: new Map() });` and `export { alerts };` The type checker refuses writes through
 * the first, also to the fields of what lies in it; tests/unit/maps/test_parts.py those that it does not see, by
 * `Object.assign`.
 */

/**
 * A thing whose fields are not written.
 *
 * @template T
 * @typedef {T extends ((...args: any[]) => any) | null | undefined ? T : T extends object ? Readonly<T> : T} Fixed
 */

/**
 * What others see of a value.
 *
 * @template T
 * @typedef {T extends Map<infer Key, infer Value> ? ReadonlyMap<Key, Fixed<Value>>
 *   : T extends Set<infer Each> ? ReadonlySet<Each>
 *   : T extends (infer Each)[] ? readonly Fixed<Each>[]
 *   : Fixed<T>} Seen
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
