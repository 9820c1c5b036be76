import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText, decode, encode } from '../src/canonical.ts';

const text = (value: unknown): string => canonicalText(encode(value, 'm options'));
const through = (value: unknown): unknown => decode(JSON.parse(text(value)), (name) => `/data/${name}`);

test.each([
  ['text', 'a\0b'],
  ['negative zero', -0],
  ['not a number', Number.NaN],
  ['infinity', Number.NEGATIVE_INFINITY],
  ['a bigint', 2n ** 70n],
  ['a date', new Date(12)],
  ['bytes', Buffer.from([0, 255])],
  [
    'a map',
    new Map<unknown, unknown>([
      [1, 'x'],
      ['1', { y: 2 }],
    ]),
  ],
  ['a set', new Set([3, 1])],
  ['undefined in a list', [1, undefined, null]],
  ['keys that look like tags', { $date: 'no date', b: 1 }],
  ['a single key that looks like a tag', { $set: [1] }],
  ['a url', new URL('https://example.org/a?b')],
  ['a regular expression', /a+/giu],
  ['integer keys', { 10: 'a', 9: 'b', a: 'c' }],
])('%s comes back as it was', (_, value) => {
  expect(through(value)).toEqual(value);
});

test('an own property named __proto__ is data', () => {
  const value: unknown = JSON.parse('{"__proto__": 1, "a": 2}');
  expect(text(value)).not.toBe(text({ a: 2 }));
});

test.each([
  ['1 and "1"', 1, '1'],
  ['true and "true"', true, 'true'],
  ['0 and -0', 0, -0],
  ['null and undefined', [null], [undefined]],
  ['1 and 1n', 1, 1n],
  ['a list and a set', [1], new Set([1])],
  ['a map and an object', new Map([['a', 1]]), { a: 1 }],
  ['a date and its text', new Date(0), new Date(0).toISOString()],
  ['[["ab","c"]] and [["a","bc"]]', ['ab', 'c'], ['a', 'bc']],
  ['nested lists', [[1], [2]], [[1, 2]]],
  ['a tag and the object that looks like it', new Date(0), { $date: new Date(0).toISOString() }],
])('%s are different', (_, a, b) => {
  expect(text(a)).not.toBe(text(b));
});

test('the order of keys, map entries and set members does not count', () => {
  expect(text({ b: 1, a: 2 })).toBe(text({ a: 2, b: 1 }));
  expect(
    text(
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
    ),
  ).toBe(
    text(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    ),
  );
  expect(text(new Set(['b', 'a']))).toBe(text(new Set(['a', 'b'])));
  expect(text({ a: 1, b: undefined })).toBe(text({ a: 1 }));
});

test('keys are ordered by code unit, in any locale', () => {
  // A Danish collation puts aa behind z; ä sorts between a and b in German.
  expect(text({ z: 1, aa: 2, ä: 3, b: 4 })).toBe('{"aa":2,"b":4,"z":1,"ä":3}');
});

class Point {
  readonly x = 1;
}
const cycle: { self?: unknown } = {};
cycle.self = cycle;
let deep: unknown = 1;
for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };

test.each([
  ['a function', { size: [256, () => 1] }, 'm options.size[1]', 'a function'],
  ['a symbol', { a: Symbol('s') }, 'm options.a', 'a symbol'],
  ['a cycle', { deep: cycle }, 'm options.deep.self', 'contains itself'],
  [
    'what nests too deep',
    { deep },
    `m options.deep${'.a[0]'.repeat(15)}`.slice(0, 60),
    'more than 500 objects in each other',
  ],
  ['an instance', { p: new Point() }, 'm options.p', 'an instance of Point'],
  ['an invalid date', [new Date(Number.NaN)], 'm options[0]', 'an invalid date'],
])('%s is refused with its path', (_, value, path, what) => {
  expect(() => text(value)).toThrow(expect.objectContaining({ code: 'NOT_ENCODABLE', details: { path } }));
  expect(() => text(value)).toThrow(what);
});

test('the same object in two places is no cycle', () => {
  const shared = { a: 1 };
  expect(text([shared, shared])).toBe('[{"a":1},{"a":1}]');
});

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.bigInt(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((pairs) => new Map(pairs)),
  ),
})).value;

test('any plain value comes back, and its text is that of what came back', () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(text(through(value))).toBe(text(value));
    }),
  );
});

test('different JSON values have different texts', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same =
        JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)) && !hasNegativeZero(a) && !hasNegativeZero(b);
      if (same) expect(text(a)).toBe(text(b));
      else if (!hasNegativeZero(a) && !hasNegativeZero(b)) expect(text(a)).not.toBe(text(b));
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { object: entries.map(([key, each]) => [key, sorted(each)]) };
}

function hasNegativeZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasNegativeZero);
  return Object.is(value, -0);
}
