import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extremeToJson } from '../src/extremes.ts';
import {
  type ColumnType,
  columnTypeNames,
  type ExtremeJson,
  extremeFromJson,
  misfitOf,
  rawFromExtreme,
  rawFromJson,
} from '../src/index.ts';
import { formatTime, parseTime } from '../src/time-of-day.ts';
import { isColumnType, rawType } from '../src/types.ts';

describe('what a column takes, at the borders of its type', () => {
  const taken: readonly (readonly [ColumnType, readonly unknown[], readonly unknown[]])[] = [
    ['bool', [true, false], [0, 1, 'true', Object(true)]],
    ['int32', [-(2 ** 31), 2 ** 31 - 1, -0], [-(2 ** 31) - 1, 2 ** 31, 0.5, Number.NaN, 1n, '1', Object(1)]],
    ['int64', [-(2n ** 63n), 2n ** 63n - 1n], [-(2n ** 63n) - 1n, 2n ** 63n, 1, '1', Object(1n)]],
    ['float32', [3.4028234663852886e38, 1e-50, Number.NaN, Number.NEGATIVE_INFINITY], [3.5e38, -1e39, 1n]],
    ['float64', [Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN], [1n, '1', new Date(0)]],
    ['number', [-0, Number.NaN], [true, Object(1)]],
    ['date', [new Date(8.64e15), new Date(-8.64e15)], [new Date(8.64e15 - 1), new Date(1), new Date(Number.NaN), 0]],
    ['datetime', [new Date(8.64e15), new Date(-1)], [new Date(Number.NaN), 0, '2024-01-01T00:00:00Z']],
    [
      'time',
      ['00:00:00', '23:59:59.999999', '12:00:00.0'],
      ['24:00:00', '12:60:00', '1:00:00', '12:00:00.', ' 12:00:00', ''],
    ],
    ['ascii', ['', '\0', '\x7f'], ['\x80', 'é', '\ud800', Buffer.from('a')]],
    ['unicode', ['', '\0', '\u{10ffff}', '\uffff'], ['\ud800', 'a\udc00', '\udc00\ud800', 5]],
    [
      'bytes',
      [Buffer.alloc(0), new Uint8Array(1)],
      ['', [1], new ArrayBuffer(1), new Uint16Array(1), new DataView(new ArrayBuffer(1))],
    ],
    ['image', [Buffer.from('x')], ['x', new ArrayBuffer(1)]],
    [
      'vector',
      [[0], [Number.NaN, -0, Number.POSITIVE_INFINITY], Float32Array.of(1)],
      [[], new Float32Array(0), [3.5e38], [1n], Float64Array.of(1), new Uint8Array(4), '[1]'],
    ],
    ['json', ['', 0, -0, false, [], {}, [null]], [Number.NaN, undefined, 1n, [undefined], new Date(0)]],
    ['msgpack', [undefined, 1n, new Map(), [undefined], new Date(Number.NaN)], [() => 1, Symbol('s'), new WeakMap()]],
  ];

  test.each(taken)('%s', (type, values, others) => {
    for (const value of values) expect([value, misfitOf(type, value)]).toEqual([value, undefined]);
    for (const other of others) expect([other, misfitOf(type, other)?.expected]).toEqual([other, expect.any(String)]);
  });

  test('of every type', () => {
    expect(taken.map(([type]) => type).sort()).toEqual([...columnTypeNames].sort());
  });
});

test.each([
  ['int32', true],
  ['Int32', false],
  ['toString', false],
  ['__proto__', false],
  ['', false],
  [undefined, false],
  [['int32'], false],
])('%j is a type: %j', (name, expected) => {
  expect(isColumnType(name)).toBe(expected);
});

test.each<[ColumnType, ColumnType]>([
  ['json', 'bytes'],
  ['image', 'bytes'],
  ['msgpack', 'bytes'],
  ['ascii', 'bytes'],
  ['bool', 'bool'],
  ['date', 'date'],
  ['vector', 'vector'],
])('%s is stored as %s', (type, raw) => {
  expect(rawType(type)).toBe(raw);
});

describe('a time of day', () => {
  const micros = fc.integer({ min: 0, max: 86_399_999_999 });

  test('is written and read back, and in the order of its text but for decimals', () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        expect(parseTime(formatTime(a))).toBe(a);
        const [whole, other] = [a, b].map((each) => formatTime(each - (each % 1_000_000)));
        expect(Math.sign(Math.floor(a / 1e6) - Math.floor(b / 1e6))).toBe(
          whole === other ? 0 : (whole ?? '') < (other ?? '') ? -1 : 1,
        );
      }),
    );
  });

  test.each([
    [0, '00:00:00'],
    [1, '00:00:00.000001'],
    [500_000, '00:00:00.5'],
    [59_999_999, '00:00:59.999999'],
    [3_600_000_000, '01:00:00'],
    [86_399_999_999, '23:59:59.999999'],
    [86_400_000_000, '86400000000 µs'],
    [-1, '-1 µs'],
    [Number.NaN, 'NaN µs'],
  ])('%d µs are %s', (time, text) => {
    expect(formatTime(time)).toBe(text);
  });

  test.each(['7:00:00', '07:00', '07:00:60', '07:00:00,5', '07:00:00.1234567', '07:00:00Z', '07:00:00\n', '٠٧:00:00'])(
    'is not %j',
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );
});

describe('least and greatest values in JSON', () => {
  test.each<[ColumnType, number | bigint | null, ExtremeJson]>([
    ['bool', 0, false],
    ['bool', 1, true],
    ['int32', -(2 ** 31), -2_147_483_648],
    ['int64', -(2n ** 63n), '-9223372036854775808'],
    ['float64', Number.POSITIVE_INFINITY, 'Infinity'],
    ['float64', -0, '-0'],
    ['float32', 0.5, 0.5],
    ['date', 0, '1970-01-01'],
    ['date', -719_529, '-000001-12-31'],
    ['date', 100_000_000, '+275760-09-13'],
    ['datetime', -1, '1969-12-31T23:59:59.999Z'],
    ['time', 27_000_250_000, '07:30:00.25'],
    ['number', null, null],
  ])('of %s: %o is %j', (type, raw, json) => {
    expect(extremeToJson(type, raw)).toBe(json);
    const back = rawFromJson(type, JSON.parse(JSON.stringify(json)));
    expect(back === null ? null : Number(back)).toBe(raw === null ? null : Number(raw));
  });

  test('are those that a range is compared with', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.double(),
        (date, bigint, number) => {
          for (const [type, value] of [
            ['datetime', date],
            ['int64', bigint],
            ['float64', number],
          ] as const) {
            const raw = rawFromExtreme(type, value);
            if (raw !== undefined) expect(extremeFromJson(type, extremeToJson(type, raw))).toEqual(value);
          }
        },
      ),
    );
  });

  test.each<[ColumnType, unknown]>([
    ['int64', 1.5],
    ['int64', '1'],
    ['int32', Number.NaN],
    ['float64', 1n],
    ['bool', 1],
    ['time', 5],
    ['date', 0],
    ['datetime', new Date(Number.NaN)],
  ])('no %s is %o', (type, value) => {
    expect(rawFromExtreme(type, value)).toBeUndefined();
  });
});
