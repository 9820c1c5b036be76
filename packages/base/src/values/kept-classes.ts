import { types } from 'node:util';
import { isPlainPrototype } from '../guarded.ts';
import { errorClasses, errorParts, laterKinds } from './format.ts';
import { viewNumber } from './view-classes.ts';

/** Of objects that wrap a primitive value. */
export const boxedPrototypes = new Set<unknown>([
  Number.prototype,
  String.prototype,
  Boolean.prototype,
  BigInt.prototype,
]);

/** What kind of container is to be made before it is known what it holds; undefined when it holds none. */
export function laterKind(value: object): number | undefined {
  if (types.isProxy(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype && Array.isArray(value)) return laterKinds.array;
  if (prototype === null) return laterKinds.bare;
  if (isPlainPrototype(prototype)) return laterKinds.object;
  if (prototype === Map.prototype && types.isMap(value)) return laterKinds.map;
  if (prototype === Set.prototype && types.isSet(value)) return laterKinds.set;
  const errorClass = errorNumber(value);
  return errorClass < 0 ? undefined : laterKinds.error + errorClass;
}

/** The number of an error's class; -1 when it is of another, or no error. */
export function errorNumber(value: object): number {
  if (!types.isNativeError(value)) return -1;
  const prototype: unknown = Object.getPrototypeOf(value);
  return errorClasses.findIndex((each) => each.prototype === prototype);
}

export function isKeptView(prototype: unknown): boolean {
  return prototype === Buffer.prototype || viewNumber(prototype) !== undefined;
}

/** A property of an error that would be lost. `hidden`: names of those that are not enumerable. */
export function lostOfError(error: Error, hidden: readonly string[]): string | symbol | undefined {
  // What Node gives its own errors is no data: methods (`toString`), and marks, which are hidden symbols.
  return (
    hidden.find((name) => !isErrorPart(name) && typeof Reflect.get(error, name) !== 'function') ??
    Object.getOwnPropertySymbols(error).find((symbol) => Object.prototype.propertyIsEnumerable.call(error, symbol))
  );
}

function isErrorPart(name: string): boolean {
  return errorParts.some((part) => part === name);
}

export function isRecord(_value: object): _value is Readonly<Record<string, unknown>> {
  return true;
}

export function isShared(memory: ArrayBufferLike): boolean {
  return types.isSharedArrayBuffer(memory);
}

/** Memory that was transferred to another thread has no bytes, but isn't empty: nothing can be laid over it. */
export function isDetached(memory: ArrayBufferLike): boolean {
  try {
    new Uint8Array(memory);
    return false;
  } catch {
    return true;
  }
}

/** Where on this machine, and in which instance of a module, an error was made is no part of its value. */
export function withoutFrames(stack: string): string {
  return stack.replace(/\n {4}at .*/g, '');
}
