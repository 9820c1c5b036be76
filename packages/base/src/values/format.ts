/**
 * A value as bytes is MessagePack, so that any reader of MessagePack reads what is plain. JavaScript has more kinds:
 *
 * - a plain object is a map whose count takes more bytes than it needs (16 bits below 16, else 32); a `Map` is one in the
 *   shortest form. From the third of its kind on, an object is an array of `shape` and the values. Numbers are int32, uint32 or float64; integers of 64 bits are bigints; `bin` is a Buffer.
 * - everything else is an extension of one of the types below. Those that hold values hold them one after the other,
 *   each as MessagePack.
 *
 * Containers are numbered in the order in which they begin; one that comes again is `again` and its number.
 */
export const extension = {
  undefined: 1,
  /** A string with lone surrogates: UTF-16. */
  utf16: 2,
  /** A bigint beyond 64 bits: its sign, then its magnitude, the lowest byte first. */
  bigint: 3,
  /** A container that was there before: its number. */
  again: 4,
  /** A container below `deepest`: what kind it is. What it holds follows after the value. */
  later: 5,
  /** A plain object with more entries than a map's count tells. */
  object: 6,
  /** An object without a prototype. */
  bare: 7,
  set: 8,
  /** A float64. */
  date: 9,
  /** Source, flags, lastIndex. */
  regexp: 10,
  /** Its class, which parts it has, these parts, then other properties. */
  error: 11,
  /** An `ArrayBuffer`: the bytes, after the length that it may grow to (float64; -1: none). */
  memory: 12,
  /** A view of an `ArrayBuffer` of its own: its class, then its bytes. */
  view: 13,
  /** A `Number`, `String`, `Boolean` or `BigInt` object: the value. */
  boxed: 14,
  /** An array with holes: its length, then index and value of what it has. */
  sparse: 15,
  /** An array and properties that it has besides. */
  described: 16,
  /** Something that is kept by its name: where in the head's list. */
  reference: 17,
  /** In front of a value, if needed: how many containers follow it, whether any comes again, the names of references. */
  head: 18,
  /** The keys of the object whose values follow. They get the next number as a shape. */
  newShape: 19,
  /** The number of a shape. */
  shape: 20,
} as const;

/** Below so many containers in each other, the next one is `later`: the stack is no limit. */
export const deepest = 256;

export const errorClasses = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
] as const;

/** What an `Error` may have that is not enumerable, in the order in which it is written; a bit each. */
export const errorParts = ['message', 'stack', 'cause', 'errors', 'name'] as const;

/** What `later` announces: array, object, bare object, Map, Set, or an error of the class that is added. */
export const laterKinds = { array: 0, object: 1, bare: 2, map: 3, set: 4, error: 5 } as const;

/** Objects that are no data, and are kept by a name: datasets, jobs. */
export interface ValueReferences {
  /** The name by which an object is kept; undefined: it has none. A thrown error says why it can't be kept. */
  nameOf(value: object): string | undefined;
  /** What a name stands for. */
  open(name: string): unknown;
}
