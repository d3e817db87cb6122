/**
 * Things by what they have in common, in the order they come; those without it are left out. `Map.groupBy` is younger than
 * the browsers of many offices.
 *
 * @template T
 * @param {Iterable<T>} things
 * @param {(thing: T) => string | null} common
 * @returns {Map<string, T[]>}
 */
export function groupBy(things, common) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const thing of things) {
    const name = common(thing);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(thing);
    else groups.set(name, [thing]);
  }
  return groups;
}
