import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Columns, rowsOf, slicesOf, TableProject } from './table-project.ts';

const columns: Columns = [
  ['shop', 'unicode'],
  ['size', 'float64'],
  ['pieces', 'int32'],
  ['cents', 'int64'],
  ['day', 'date'],
  ['more', 'json'],
];

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 5 });
const row = fc.tuple(
  orNull(fc.constantFrom('', 'a', 'b', 'å', '😀', 'shop with a name')),
  orNull(fc.constantFrom(0, -0, 0.1, 0.2, 1e300, -1e300, Number.NaN)),
  orNull(fc.integer({ min: -3, max: 3 })),
  orNull(fc.constantFrom(2n ** 53n + 1n, -1n, 2n ** 60n, 7n)),
  orNull(fc.constantFrom(0, 1, -1).map((days) => new Date(days * 86_400_000))),
  orNull(fc.constantFrom([1], { a: 1 })),
);

type Row = readonly unknown[];

const same = (value: unknown): string =>
  value instanceof Date ? `date ${value.getTime()}` : `${typeof value} ${value === 0 ? 0 : String(value)}`;

function groupsOf(rows: readonly Row[], by: readonly number[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const each of rows) {
    const key = by.map((index) => same(each[index])).join('|');
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** What a group comes to, in plain JavaScript. */
function summary(rows: readonly Row[]): unknown[] {
  const values = (index: number) => rows.map((each) => each[index]).filter((value) => value !== null);
  const pieces = values(2)
    .map(Number)
    .sort((a, b) => a - b);
  const sizes = values(1).filter((value) => !Number.isNaN(value)) as number[];
  const cents = values(3) as bigint[];
  const days = values(4) as Date[];
  const at = 0.3 * (pieces.length - 1);
  const [low, high] = [pieces[Math.floor(at)] ?? 0, pieces[Math.ceil(at)] ?? 0];
  return [
    rows.length,
    pieces.length,
    cents.length === 0 ? null : cents.reduce((sum, value) => sum + value, 0n),
    pieces.length === 0 ? null : pieces.reduce((sum, value) => sum + value, 0) / pieces.length,
    sizes.length === 0 ? null : Math.min(...sizes),
    days.length === 0 ? null : new Date(Math.max(...days.map(Number))),
    rows[0]?.[5] ?? null,
    new Set(values(1).map(same)).size,
    pieces.length === 0 ? null : low === high ? low : low + (high - low) * (at - Math.floor(at)),
  ];
}

const aggregates = {
  rows: { op: 'count' },
  pieces_known: { op: 'count', column: 'pieces' },
  total: { op: 'sum', column: 'cents' },
  mean: { op: 'mean', column: 'pieces' },
  least: { op: 'min', column: 'size' },
  latest: { op: 'max', column: 'day' },
  first: { op: 'first', column: 'more' },
  sizes: { op: 'distinct', column: 'size' },
  third: { op: 'quantile', column: 'pieces', at: 0.3 },
};
const results = Object.keys(aggregates);

/** -0 and 0 are one group; which of them stands for it does not matter. */
const plain = (value: unknown): unknown => (value === 0 ? 0 : value);

test('groups are what JavaScript makes of them, in memory and by way of files', async () => {
  await using project = await TableProject.open();
  const keys = fc.constantFrom(['shop'], ['size', 'shop'], ['day', 'pieces'], ['cents'], []);
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 50 }),
      fc.array(row, { maxLength: 20 }),
      keys,
      fc.constantFrom(0.001, 256),
      async (one, other, by, memory) => {
        const source = await project.table(columns, [one, [], other]);
        const job = await project.build('aggregate', { source, by, aggregates, memory });
        const indexes = by.map((name) => columns.findIndex(([each]) => each === name));
        const all: Row[] = [...one, ...other];
        const groups = by.length === 0 ? [all] : groupsOf(all, indexes);
        const expected = groups.map((rows) =>
          [...indexes.map((index) => rows[0]?.[index]), ...summary(rows)].map(plain),
        );
        const made = rowsOf(job.dataset(), [...by, ...results]).map((each) => (each as unknown[]).map(plain));
        expect(made.length).toBe(expected.length);
        expect(made).toEqual(expect.arrayContaining(expected));
        expect(job.dataset().hashlabel).toBe(by[0] ?? null);
      },
    ),
    { numRuns: 8 },
  );

  const source = await project.table(columns, [
    [['a', 0.1, 1, 2n ** 62n, null, null]],
    [['a', 0.2, 2, 2n ** 62n, null, null]],
    [],
  ]);
  const sum = (column: string) => ({ source, aggregates: { sum: { op: 'sum', column } } });
  expect(rowsOf((await project.build('aggregate', sum('size'))).dataset())).toEqual([[0.1 + 0.2]]);
  expect(await project.failure('aggregate', sum('cents'))).toContain('9223372036854775808');
  for (const [inputs, sentence] of [
    [sum('shop'), 'unicode'],
    [sum('nothing'), "'nothing'"],
    [{ source, by: ['more'] }, 'json'],
    [{ source }, '`by`'],
    [{ source, by: ['shop'], aggregates: { shop: { op: 'count' } } }, 'both'],
    [{ source, aggregates: { q: { op: 'quantile', column: 'size', at: 2 } } }, 'at'],
  ] as const) {
    expect(await project.failure('aggregate', inputs)).toContain(sentence);
  }
});

test('rows are kept that fulfil a condition', async () => {
  await using project = await TableProject.open();
  const given: Row[] = [
    ['a', 0.5, 1, 5n, new Date(0), null],
    ['b', Number.NaN, 2, 2n ** 53n + 1n, new Date(86_400_000), [1]],
    [null, null, null, null, null, null],
    ['😀', -0, 3, -1n, new Date(0), null],
    ['\uFFFD', 2, 4, 7n, null, { a: 1 }],
  ];
  const source = await project.table(columns, [given.slice(0, 2), given.slice(2), []]);
  const is = (column: string, op: string, value?: unknown) => ({ column, op, ...(value !== undefined && { value }) });
  for (const [where, wanted] of [
    [is('pieces', '>', 2), [3, 4]],
    [is('pieces', '!=', 2), [0, 3, 4]],
    [is('size', '=', 0), [3]],
    [is('size', '>=', 2), [1, 4]],
    [is('size', '=', Number.NaN), [1]],
    [is('cents', '=', 2n ** 53n + 1n), [1]],
    [is('cents', '<', 0), [3]],
    [is('shop', '<', '\uFFFD'), [0, 1, 3]],
    [is('shop', 'in', ['a', '😀', 'none']), [0, 3]],
    [is('shop', 'not in', ['a']), [1, 3, 4]],
    [is('shop', 'starts with', '😀'), [3]],
    [is('shop', 'contains', ''), [0, 1, 3, 4]],
    [is('day', '<=', '1970-01-01'), [0, 3]],
    [is('day', '=', new Date(86_400_000)), [1]],
    [is('more', 'is null'), [0, 2, 3]],
    [{ and: [is('pieces', '>', 1), { or: [is('shop', '=', 'b'), is('more', 'is null')] }] }, [1, 3]],
    [{ and: [] }, [0, 1, 2, 3, 4]],
    [{ or: [] }, []],
  ] as const) {
    const job = await project.build('filter_rows', { source, where });
    expect([where, rowsOf(job.dataset())]).toEqual([where, wanted.map((index) => given[index])]);
    expect(await job.load()).toEqual({ rows: wanted.length, left: given.length - wanted.length });
  }
  const labelled = await project.table(columns, [given as unknown[][]], { hashlabel: 'shop' });
  const kept = await project.build('filter_rows', { source: labelled, where: is('pieces', '>', 2) });
  expect(kept.dataset().hashlabel).toBe('shop');
  expect(slicesOf(kept.dataset()).flat().length).toBe(2);
  for (const [where, sentence] of [
    [is('nothing', '=', 1), "'nothing'"],
    [is('pieces', '=', '1'), '\'pieces\', which is a int32 column, received "1"'],
    [is('cents', '=', 1.5), 'whole number'],
    [is('day', '=', '1.1.1970'), '2026-03-01'],
    [is('pieces', 'contains', '1'), 'a text'],
    [is('more', '=', 'x'), "can't be compared"],
    [is('shop', '='), 'received nothing'],
    [is('shop', 'in', 'a'), 'a list'],
    [is('shop', 'like', 'a'), 'where'],
  ] as const) {
    expect(await project.failure('filter_rows', { source, where })).toContain(sentence);
  }
});
