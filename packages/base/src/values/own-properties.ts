import { inspect, types } from 'node:util';

/** Up to this length listing an array's keys (50 ns each) is faster than having it printed. */
const fewElements = 16;

/**
 * Whether an array without holes has properties besides its elements, as the matches of a RegExp have. A list of all keys of a million
 * numbers would take 300 ms; `util.inspect` asks only for those that are no index (1 µs, whatever the length).
 */
export function isDescribed(array: readonly unknown[]): boolean {
  const { length } = array;
  return length <= fewElements
    ? Object.keys(array).length !== length
    : inspect(array, brief) !== `[ ... ${moreItems(length)} ]`;
}

/** The same of a view of memory. */
export function isDescribedView(view: ArrayBufferView): boolean {
  if (Object.getOwnPropertySymbols(view).length > 0) return true;
  if (!('length' in view) || typeof view.length !== 'number') return Object.keys(view).length > 0;
  const { length } = view;
  return !inspect(view, brief).endsWith(length === 0 ? ' []' : ` [ ... ${moreItems(length)} ]`);
}

/** Whether an array lacks elements. Ends at the first that is missing, however long the array says it is. */
export function hasHoles(array: readonly unknown[]): boolean {
  for (let index = 0; index < array.length; index++) {
    if (array[index] === undefined && !Object.hasOwn(array, index)) return true;
  }
  return false;
}

/** The names of an array's properties that are no index; an index is written without leading zeros, and less than 2^32 - 1. */
export function propertiesBesides(array: readonly unknown[]): string[] {
  return Object.keys(array).filter((key) => !isIndex(key));
}

export function isIndex(key: string): boolean {
  const index = Number(key) >>> 0;
  return String(index) === key && index !== 0xffff_ffff;
}

/** The built-in class of an object that looks plain, since its prototype was replaced; undefined: it is plain. */
export function brandOf(value: object): string | undefined {
  return brands.find(([is]) => is(value))?.[1];
}

const brands: readonly (readonly [(value: unknown) => boolean, string])[] = [
  [types.isMap, 'Map'],
  [types.isSet, 'Set'],
  [types.isDate, 'Date'],
  [types.isPromise, 'Promise'],
  [types.isWeakMap, 'WeakMap'],
  [types.isWeakSet, 'WeakSet'],
  [types.isGeneratorObject, 'generator'],
  [types.isMapIterator, 'iterator of a Map'],
  [types.isSetIterator, 'iterator of a Set'],
  [types.isBoxedPrimitive, 'primitive value as an object'],
  [types.isAnyArrayBuffer, 'ArrayBuffer'],
  [ArrayBuffer.isView, 'view of an ArrayBuffer'],
  [types.isExternal, 'pointer'],
];

const brief = {
  depth: 0,
  maxArrayLength: 0,
  maxStringLength: 0,
  customInspect: false,
  breakLength: Number.POSITIVE_INFINITY,
} as const;

function moreItems(count: number): string {
  return `${count} more item${count === 1 ? '' : 's'}`;
}
