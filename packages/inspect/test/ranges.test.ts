import type { ColumnType } from '@accelerator/column';
import { type Dataset, RowSpans } from '@accelerator/dataset';
import { describe, expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { parseRange, rowsInRanges } from '../src/scan/ranges.ts';

const day = (text: string): Date => new Date(text);

describe('a range', () => {
  test.each<[text: string, type: ColumnType, from: unknown, to: unknown]>([
    ['n=1..2', 'int32', 1, 2],
    ['n=..2', 'int32', undefined, 2],
    ['n=-1..', 'int32', -1, undefined],
    ['n=1...5', 'float64', 1, 0.5],
    ['n=.5..1e3', 'number', 0.5, 1000],
    ['n=+1..Infinity', 'float64', 1, Number.POSITIVE_INFINITY],
    ['n=-Infinity..0', 'float64', Number.NEGATIVE_INFINITY, 0],
    ['n=0x10..', 'int32', 16, undefined],
    ['n=9223372036854775807..', 'int64', 2n ** 63n - 1n, undefined],
    ['p=-0.10..12.505', 'decimal(12,2)', '-0.10', '12.505'],
    ['p=1e3..', 'decimal(38,0)', '1e3', undefined],
    ['b=false..true', 'bool', false, true],
    ['t=07:30:00..', 'time', '07:30:00', undefined],
    ['d=2026..2027-03', 'date', day('2026-01-01'), day('2027-03-01')],
    ['d=2026-11-20..', 'date', day('2026-11-20'), undefined],
    ['d=2026-11-20T06:30..', 'datetime', day('2026-11-20T06:30:00Z'), undefined],
    ['d=2026-11-20 06:30:01.5..', 'datetime', day('2026-11-20T06:30:01.500Z'), undefined],
    ['d=2026-11-20T06:30+02:00..', 'datetime', day('2026-11-20T04:30:00Z'), undefined],
    ['s=a..b', 'unicode', 'a', 'b'],
    ['s= ..', 'ascii', ' ', undefined],
    ['s=a=b..', 'unicode', 'a=b', undefined],
    ['s=a..b..c', 'unicode', 'a', 'b..c'],
    ['s=two\nlines..', 'unicode', 'two\nlines', undefined],
    ['=x=1..', 'int32', 1, undefined],
  ])('%j of %s', (text, type, from, to) => {
    const column = text.slice(0, text.indexOf('=', 1));
    expect(parseRange(text, () => type)).toEqual({ column, type, from, to });
  });

  test.each<[text: string, type: ColumnType, what: string]>([
    ['', 'int32', 'Expected COLUMN=FROM..TO'],
    ['n', 'int32', 'Expected COLUMN=FROM..TO'],
    ['n=', 'int32', 'Expected COLUMN=FROM..TO'],
    ['n=1', 'int32', 'Expected COLUMN=FROM..TO'],
    ['n=1.2', 'int32', 'Expected COLUMN=FROM..TO'],
    ['n=..', 'int32', 'Expected COLUMN=FROM..TO'],
    ['s=..', 'unicode', 'Expected COLUMN=FROM..TO'],
    ['=1..2', 'int32', 'Expected COLUMN=FROM..TO'],
    ['n=a..', 'int32', 'Expected a number as limit'],
    ['n=1..b', 'float64', 'Expected a number as limit'],
    ['n=NaN..', 'float64', 'Expected a number as limit'],
    ['n= ..', 'float64', 'Expected a number as limit'],
    ['n=1_000..', 'float64', 'Expected a number as limit'],
    ['n=1.5..', 'int64', 'Expected a whole number as limit'],
    ['n=1e3..', 'int64', 'Expected a whole number as limit'],
    ['p=1,5..', 'decimal(12,2)', 'Expected a number as limit'],
    ['b=yes..', 'bool', 'Expected true or false as limit'],
    ['b=TRUE..', 'bool', 'Expected true or false as limit'],
    ['d=26..', 'date', 'Expected a day'],
    ['d=2026-13..', 'date', 'Expected a day'],
    ['d=2026-1-1..', 'date', 'Expected a day'],
    ['d=2026-11-20T06:30..', 'date', 'Expected a day'],
    ['d=20.11.2026..', 'date', 'Expected a day'],
    ['d=2026-11-20T25:00..', 'datetime', 'Expected a moment'],
    ['d=2026-11-20T6:30..', 'datetime', 'Expected a moment'],
    ['t=7:30..', 'time', 'Expected a time of day'],
    ['t=25:00:00..', 'time', 'Expected a time of day'],
    ['j=1..2', 'json', 'has no order'],
    ['j=1..2', 'bytes', 'has no order'],
    ['j=1..2', 'image', 'has no order'],
    ['j=1..2', 'msgpack', 'has no order'],
  ])('%j of %s is none', (text, type, what) => {
    expect(() => parseRange(text, () => type)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(what) }),
    );
  });

  test('asks for the type of the column that it names', () => {
    const asked: string[] = [];
    const typeOf = (column: string): ColumnType => {
      asked.push(column);
      return 'unicode';
    };
    parseRange('price=eur=1..', typeOf);
    expect(asked).toEqual(['price']);
  });
});

const columns = { n: 'int32', x: 'float64', big: 'int64', s: 'unicode', on: 'bool', day: 'date' } as const;

function makeRows(): Dataset {
  const row = (n: number | null, x: number, s: string | null) => ({
    n,
    x,
    big: n === null ? null : BigInt(n) + 2n ** 60n,
    s,
    on: n !== null && n > 2,
    day: n === null ? null : new Date(Date.UTC(2026, 0, n)),
  });
  return makeDataset(makeWorkdir(), 'main-1', { columns }, [
    [
      row(1, 0.5, 'a'),
      row(2, Number.NaN, ''),
      row(3, -0, 'é'),
      row(4, Number.POSITIVE_INFINITY, 'b'),
      row(null, 7, null),
    ],
    [],
  ]);
}

test.each<[ranges: string[], rows: number[]]>([
  [[], [0, 1, 2, 3, 4]],
  [['n=2..4'], [1, 2]],
  [['n=2..2'], []],
  [['n=4..2'], []],
  [['n=..2'], [0]],
  [['n=100..'], []],
  [['n=1.5..3.5'], [1, 2]],
  [['x=0..'], [0, 2, 3, 4]],
  [['x=..Infinity'], [0, 2, 4]],
  [['x=0..1'], [0, 2]],
  [[`big=${2n ** 60n + 2n}..${2n ** 60n + 3n}`], [1]],
  [['s=a..b'], [0]],
  [['s=b..'], [2, 3]],
  [['s=..a'], [1]],
  [['on=true..'], [2, 3]],
  [['on=..true'], [0, 1, 4]],
  [['day=2026-01-02..2026-01-04'], [1, 2]],
  [
    ['n=2..', 's=b..'],
    [2, 3],
  ],
  [
    ['n=2..', 'n=..4'],
    [1, 2],
  ],
])('rows in %j', (texts, rows) => {
  const dataset = makeRows();
  const ranges = texts.map((text) => parseRange(text, (name) => dataset.column(name).type));
  const found: number[] = [];
  for (const { first, rows: length, has } of rowsInRanges({ dataset, sliceno: 0, retracted: RowSpans.none }, ranges)) {
    for (let row = 0; row < length; row++) if (has?.(row) ?? true) found.push(first + row);
  }
  expect(found).toEqual(rows);
  expect(
    [...rowsInRanges({ dataset, sliceno: 1, retracted: RowSpans.none }, ranges)].reduce(
      (sum, run) => sum + run.rows,
      0,
    ),
  ).toBe(0);
});
