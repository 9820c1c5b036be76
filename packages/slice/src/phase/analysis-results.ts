import { AcceleratorError, isPlainPrototype } from '@accelerator/base';
import type { AnalysisResults } from '@accelerator/method';

/**
 * What the analyses returned, in slice order. Each is read when it is asked for, so synthesis holds one at a time.
 * @param read loads the result of a slice
 */
export function createAnalysisResults(slices: number, read: (sliceno: number) => unknown): AnalysisResults<unknown> {
  function* all(): Generator<unknown> {
    for (let sliceno = 0; sliceno < slices; sliceno++) yield read(sliceno);
  }
  return { [Symbol.iterator]: all, merge: () => mergeValues(all()) };
}

/**
 * Numbers and bigints are added, lists joined, sets united; maps and plain objects are joined and the values of equal
 * keys merged by the same rules. `null` and `undefined` count as nothing.
 * @throws AcceleratorError `NOT_MERGEABLE` naming the two kinds that met, or the place of values that only differ
 */
export function mergeValues(values: Iterable<unknown>): unknown {
  let merged: unknown;
  for (const value of values) merged = mergeTwo(merged, value, 'analysisRes');
  return merged;
}

function mergeTwo(a: unknown, b: unknown, path: string): unknown {
  if (a === undefined || a === null) return clone(b);
  if (b === undefined || b === null) return a;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return appended(a, b);
  if (a instanceof Set && b instanceof Set) return united(a, b);
  if (a instanceof Map && b instanceof Map) {
    for (const [key, value] of b)
      a.set(key, a.has(key) ? mergeTwo(a.get(key), value, `${path}{${String(key)}}`) : clone(value));
    return a;
  }
  if (isPlain(a) && isPlain(b)) {
    for (const [key, value] of Object.entries(b)) {
      const merged = Object.hasOwn(a, key) ? mergeTwo(a[key], value, `${path}.${key}`) : clone(value);
      // An assignment to `__proto__` would make no property.
      Object.defineProperty(a, key, { value: merged, enumerable: true, writable: true, configurable: true });
    }
    return a;
  }
  throw new AcceleratorError({
    /** The values that the slices returned from `analysis` are of kinds that can't be merged with each other. */
    code: 'NOT_MERGEABLE',
    message: `Expected numbers, lists, sets, maps or objects of these to merge at ${path}, received ${kindOf(a)} and ${kindOf(b)}.`,
    hint: 'Iterate over analysisRes and join the results in your own way.',
  });
}

/** The first of two is changed in place when a second comes, so it must not be the value that was read. */
function clone(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  if (value instanceof Set) return new Set(value);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, clone(each)]));
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clone(each)]));
  return value;
}

function appended(a: unknown[], b: readonly unknown[]): unknown[] {
  for (const value of b) a.push(value);
  return a;
}

function united(a: Set<unknown>, b: ReadonlySet<unknown>): Set<unknown> {
  for (const value of b) a.add(value);
  return a;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return isPlainPrototype(Object.getPrototypeOf(value));
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
  return Array.isArray(value) ? 'a list' : `a ${value.constructor?.name ?? 'object'}`;
}
