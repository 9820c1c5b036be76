import { errorClasses, laterKinds } from './format.ts';

/** The keys of objects that are written without them. */
export interface ReadShape {
  readonly keys: readonly string[];
  /** Whether an assignment makes each of them a property. */
  readonly isOrdinary: boolean;
}

/** An empty container of a kind that `later` announces. Throws an ordinary error when there is no such kind. */
export function containerOf(kind: number): object {
  switch (kind) {
    case laterKinds.array:
      return [];
    case laterKinds.object:
      return {};
    case laterKinds.bare:
      return Object.create(null);
    case laterKinds.map:
      return new Map();
    case laterKinds.set:
      return new Set();
    default:
      return makeError(kind - laterKinds.error);
  }
}

function makeError(number: number): Error {
  const made = errorClasses[number];
  if (made === undefined) throw new Error('an error is of no known class');
  const error: unknown = Reflect.construct(made, made === AggregateError ? [[]] : []);
  if (error instanceof Error) return error;
  throw new Error('Internal error: an error is none');
}

export function isSameKind<T extends object>(pending: object, fresh: T): pending is T {
  return Object.getPrototypeOf(pending) === Object.getPrototypeOf(fresh);
}

/** Unlike an assignment, never calls a setter: `__proto__` is a name like any other. */
export function define(object: object, key: string, value: unknown, enumerable = true): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}
