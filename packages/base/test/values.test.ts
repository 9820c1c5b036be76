import { isDeepStrictEqual } from 'node:util';
import { Packr, Unpackr } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { packValue, RefusedValue, referencesIn, unpackValue } from '../src/index.ts';
import { kinds } from './kinds-of-values.ts';

const kept = (value: unknown): unknown => unpackValue(packValue(value, 'result'));

function refusalOf(value: unknown): RefusedValue {
  try {
    packValue(value, 'result');
  } catch (error) {
    if (error instanceof RefusedValue) return error;
    throw error;
  }
  throw new Error('it was kept');
}

/** Objects in each other that are too many for a recursive comparison: the same as text. */
function isSame(a: unknown, b: unknown): boolean {
  // Until Node 22 an invalid Date was not equal to another.
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  try {
    return isDeepStrictEqual(a, b);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return packValue(a).equals(packValue(b)) && depthOf(a) === depthOf(b);
  }
}

function depthOf(value: unknown): number {
  let depth = 0;
  for (let at: unknown = value; typeof at === 'object' && at !== null; depth++) {
    at = Object.values(at).findLast((each) => typeof each === 'object');
  }
  return depth;
}

describe.each(Object.entries(kinds))('%s', (_name, { value, refused, beyondClone }) => {
  if (refused === undefined) {
    test('is kept exactly', () => {
      expect(isSame(kept(value), value)).toBe(true);
    });

    test('is the same bytes each time, and when it is kept again', () => {
      expect(packValue(value).equals(packValue(value))).toBe(true);
      expect(packValue(kept(value)).equals(packValue(value))).toBe(true);
    });

    test.skipIf(beyondClone === true)('is what structuredClone gives', () => {
      let clone: unknown;
      try {
        clone = structuredClone(value);
      } catch (error) {
        // Too deep for its recursion.
        if (error instanceof RangeError) return;
        throw error;
      }
      expect(isSame(kept(value), clone)).toBe(true);
    });
  } else {
    test('is refused, by its place', () => {
      const { path, received } = refusalOf({ list: [1, { total: value }] });
      expect(path).toMatch(/^result\.list\[1\]\.total(\.lazy|\.then)?$/);
      expect(received).toMatch(refused);
    });
  }
});

test('a refusal names the place as an expression, and says what to do', () => {
  const total = Promise.resolve(1);
  const cases: [unknown, string, RegExp][] = [
    [total, 'result', /await/],
    [{ total }, 'result.total', /await/],
    [{ 'odd key': [total] }, 'result["odd key"][0]', /await/],
    [
      new Map<unknown, unknown>([
        ['a', 1],
        ['b', { c: total }],
      ]),
      'result.get("b").c',
      /await/,
    ],
    [new Map<unknown, unknown>([[{ key: total }, 1]]), '[...result.keys()][0].key', /await/],
    [
      new Map<unknown, unknown>([
        [[1], 1],
        [[2], total],
      ]),
      '[...result.values()][1]',
      /await/,
    ],
    [new Set<unknown>([1, [total]]), '[...result][1][0]', /await/],
    [new Error('outer', { cause: total }), 'result.cause', /await/],
    [new AggregateError([total]), 'result.errors[0]', /await/],
    [Object.assign([1], { note: total }), 'result.note', /await/],
    [{ list: (function* () {})() }, 'result.list', /\[\.\.\.it\]/],
    [{ url: new URL('http://a') }, 'result.url', /url\.href/],
  ];
  for (const [value, path, hint] of cases) {
    const refused = refusalOf(value);
    expect([refused.path, refused.hint]).toEqual([path, expect.stringMatching(hint)]);
  }
});

test('a refusal in the depth names the whole way', () => {
  let value: unknown = { bad: () => 1 };
  for (let depth = 0; depth < 600; depth++) value = depth % 2 === 0 ? [value] : new Map([['k', value]]);
  expect(refusalOf(value).path).toMatch(/^result\.get\("k"\)\[0\].*…/);
  let near: unknown = { bad: () => 1 };
  for (let depth = 0; depth < 270; depth++) near = [near];
  expect(refusalOf({ a: near }).path.length).toBeLessThan(500);
});

test('what is shared stays shared, and what is not does not', () => {
  const one = { n: 1 };
  const bytes = new Uint8Array([1]);
  const date = new Date(0);
  const value = kept({ a: one, b: [one, { n: 1 }], c: bytes, d: bytes, e: date, f: new Set([date]) });
  if (!isRecord(value) || !Array.isArray(value.b)) throw new Error('it is another');
  expect(value.b[0]).toBe(value.a);
  expect(value.b[1]).not.toBe(value.a);
  expect(value.d).toBe(value.c);
  expect(value.f).toEqual(new Set([value.e]));
  expect(value.f instanceof Set && value.f.has(value.e)).toBe(true);
});

test('cyclic parts below any depth are closed again', () => {
  const top: { next?: unknown } = {};
  let at = top;
  for (let depth = 0; depth < 1000; depth++) {
    const next: { next?: unknown } = {};
    at.next = next;
    at = next;
  }
  at.next = [top];
  let again: unknown = kept(top);
  const first = again;
  for (let depth = 0; depth < 1001 && isRecord(again); depth++) again = again.next;
  expect(Array.isArray(again) && again[0] === first).toBe(true);
});

test('a part of memory is kept without the rest of it', () => {
  const memory = new Uint8Array(1 << 20);
  expect(packValue([memory.subarray(5, 8), Buffer.from('pool')]).length).toBeLessThan(40);
  const view = kept(memory.subarray(5, 8));
  expect(view instanceof Uint8Array && view.buffer.byteLength).toBe(3);
});

test('every NaN is the same bytes', () => {
  const odd = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0001n, 0xfff8_0000_0000_0000n]).buffer);
  expect(packValue([odd[0], odd[1]]).equals(packValue([Number.NaN, Number.NaN]))).toBe(true);
});

test('plain values are MessagePack that others read', () => {
  const value = { a: 1, b: [true, null, 'text', 1.5, -7], c: { ö: 70_000 } };
  const read = new Unpackr({ mapsAsObjects: true, useRecords: false }).unpack(packValue(value));
  expect(read).toEqual(value);
});

test('what msgpackr wrote for earlier versions is still read', () => {
  const earlier = new Packr({ structuredClone: true, useBigIntExtension: true });
  const shared = { s: 1 };
  const value = { list: [shared, shared], map: new Map([['a', 1n]]), when: new Date(5), bytes: new Float64Array([1]) };
  expect(unpackValue(earlier.pack(value))).toEqual(value);
});

describe('names that stand for objects', () => {
  class Handle {
    readonly id: string;
    constructor(id: string) {
      this.id = id;
    }
  }
  const references = {
    nameOf: (value: object) => (value instanceof Handle ? value.id : undefined),
    open: (name: string) => new Handle(name),
  };

  test('come back as these objects, each once', () => {
    const handle = new Handle('a/b');
    const value = unpackValue(packValue({ x: handle, y: [handle, new Handle('c')] }, 'result', references), references);
    expect(value).toEqual({ x: handle, y: [handle, new Handle('c')] });
    expect(isRecord(value) && Array.isArray(value.y) && value.y[0] === value.x).toBe(true);
  });

  test('can be listed without reading the value, and the rest does not depend on them', () => {
    const bytes = (name: string): Buffer => packValue({ n: 1, x: new Handle(name) }, 'result', references);
    const [one, other] = [referencesIn(bytes('main-1')), referencesIn(bytes('main-22'))];
    expect([one?.names, other?.names]).toEqual([['main-1'], ['main-22']]);
    expect(one?.rest).toEqual(other?.rest);
    expect(referencesIn(packValue({ n: 1 }))).toBeUndefined();
    expect(referencesIn(new Uint8Array())).toBeUndefined();
  });

  test('are refused where they mean nothing', () => {
    expect(() => packValue(new Handle('a'))).toThrow(RefusedValue);
    expect(() => unpackValue(packValue(new Handle('a'), 'result', references))).toThrow('refers');
  });
});

test('where an error was made is no part of its value', () => {
  const one = new RangeError('too far', { cause: new TypeError('a\nb') });
  const other = (() => new RangeError('too far', { cause: new TypeError('a\nb') }))();
  expect(packValue(one, 'result')).toEqual(packValue(other, 'result'));
  const back = kept(one);
  expect(back instanceof RangeError && back.cause instanceof TypeError && [back.stack, back.cause.stack]).toEqual([
    'RangeError: too far',
    'TypeError: a\nb',
  ]);
});

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
