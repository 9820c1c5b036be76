import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EntrySelector, parseSelector } from '../src/lists/selector.ts';
import {
  compareTimestamps,
  isAtMost,
  parseEntryTimestamp,
  parseTimestamp,
  type TimestampInput,
} from '../src/lists/timestamp.ts';

const two = (max: number, min = 0) => fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));

/** A date of any precision, whose day every month has. */
const date = fc
  .tuple(
    fc.integer({ min: 1, max: 9999 }),
    two(12, 1),
    two(28, 1),
    two(23),
    two(59),
    two(59),
    fc.integer({ min: 1, max: 7 }),
  )
  .map(([year, month, day, hour, minute, second, parts]) => {
    const text = `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}`;
    return [text.slice(0, 7), text.slice(0, 10), text.slice(0, 13), text.slice(0, 16), text, `${text}.5`, `${text}.25`][
      parts - 1
    ] as string;
  });
const part = fc.oneof(fc.nat({ max: 2000 }).map(String), fc.nat(), date);
const stamp = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .filter((parts) => !parts.some((each) => typeof each === 'string' && /^\d{4}$/.test(each)));

describe('timestamps', () => {
  test('are in order: numbers before dates, and longer ones after what they begin with', () => {
    const inOrder = [
      '1',
      '2',
      '2+2023-06',
      '10',
      '2023-06',
      '2023-06+3',
      '2023-06-01',
      '2023-06-01T10',
      '2023-06-01T10:30',
    ];
    for (const [index, one] of inOrder.entries()) {
      for (const [place, other] of inOrder.entries()) {
        expect(Math.sign(compareTimestamps(one, other)), `${one} ${other}`).toBe(Math.sign(index - place));
      }
    }
  });

  test('any two are ordered the same way round, and any three without a circle; the text of one is that one', () => {
    const texts = stamp.map((parts) => parseTimestamp(parts));
    fc.assert(
      fc.property(texts, texts, texts, (a, b, c) => {
        expect(parseTimestamp(a)).toBe(a);
        expect(Math.sign(compareTimestamps(a, b))).toBe(-Math.sign(compareTimestamps(b, a)) + 0);
        expect(compareTimestamps(a, b) === 0).toBe(a === b);
        const [first = '', second = '', third = ''] = [a, b, c].sort(compareTimestamps);
        expect(compareTimestamps(first, third)).toBeLessThanOrEqual(0);
        expect(isAtMost(first, second) && isAtMost(second, third) && isAtMost(first, third)).toBe(true);
        expect(compareTimestamps(a, `${a}+1`)).toBeLessThan(0);
        expect(isAtMost(`${a}+1`, a)).toBe(true);
      }),
    );
  });

  test.each<[TimestampInput, string]>([
    [7, '7'],
    ['007', '7'],
    [0, '0'],
    [2023, '02023'],
    ['02023', '02023'],
    [12345, '12345'],
    ['2+2023', '2+2023'],
    ['2023-06-01 10:30', '2023-06-01T10:30'],
    ['2023-06-01T10:30:05.250000', '2023-06-01T10:30:05.25'],
    ['2023-06-01T10:30:00.000', '2023-06-01T10:30:00'],
    [new Date('2023-06-01T10:30:05.040Z'), '2023-06-01T10:30:05.04'],
    [new Date('2023-06-01T12:00:00+02:00'), '2023-06-01T10:00:00'],
    [['2023-06', 3], '2023-06+3'],
    [[2023, new Date(0)], '2023+1970-01-01T00:00:00'],
    ['2024-02-29', '2024-02-29'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%j is %s', (given, text) => {
    expect(parseTimestamp(given)).toBe(text);
    expect(parseTimestamp(text)).toBe(text);
  });

  test.each<unknown>([
    ...[
      '2023',
      '1999',
      '',
      ' ',
      '2023-13',
      '2023-00',
      '2023-02-30',
      '2023-02-29',
      '2023-13-45',
      '0000-01',
      '2023-6',
      '23-06',
    ],
    ...['2023-06-01T24', '2023-06-01T10:60', '2023-06-01T10:30:60', '2023-06-01T10:30:05.1234567', '2023-06-01T10:30Z'],
    ...['x', '-1', '1.5', '+', '1+', '2023-06-01T', '1\u0000', '2023-06-01\n'],
    ...[
      -1,
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
      new Date(Number.NaN),
      [],
      [[1]],
      ['2023', 5],
      null,
      true,
      {},
    ],
    new Date(8.64e15),
  ])('%j is refused in one sentence', (given) => {
    let thrown: unknown;
    try {
      parseTimestamp(given as TimestampInput);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'TIMESTAMP_INVALID',
      message: expect.stringMatching(/^Expected [^\n\0]{1,250}\.$/),
    });
  });

  test('0 stands for what comes before all entries', () => {
    for (const zero of [0, '0', '000']) expect(() => parseEntryTimestamp(zero)).toThrow('Expected a timestamp after 0');
  });

  test.each([
    ['2014-04-10', '2014-04', true],
    ['2014-04-30T23:59:59', '2014-04', true],
    ['2014-05', '2014-04', false],
    ['2014-04-10', '2014-04-1', undefined],
    ['2014-04+3', '2014-04', true],
    ['2014-04-10+3', '2014-04', true],
    ['2+2023-06', '2', true],
    ['10', '1', false],
    ['2023-06-01T10:30:05.25', '2023-06-01T10:30:05', true],
    ['2023-06-01T10:30:05.25', '2023-06-01T10:30:05.2', false],
  ])('%s is at most %s: %s', (timestamp, limit, expected) => {
    if (expected !== undefined) expect(isAtMost(timestamp, parseTimestamp(limit))).toBe(expected);
    else expect(() => parseTimestamp(limit)).toThrow('Expected a date that there is');
  });

  test.each<[EntrySelector, object]>([
    ['latest', { kind: 'latest' }],
    ['first', { kind: 'first' }],
    ['<=2023-06', { kind: 'atMost', timestamp: '2023-06' }],
    ['< 7', { kind: 'before', timestamp: '7' }],
    ['>=2023-06', { kind: 'atLeast', timestamp: '2023-06' }],
    [{ after: new Date(0) }, { kind: 'after', timestamp: '1970-01-01T00:00:00' }],
    [{ atMost: ['2023-06', 3] }, { kind: 'atMost', timestamp: '2023-06+3' }],
    [7, { kind: 'exact', timestamp: '7' }],
  ])('the selector %j', (given, selector) => {
    expect(parseSelector(given)).toEqual(selector);
  });

  test.each<unknown>(['<=', '=2023-06', {}, { atMost: 1, before: 2 }, { until: 3 }, { atMost: null }, '<=2023', null])(
    'the selector %j is refused',
    (given) => {
      expect(() => parseSelector(given as EntrySelector)).toThrow(
        expect.objectContaining({ code: 'TIMESTAMP_INVALID' }),
      );
    },
  );
});
