/** Those items that share a key with others, by key. Most often there are none: then nothing is kept of each. */
export function groupsOfSeveral<T>(items: Iterable<T>, keyOf: (item: T) => string): T[][] {
  const firsts = new Map<string, T>();
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const first = firsts.get(key);
    const group = groups.get(key);
    if (group !== undefined) group.push(item);
    else if (first !== undefined) groups.set(key, [first, item]);
    else firsts.set(key, item);
  }
  return [...groups.values()];
}
