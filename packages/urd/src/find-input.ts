import { isPlainPrototype } from '@accelerator/base';
import { mostLevels } from '@accelerator/job';

/**
 * The first thing that `look` finds among inputs as a script gives them: in lists and plain objects, however deep. What
 * contains itself, or lies too deep for a key, is refused where the key is made, and looked at no further here.
 */
export function findInput<T>(inputs: unknown, look: (value: unknown) => T | undefined): T | undefined {
  const seen = new Set<object>();
  const within = (value: unknown, level: number): T | undefined => {
    const found = look(value);
    if (found !== undefined || !isNest(value) || level > mostLevels || seen.has(value)) return found;
    seen.add(value);
    for (const each of Array.isArray(value) ? value : Object.values(value)) {
      const below = within(each, level + 1);
      if (below !== undefined) return below;
    }
    return undefined;
  };
  return within(inputs, 0);
}

function isNest(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || isPlainPrototype(Object.getPrototypeOf(value));
}
