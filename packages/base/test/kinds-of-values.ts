import { Readable } from 'node:stream';
import * as namespace from '../src/names.ts';

/** A value, and what is to become of it: kept exactly, or refused with these words. */
export interface Kind {
  readonly value: unknown;
  /** What the error calls it; undefined: it is kept. */
  readonly refused?: RegExp;
  /** Kept exactly, where `structuredClone` loses something or refuses. */
  readonly beyondClone?: true;
}

class Point {
  x = 1;
  y = 2;
}
class MyMap extends Map<string, number> {}
class MySet extends Set<number> {}
class MyArray extends Array<number> {}
class MyDate extends Date {}
class MyError extends Error {
  override name = 'MyError';
}
class MyBytes extends Uint8Array {}

const shared = { shared: true };
const cyclic: Record<string, unknown> = { name: 'cyclic' };
cyclic.self = cyclic;
cyclic.list = [cyclic];
const cyclicMap = new Map<unknown, unknown>();
cyclicMap.set(cyclicMap, new Set([cyclicMap]));
const deep: unknown[] = [];
const deepObject: Record<string, unknown> = {};
for (let depth = 0, list = deep, object = deepObject; depth < 20_000; depth++) {
  const nextList: unknown[] = [depth];
  const nextObject: Record<string, unknown> = { depth };
  list.push(nextList);
  object.next = nextObject;
  list = nextList;
  object = nextObject;
}

const described = Object.assign([1, 2, 3], { unit: 'm', list: [4] });
const longDescribed = Object.assign(
  Array.from({ length: 1000 }, (_, index) => index),
  { note: 'long' },
);
const sparse = [1, undefined, 3];
delete sparse[0];
const farApart: unknown[] = [];
farApart[4_000_000_000] = 'far';
const describedHoles: unknown[] = Object.assign(Array(2), { 1: 1, note: 'holes' });
const own = (key: string, value: unknown): object =>
  Object.defineProperty({}, key, { value, enumerable: true, writable: true, configurable: true });
const hidden = Object.defineProperty({ a: 1 }, 'secret', { value: 2 });
const getter = Object.defineProperty({}, 'lazy', { enumerable: true, get: () => 42 });
const throwing = Object.defineProperty({}, 'lazy', {
  enumerable: true,
  get: () => {
    throw new Error('not now');
  },
});
const withCause = new TypeError('outer', { cause: new RangeError('inner', { cause: { plain: 1 } }) });
const withProperties = Object.assign(new Error('no file'), { code: 'ENOENT', errno: -2, path: '/x' });
const renamed = new Error('renamed');
renamed.name = 'Other';
const searched = /b+/g;
searched.lastIndex = 7;
const pooled = Buffer.from('a small buffer of the pool');
const large = new Uint8Array(1 << 20);
const resizable: unknown = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 32 }]);
const detached = new ArrayBuffer(8);
const lostView = new Uint8Array(detached);
const { port1 } = new MessageChannel();
port1.postMessage(detached, [detached]);
port1.close();
const template = ((strings: TemplateStringsArray, ..._values: unknown[]) => strings)`a${1}b`;
function* generate() {
  yield 1;
}
async function* generateLater() {
  yield 1;
}
function argumentsOf(..._given: unknown[]): unknown {
  // biome-ignore lint/complexity/noArguments: that is what is tried
  return arguments;
}
const float16: unknown = Reflect.get(globalThis, 'Float16Array');
const temporal: unknown = Reflect.get(globalThis, 'Temporal');
const withoutPrototype = (value: object): object => Object.setPrototypeOf(value, null);

/** Kinds of values, each under its name. */
export const kinds: Readonly<Record<string, Kind>> = {
  null: { value: null },
  'true and false': { value: [true, false] },
  zero: { value: 0 },
  'negative zero': { value: -0 },
  'negative zeros in places': { value: { a: -0, b: [-0, 0], c: new Map([[1, -0]]) } },
  NaN: { value: Number.NaN },
  Infinity: { value: Number.POSITIVE_INFINITY },
  '-Infinity': { value: Number.NEGATIVE_INFINITY },
  integers: { value: [1, -1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 31), -32, -33] },
  'integers below': { value: [-128, -129, -32_768, -32_769, -(2 ** 31) - 1, Number.MIN_SAFE_INTEGER] },
  'numbers at the edge': { value: [Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Number.MIN_VALUE, 5e-324, 0.1, 1e300] },
  'small bigints': { value: [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n] },
  'large bigints': { value: [2n ** 64n, -(2n ** 63n) - 1n, 2n ** 5000n, -(2n ** 5000n) + 1n] },
  'bigint beside number': { value: { a: 1n, b: 1 } },
  'empty string': { value: '' },
  'text of many scripts': { value: ['å', '日本', '😀', '\0', 'e\u0301', '\u00e9', '\ufeff', '\u2028'] },
  'text of every length': {
    value: Array.from({ length: 300 }, (_, count) => 'é'.repeat(count) + 'x'.repeat(count % 7)),
  },
  'long text': { value: ['x'.repeat(70_000), 'ö'.repeat(70_000), '日'.repeat(30_000)] },
  'very long text': { value: `${'0123456789'.repeat(500_000)}é` },
  'lone surrogates': { value: ['\ud800', 'a\udc00b', '\udc00\ud800', { '\ud83d': 1 }] },
  'long text with a lone surrogate': { value: `${'x'.repeat(100_000)}\ud800` },
  undefined: { value: [undefined] },
  'undefined in an object': { value: { a: undefined, b: 1 } },
  'undefined in a Map and a Set': { value: [new Map([[undefined, undefined]]), new Set([undefined])] },
  symbol: { value: Symbol('s'), refused: /^a symbol$/ },
  'registered symbol': { value: Symbol.for('s'), refused: /^a symbol$/ },
  'symbol as a key': { value: { [Symbol('s')]: 1 }, refused: /Symbol\(s\)/ },
  'symbol as a key of an array': { value: Object.assign([1], { [Symbol('s')]: 1 }), refused: /Symbol\(s\)/ },
  'symbol as a key of an Error': { value: Object.assign(new Error('e'), { [Symbol('s')]: 1 }), refused: /Symbol\(s\)/ },
  function: { value: () => 1, refused: /^a function/ },
  'function with a name': { value: Math.max, refused: /^a function \(max\)$/ },
  class: { value: Point, refused: /^the class Point$/ },
  'instance of a class': { value: new Point(), refused: /^an object of class Point$/ },
  'plain object': { value: { a: 1, 'odd key': 2, '': 3, constructor: 4, toString: 5, hasOwnProperty: 6 } },
  'integer keys': { value: { 10: 'ten', 2: 'two', b: 1, a: 2 } },
  '__proto__ as a key': { value: own('__proto__', { polluted: true }) },
  '__proto__ in many': { value: Array.from({ length: 9 }, (_, index) => own('__proto__', index)) },
  'object without a prototype': { value: Object.assign(Object.create(null), { a: 1 }), beyondClone: true },
  'empty object without a prototype': { value: [Object.create(null), {}], beyondClone: true },
  'object with 70,000 keys': {
    value: Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, index])),
  },
  'objects of one shape': { value: Array.from({ length: 40 }, (_, a) => ({ a, b: { c: a, '\ud800': [a] } })) },
  'objects of many shapes': {
    value: Array.from({ length: 2000 }, (_, index) => ({ id: index, [`k${index % 700}`]: index })),
  },
  'many shapes that come again': {
    value: Array.from({ length: 2000 }, (_, index) => ({ [`k${index % 500}`]: index, x: 1 })),
  },
  'frozen object': { value: Object.freeze({ a: Object.freeze([1]) }) },
  'hidden property': { value: hidden, refused: /'secret'/ },
  getter: { value: getter },
  'getter that throws': { value: throwing, refused: /^a getter that throws$/ },
  Proxy: { value: new Proxy({ a: 1 }, {}), refused: /^a Proxy$/ },
  'Proxy of an array': { value: new Proxy([1], {}), refused: /^a Proxy$/ },
  'Proxy of a Map': { value: new Proxy(new Map(), {}), refused: /^a Proxy$/ },
  'empty array': { value: [] },
  'arrays of every length': { value: Array.from({ length: 40 }, (_, count) => Array(count).fill(0)) },
  'array of 100,000': { value: Array.from({ length: 100_000 }, (_, index) => index / 3) },
  'array with holes': { value: sparse },
  'array of holes': { value: Array(5) },
  'array that is nearly empty': { value: farApart },
  'array with properties': { value: described },
  'long array with properties': { value: longDescribed },
  'array with holes and properties': { value: describedHoles },
  'match of a RegExp': { value: /(?<year>\d+)/.exec('in 2024 it was'), beyondClone: true },
  'strings of a template': { value: template, refused: /'raw'/ },
  'subclass of Array': { value: new MyArray(1, 2, 3), refused: /subclass of Array/ },
  arguments: { value: argumentsOf(1, 2), refused: /Symbol.iterator|callee|length/ },
  Map: {
    value: new Map<unknown, unknown>([
      ['a', 1],
      [1, 'a'],
      [null, new Map()],
    ]),
  },
  'large Map': { value: new Map(Array.from({ length: 70_000 }, (_, index) => [index, `v${index}`])) },
  'Map with objects as keys': {
    value: new Map<object, unknown>([
      [shared, 1],
      [[1], shared],
    ]),
  },
  'Map with NaN and -0': { value: new Map([[Number.NaN, -0]]) },
  'subclass of Map': { value: new MyMap([['a', 1]]), refused: /subclass of Map/ },
  'Map with a property': { value: Object.assign(new Map(), { note: 1 }), refused: /'note'/ },
  'Map without its prototype': { value: withoutPrototype(new Map([[1, 2]])), refused: /Map/ },
  Set: { value: new Set<unknown>([1, '1', 1n, Number.NaN, [1]]) },
  'subclass of Set': { value: new MySet([1]), refused: /subclass of Set/ },
  WeakMap: { value: new WeakMap(), refused: /^a WeakMap$/ },
  WeakSet: { value: new WeakSet(), refused: /^a WeakSet$/ },
  WeakRef: { value: new WeakRef({}), refused: /^a WeakRef$/ },
  Promise: { value: Promise.resolve(1), refused: /^a Promise$/ },
  'Promise without its prototype': { value: withoutPrototype(Promise.resolve(1)), refused: /Promise/ },
  thenable: { value: own('then', () => 1), refused: /^a function/ },
  generator: { value: generate(), refused: /^a generator, of which nothing has run$/ },
  'async generator': { value: generateLater(), refused: /^an async generator/ },
  'generator function': { value: generate, refused: /^a function \(generate\)$/ },
  'iterator of a Map': { value: new Map().values(), refused: /^an iterator/ },
  'iterator of a Set': { value: new Set().entries(), refused: /^an iterator/ },
  'iterator of an array': { value: [1][Symbol.iterator](), refused: /^an iterator/ },
  'iterator of a string': { value: 'abc'.matchAll(/b/g), refused: /^an iterator/ },
  Date: { value: [new Date(0), new Date(-1), new Date(8.64e15), new Date('2024-02-29T12:34:56.789Z')] },
  'invalid Date': { value: new Date(Number.NaN) },
  'subclass of Date': { value: new MyDate(), refused: /subclass of Date/ },
  'false Date': { value: Object.create(Date.prototype), refused: /Date/ },
  RegExp: { value: [/a/, /^b\/[\n]?$/dgimsuy, /(?:)/, /\p{L}+/u] },
  'RegExp with lastIndex': { value: searched, beyondClone: true },
  Error: { value: new Error('message') },
  'Error without a message': { value: [new Error(), new TypeError()] },
  'errors of each class': {
    value: [new EvalError('a'), new RangeError('b'), new ReferenceError('c'), new SyntaxError('d'), new URIError('e')],
  },
  'Error with causes': { value: withCause },
  'Error with properties': { value: withProperties, beyondClone: true },
  'Error with a name': { value: renamed, beyondClone: true },
  AggregateError: { value: new AggregateError([new Error('one'), 'two'], 'all'), beyondClone: true },
  'subclass of Error': { value: new MyError('mine'), refused: /^a MyError, a subclass of Error$/ },
  DOMException: { value: new DOMException('no', 'AbortError'), refused: /DOMException/ },
  'typed arrays': {
    value: [
      new Int8Array([-1]),
      new Uint8Array([255]),
      new Uint8ClampedArray([3]),
      new Int16Array([-300]),
      new Uint16Array([40_000]),
      new Int32Array([-1]),
      new Uint32Array([2 ** 32 - 1]),
      new Float32Array([0.5, Number.NaN, -0]),
      new Float64Array([0.1, -0]),
      new BigInt64Array([-1n]),
      new BigUint64Array([2n ** 64n - 1n]),
    ],
  },
  Float16Array: { value: typeof float16 === 'function' ? Reflect.construct(float16, [[1.5]]) : [] },
  'empty typed arrays': { value: [new Float64Array(), new Uint8Array(), Buffer.alloc(0)], beyondClone: true },
  'part of a typed array': { value: large.subarray(100, 103) },
  'typed array with a property': { value: Object.assign(new Float32Array(3), { unit: 'm' }), refused: /'unit'/ },
  'subclass of Uint8Array': { value: new MyBytes(3), refused: /subclass of Uint8Array/ },
  Buffer: { value: [Buffer.from('abc'), pooled, Buffer.alloc(300)], beyondClone: true },
  ArrayBuffer: { value: [new Uint8Array([1, 2, 3]).buffer, new ArrayBuffer(0)] },
  'resizable ArrayBuffer': { value: resizable },
  'transferred ArrayBuffer': { value: detached, refused: /transferred/ },
  'view of a transferred ArrayBuffer': { value: lostView, refused: /transferred/ },
  SharedArrayBuffer: { value: new SharedArrayBuffer(4), refused: /^a SharedArrayBuffer$/ },
  'view of shared memory': { value: new Int32Array(new SharedArrayBuffer(8)), refused: /SharedArrayBuffer/ },
  DataView: { value: new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2) },
  'objects of primitives': { value: [Object(1), Object(-0), Object('text'), Object(true), Object(1n)] },
  'object of a symbol': { value: Object(Symbol('s')), refused: /Symbol/ },
  'String with a property': { value: Object.assign(Object('ab'), { note: 1 }), refused: /'note'/ },
  cyclic: { value: cyclic },
  'cyclic Map': { value: cyclicMap },
  'shared parts': { value: { a: shared, b: [shared], c: new Map([[shared, shared]]) } },
  '20,000 arrays in each other': { value: deep },
  '20,000 objects in each other': { value: deepObject },
  Blob: { value: new Blob(['x']), refused: /^an object of class Blob$/ },
  URL: { value: new URL('https://example.org/a'), refused: /^an object of class URL$/ },
  URLSearchParams: { value: new URLSearchParams('a=1'), refused: /URLSearchParams/ },
  Intl: { value: new Intl.NumberFormat('sv'), refused: /NumberFormat/ },
  Temporal: { value: temporal === undefined ? undefined : Reflect.get(Object(temporal), 'Now'), refused: undefined },
  stream: { value: Readable.from(['x']), refused: /Readable/ },
  'stream of the web': { value: new ReadableStream(), refused: /ReadableStream/ },
  Headers: { value: new Headers(), refused: /Headers/ },
  AbortSignal: { value: new AbortController().signal, refused: /AbortSignal/ },
  'module namespace': { value: namespace, refused: /Module|toStringTag/ },
  Math: { value: Math, refused: /'abs'|toStringTag/ },
  globalThis: { value: globalThis, refused: /./ },
  'process.env': { value: process.env, refused: /./ },
};
