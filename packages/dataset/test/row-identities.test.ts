import type { ColumnType } from '@accelerator/column';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowIdentities, rowsInRuns } from '../src/index.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

const types = ['unicode', 'float64', 'int64', 'bool', 'datetime', 'json', 'bytes'] as const;

/** Rows of one column of each type, and one of text that is never read. */
function identitiesOf(type: ColumnType, values: readonly unknown[]): string[] {
  const columns = JSON.parse(JSON.stringify({ c: type, other: 'unicode' }));
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns }, [values.map((c, row) => ({ c, other: `${row}` }))]);
  return rowIdentities(dataset, 0, ['c']);
}

test.each<[ColumnType, readonly unknown[], readonly number[]]>([
  ['unicode', ['a', 'b', 'a', '', null, 'null'], [0, 1, 0, 3, 4, 5]],
  ['float64', [0, -0, Number.NaN, Number.NaN, 1, null], [0, 1, 2, 2, 4, 5]],
  ['int64', [1n, 0n, null, 1n], [0, 1, 2, 0]],
  ['bool', [true, false, null, false], [0, 1, 2, 1]],
  ['datetime', [new Date(0), new Date(1), null, new Date(0)], [0, 1, 2, 0]],
  ['json', [{ a: 1 }, { a: 1 }, { a: 2 }, '1', 1], [0, 0, 2, 3, 4]],
  ['bytes', [Buffer.alloc(0), Buffer.from('a'), null, Buffer.alloc(0)], [0, 1, 2, 0]],
  ['bytes', [Buffer.alloc(5000, 1), Buffer.alloc(5000, 2), null, Buffer.alloc(5000, 1)], [0, 1, 2, 0]],
])('rows of a %s column are the same exactly when their cells are: %o', (type, values, firsts) => {
  const identities = identitiesOf(type, values);
  expect(identities.map((each) => identities.indexOf(each))).toEqual(firsts);
});

test('a row is the same in whatever dataset and place, kept digests or not', () => {
  const [large, small] = [Buffer.alloc(5000, 1), Buffer.from('x')];
  // On average the values of the first are large, and those of the second small.
  const [kept, computed] = [
    identitiesOf('bytes', [large, small]),
    identitiesOf('bytes', [...new Array(30).fill(small), large]),
  ];
  expect([kept[0], kept[1]]).toEqual([computed[30], computed[0]]);
  for (const type of types) expect(identitiesOf(type, [null])).toEqual(['\0'.repeat(16)]);
});

test('of several columns each counts, and which it is', () => {
  const columns = { a: 'unicode', b: 'unicode' } as const;
  const cell = fc.option(fc.constantFrom('', 'x', 'y', 'xy'), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 12 }), (rows) => {
      const dataset = makeDataset(makeWorkdir(), 'main-1', { columns }, [rows]);
      const identities = rowIdentities(dataset, 0, ['a', 'b']);
      const texts = rows.map(({ a, b }) => JSON.stringify([a, b]));
      expect(identities.map((each) => identities.indexOf(each))).toEqual(texts.map((each) => texts.indexOf(each)));
    }),
    { numRuns: 12 },
  );
});

test('runs of rows give the rows that are in them, and lists of their own', () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({ n, s: `row ${n}` }));
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { n: 'int32', s: 'unicode' } }, [[], rows]);
  const run = fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 8 }));
  fc.assert(
    fc.property(fc.array(run, { maxLength: 3 }), (gaps) => {
      let at = 0;
      const runs = gaps.map(([gap, count]): [number, number] => {
        const from = at + gap;
        at = from + count;
        return [from, count];
      });
      const wanted = runs.flatMap(([from, count]) => rows.slice(from, from + count).map(({ n, s }) => [s, n]));
      expect([...rowsInRuns(dataset, 1, ['s', 'n'], runs)]).toEqual(wanted);
    }),
    { numRuns: 30 },
  );
});
