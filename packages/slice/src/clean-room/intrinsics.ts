import { createRequire } from 'node:module';

/** An object that everybody finds, and what it held: by position, keys and values. */
interface Owner {
  readonly name: string;
  readonly object: object;
  readonly size: number;
  readonly keys: readonly (string | symbol)[];
  readonly values: readonly unknown[];
}

/** What the language and Node give to everybody, as it was. */
export interface Intrinsics {
  /** Names of the objects of which a property was replaced, added or removed. */
  changes(): string[];
}

/** Modules that are looked at: those that others use, and that load nothing heavy. */
const modules = [
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'os',
  'path',
  'stream',
  'timers',
  'timers/promises',
  'url',
  'util',
  'zlib',
];

/** Put back elsewhere, or Node's own to change. */
const passed: ReadonlySet<string | symbol> = new Set(['stackTraceLimit', 'exitCode', 'title', 'env']);

/** Looking through all that is recorded costs 0.4 ms, once a task. */
export function recordIntrinsics(): Intrinsics {
  const owners = listOwners();
  return { changes: () => owners.filter(hasChanged).map(({ name }) => name) };
}

function hasChanged({ object, size, keys, values }: Owner): boolean {
  if (sizeOf(object) !== size) return true;
  const holder: { readonly [key: string | symbol]: unknown } = Object(object);
  for (let index = 0; index < keys.length; index++) {
    if (!Object.is(holder[keys[index] ?? ''], values[index])) return true;
  }
  return false;
}

/** How many properties it has, but for those that Node and others keep for themselves. */
function sizeOf(object: object): number {
  const keys = Reflect.ownKeys(object);
  return object === process || object === globalThis ? keys.filter((key) => !isPassed(key)).length : keys.length;
}

function listOwners(): Owner[] {
  const require = createRequire(import.meta.url);
  const found = new Map<object, Owner>();
  const add = (name: string, object: unknown): void => {
    if (!isObject(object) || found.has(object)) return;
    found.set(object, ownerOf(name, object));
    if (typeof object === 'function') add(`${name}.prototype`, object.prototype);
  };
  const addAll = (name: string, object: object): void => {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      // What a getter gives is loaded by it: `crypto`, `navigator`.
      if (value !== undefined && !isPassed(key)) add(name === '' ? key : `${name}.${key}`, value);
    }
  };
  add('globalThis', globalThis);
  addAll('', globalThis);
  for (const name of modules) {
    const module: unknown = require(`node:${name}`);
    add(name, module);
    // Classes from which others inherit.
    for (const key of ['EventEmitter', 'Readable', 'Writable']) {
      if (isObject(module) && key in module) add(`${name}.${key}`, Reflect.get(module, key));
    }
  }
  // No name leads to these.
  add('TypedArray', Object.getPrototypeOf(Int8Array));
  add('Iterator.prototype', Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
  add('Generator.prototype', Object.getPrototypeOf((function* () {})()));
  return [...found.values()];
}

function ownerOf(name: string, object: object): Owner {
  const held = Reflect.ownKeys(object).flatMap((key): (readonly [string | symbol, unknown])[] => {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    const canChange =
      descriptor !== undefined && 'value' in descriptor && (descriptor.writable || descriptor.configurable);
    return canChange && !isPassed(key) ? [[key, descriptor.value]] : [];
  });
  return { name, object, size: sizeOf(object), keys: held.map(([key]) => key), values: held.map(([, value]) => value) };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Names that begin with a low line are somebody's own: `process._events` changes with each listener, zod's settings on use. */
function isPassed(key: string | symbol): boolean {
  return passed.has(key) || (typeof key === 'string' && key.startsWith('_'));
}
