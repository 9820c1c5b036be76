import { types } from 'node:util';
import { isIterator } from '../is-iterator.ts';

/** A value that can't be kept as it is: where it stands, what it is, and what could be kept instead. */
export class RefusedValue extends Error {
  /** `result.list[3].total`. */
  readonly path: string;
  /** `a Promise`: what came. */
  readonly received: string;
  readonly hint: string | undefined;

  constructor(path: string, { received, hint, cause }: Refusal) {
    super(`${path} is ${received}`, cause === undefined ? undefined : { cause });
    this.path = path;
    this.received = received;
    this.hint = hint;
  }
}

export interface Refusal {
  readonly received: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A function or symbol. */
export function refuseNamed(value: unknown): Refusal {
  if (typeof value !== 'function') return { received: 'a symbol', hint: 'Use a string instead.' };
  const named = value.name === '' ? '' : ` ${value.name}`;
  if (/^class\b/.test(Function.prototype.toString.call(value))) return { received: `the class${named}` };
  return { received: `a function${named === '' ? '' : ` (${value.name})`}`, hint: 'Is it meant to be called?' };
}

/** An object that is neither plain nor of a class that is kept. */
export function refuseObject(value: object): Refusal {
  if (types.isProxy(value)) return { received: 'a Proxy', hint: 'Copy what it stands for: { ...it } or [...it].' };
  if (types.isPromise(value)) return { received: 'a Promise', hint: 'Is an `await` missing?' };
  if (types.isGeneratorObject(value)) return refuseGenerator(value);
  if (types.isWeakMap(value) || types.isWeakSet(value) || value instanceof WeakRef) {
    return { received: `a ${classOf(value)}`, hint: 'Nobody can list what it holds: use a Map, a Set or the object.' };
  }
  if (types.isSharedArrayBuffer(value)) return { received: 'a SharedArrayBuffer', hint: sharedHint };
  if (isIterator(value)) return { received: `an iterator (${classOf(value)})`, hint: 'Keep what it gives: [...it].' };
  const name = classOf(value);
  const base = baseClass(value);
  if (base !== undefined) {
    return {
      received: `a ${name}, a subclass of ${base}`,
      hint: `It would come back as ${base === 'Error' ? 'an' : 'a'} ${base}: make one of it, or keep its data as a plain object.`,
    };
  }
  return { received: `an object of class ${name}`, hint: classHints[name] ?? hintByMethods(value) };
}

const sharedHint = 'Copy it: new Uint8Array(buffer).slice().';

/** A view of memory that is shared, or gone. */
export function refuseMemory(what: 'shared' | 'detached'): Refusal {
  return what === 'shared'
    ? { received: 'a view of a SharedArrayBuffer', hint: 'Copy it: view.slice().' }
    : { received: 'memory that was transferred away' };
}

/** Something that an object has beside its data, and that would be lost. */
export function refuseProperty(owner: string, key: string | symbol): Refusal {
  const named = typeof key === 'symbol' ? `${String(key)}, which is no string` : `'${key}', which is no part of it`;
  return { received: `${owner} with the property ${named}`, hint: 'Copy what is to be kept into a plain object.' };
}

function refuseGenerator(value: object): Refusal {
  const isAsync = Symbol.asyncIterator in value;
  return {
    received: `${isAsync ? 'an async generator' : 'a generator'}, of which nothing has run`,
    hint: isAsync
      ? 'Keep what it gives: for await (const each of it) list.push(each).'
      : 'Keep what it gives: [...it]. A phase is no generator function: write it without the `*`.',
  };
}

/** What to keep in the place of well-known objects. */
const classHints: Readonly<Record<string, string>> = {
  URL: 'Keep its text: url.href.',
  URLSearchParams: 'Keep its text: String(params).',
  Blob: 'Keep its bytes: new Uint8Array(await blob.arrayBuffer()).',
  File: 'Keep its bytes: new Uint8Array(await file.arrayBuffer()).',
  Sharp: 'Keep its bytes: await image.toBuffer().',
  Response: 'Keep its data: await response.json(), or new Uint8Array(await response.arrayBuffer()).',
  Headers: 'Keep its entries: [...headers].',
  InputFile: 'Keep its name: file.name.',
  InputDirectory: 'Keep its name.',
  InputRoot: 'Keep its name.',
  CurrentJob: 'Keep its id: job.id.',
  DatasetChain: 'Keep its datasets: [...chain].',
  DatasetList: 'Keep its datasets: [...list].',
};

function hintByMethods(value: object): string {
  const has = (name: string): boolean => name in value && typeof Reflect.get(value, name) === 'function';
  if (has('pipe') || has('getReader')) return 'A stream is read once: read it, and keep what it gave.';
  if (has('toJSON')) return 'Keep it.toJSON(), or its data as a plain object.';
  return 'Keep its data as a plain object: { ...it }.';
}

function classOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null) return Object.prototype.toString.call(value).slice(8, -1);
  const tag: unknown = Reflect.get(prototype, Symbol.toStringTag);
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof made === 'function' && made.name !== '' && made !== Object) return made.name;
  return typeof tag === 'string' && tag !== '' ? tag : '(without a name)';
}

const baseClasses = { Map, Set, Array, Error, Date, RegExp, ArrayBuffer, Number, String, Boolean } as const;

/** The class of JavaScript's own from which the object's class is derived. */
function baseClass(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value).slice(8, -1);
  return Object.entries(baseClasses).find(([, made]) => value instanceof made)?.[0];
}
