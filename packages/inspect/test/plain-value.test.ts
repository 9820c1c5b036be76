import { expect, test } from 'vitest';
import { isoDate, plainJson } from '../src/values/plain-value.ts';

const circle: unknown[] = [1];
circle.push(new Map([['again', circle]]));
const twice = { a: 1 };

test.each<[what: string, value: unknown, plain: unknown]>([
  ['bytes', Buffer.from('abc'), 'YWJj'],
  ['an array of numbers', new Uint16Array([1, 2]), 'AQACAA=='],
  ['a part of a buffer', new Uint8Array([1, 2, 3]).subarray(1), 'AgM='],
  ['numbers that JSON has not', [Number.NaN, Number.NEGATIVE_INFINITY, 1.5], [null, null, 1.5]],
  ['a bigint', 2n ** 70n, '1180591620717411303424'],
  ['dates', [new Date(0), new Date(Number.NaN)], ['1970-01-01T00:00:00.000Z', null]],
  ['maps and sets', new Map([[1, new Set(['a', undefined])]]), [[1, ['a', null]]]],
  ['an error', new RangeError('too far'), { error: 'too far' }],
  ['what holds itself', circle, [1, [['again', '[circular]']]]],
  ['the same thing twice, but not in itself', [twice, twice], [{ a: 1 }, { a: 1 }]],
  ['nothing', undefined, null],
])('as JSON for other programs: %s', (_, value, plain) => {
  expect(plainJson(value)).toEqual(plain);
});

test('days and instants', () => {
  const date = new Date('2026-11-20T01:02:03.004Z');
  expect([isoDate('date', date), isoDate('datetime', date)]).toEqual(['2026-11-20', '2026-11-20T01:02:03.004Z']);
  expect(isoDate('date', new Date(Date.UTC(12_026, 0, 1)))).toBe('+012026-01-01');
});
