import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Columns, rowsOf, slicesOf, TableProject } from './table-project.ts';

const columns: Columns = [
  ['whole', 'int32'],
  ['big', 'int64'],
  ['real', 'float64'],
  ['single', 'float32'],
  ['text', 'unicode'],
  ['raw', 'bytes'],
  ['flag', 'bool'],
  ['day', 'date'],
  ['at', 'datetime'],
  ['clock', 'time'],
  ['place', 'json'],
];

const day = 86_400_000;
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 6 });
const texts = [
  '',
  'a',
  'a\0',
  'ab',
  'abcdefgh',
  'abcdefgh\0',
  'abcdefghi',
  'abcdefghj',
  'å',
  '\uE000',
  '\uFFFD',
  '😀',
  '\uD7FF',
];
const row = fc.tuple(
  orNull(fc.constantFrom(-(2 ** 31), -1, 0, 1, 2 ** 31 - 1)),
  orNull(fc.constantFrom(-(2n ** 63n), -(2n ** 53n) - 1n, -1n, 0n, 1n, 2n ** 53n + 1n, 2n ** 53n, 2n ** 63n - 1n)),
  orNull(fc.constantFrom(Number.NEGATIVE_INFINITY, -1.5, -0, 0, 5e-324, 1.5, Number.POSITIVE_INFINITY, Number.NaN)),
  orNull(fc.constantFrom(Number.NEGATIVE_INFINITY, -1.5, -0, 0, 0.5, 1.5, Number.POSITIVE_INFINITY, Number.NaN)),
  orNull(fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'grapheme', maxLength: 12 }))),
  orNull(fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes))),
  orNull(fc.boolean()),
  orNull(fc.integer({ min: -2, max: 2 }).map((days) => new Date(days * day))),
  orNull(fc.constantFrom(-8.64e15, -1, 0, 1, 8.64e15).map((ms) => new Date(ms))),
  orNull(fc.constantFrom('00:00:00', '00:00:00.000001', '23:59:59.999999')),
  orNull(fc.constantFrom([1], { a: null })),
);

interface By {
  readonly column: string;
  readonly descending: boolean;
}

const sortable = columns.map(([name]) => name).filter((name) => name !== 'place');
const by = fc
  .uniqueArray(fc.constantFrom(...sortable), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.tuple(...names.map((column) => fc.record({ column: fc.constant(column), descending: fc.boolean() }))),
  );

/** What JavaScript says of two values; NaN is above all. */
function order(a: unknown, b: unknown): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  const [one, other] = [a, b].map((value) => (value instanceof Date ? value.getTime() : value)) as [number, number];
  if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  return one < other ? -1 : one > other ? 1 : 0;
}

function sortNaively(rows: readonly unknown[][], keys: readonly By[], nulls: 'first' | 'last'): unknown[][] {
  const indexes = keys.map(({ column }) => columns.findIndex(([name]) => name === column));
  return rows.toSorted((a, b) => {
    for (const [place, { descending }] of keys.entries()) {
      const [one, other] = [a[indexes[place] ?? 0], b[indexes[place] ?? 0]];
      if (one === null || other === null) {
        if (one === other) continue;
        return (one === null) === (nulls === 'first') ? -1 : 1;
      }
      const result = order(one, other);
      if (result !== 0) return descending ? -result : result;
    }
    return 0;
  });
}

test('rows are in the order that JavaScript gives them, in memory and by way of files', async () => {
  await using project = await TableProject.open(2);
  const given = fc.tuple(fc.array(row, { maxLength: 60 }), fc.array(row, { maxLength: 20 }), by);
  await fc.assert(
    fc.asyncProperty(
      given,
      fc.constantFrom('first' as const, 'last' as const),
      fc.constantFrom(0.001, 256),
      async ([one, other, keys], nulls, memory) => {
        const source = await project.table(columns, [one, [], other]);
        const options = { source, by: keys, nulls, memory };
        const [within, across] = await Promise.all([
          project.build('sort_rows', options),
          project.build('sort_rows', { ...options, acrossSlices: true }),
        ]);
        const read = rowsOf(source.dataset()) as unknown[][];
        const [first, last] = [read.slice(0, one.length), read.slice(one.length)];
        expect(slicesOf(within.dataset())).toEqual([
          sortNaively(first, keys, nulls),
          [],
          sortNaively(last, keys, nulls),
        ]);
        expect(rowsOf(across.dataset())).toEqual(sortNaively(read, keys, nulls));
        const counts = across.dataset().rowsPerSlice;
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 12, endOnFailure: true },
  );
});

test('rows get to the slices where they belong, into the order of their file, and stay together', async () => {
  await using project = await TableProject.open();
  const kv: Columns = [
    ['k', 'unicode'],
    ['v', 'int32'],
  ];
  const rows = Array.from({ length: 20 }, (_, row) => [row === 7 ? null : `k${row % 4}`, row]);
  const third = (of: number) => rows.filter((_, row) => row % 3 === of);
  const first = await project.table(kv, [third(0), third(1), third(2)]);
  const second = await project.table(
    kv,
    [
      [['k1', 100]],
      [],
      [
        ['k1', 101],
        ['k2', 102],
      ],
    ],
    {
      previous: first,
      retracts: [[-1, 0, [0, 2]]],
    },
  );

  const partitioned = await project.build('partition', { source: second, hashlabel: 'k' });
  const [one, other] = partitioned.dataset().chain().datasets;
  expect(
    partitioned
      .dataset()
      .chain()
      .datasets.map(({ hashlabel }) => hashlabel),
  ).toEqual(['k', 'k']);
  const live = rowsOf(first.dataset()).filter((row) => ![0, 6].includes((row as [string, number])[1]));
  const expected = await project.table(kv, [live as unknown[][]], { hashlabel: 'k' });
  expect(one?.rowsPerSlice).toEqual(expected.dataset().rowsPerSlice);
  expect(one && slicesOf(one)).toEqual(slicesOf(expected.dataset()));
  expect(other && rowsOf(other).length).toBe(3);
  const again = await project.build('partition', { source: second, hashlabel: 'k', previous: partitioned });
  expect(again.dataset().digest).toBe(partitioned.dataset().digest);
  expect(await project.failure('partition', { source: second, hashlabel: 'nothing' })).toContain("'nothing'");
  // Sorted within slices, they stay where they belong.
  const inOrder = await project.build('sort_rows', { source: partitioned, by: [{ column: 'v', descending: true }] });
  expect(inOrder.dataset().hashlabel).toBe('k');

  const ordered = await project.build('file_order', { source: first });
  expect(slicesOf(ordered.dataset())).toEqual([rows.slice(0, 7), rows.slice(7, 14), rows.slice(14)]);
  const chained = await project.build('file_order', { source: second });
  const [before] = chained.dataset().chain().datasets;
  expect(before && rowsOf(before, ['v'])).toEqual([
    ...second
      .dataset()
      .chain()
      .filter(({ id }) => id === first.dataset().id)
      .iterate('roundrobin', ['v']),
  ]);
  expect(chained.dataset().rowsPerSlice).toEqual([1, 0, 2]);
  expect(rowsOf(chained.dataset(), ['v'])).toEqual([[100], [101], [102]]);

  // Slices of any length: what comes in turn is cut at the same rows.
  const uneven = await project.table(kv, [rows.slice(0, 5), [], rows.slice(5)]);
  const turns = [...uneven.dataset().iterate('roundrobin', ['k', 'v'])];
  const straight = (await project.build('file_order', { source: uneven })).dataset();
  expect(slicesOf(straight)).toEqual([turns.slice(0, 5), [], turns.slice(5)]);
  const cut = await project.table(
    kv,
    [3, 9, 8].map((count, of) => rows.slice(0, count).map((_, row) => [`k${Math.floor((row * 3 + of) / 4)}`, row])),
  );
  const file = [...cut.dataset().iterate('roundrobin', ['k', 'v'])];
  const pieces = slicesOf((await project.build('file_order', { source: cut, keepTogether: 'k' })).dataset());
  expect(pieces.flat()).toEqual(file);
  // Each as soon as it may.
  const isBorder = (row: number) => file[row]?.[0] !== file[row - 1]?.[0];
  const first3 = [3, 4, 5, 6].find(isBorder);
  const first12 = [12, 13, 14, 15].find(isBorder);
  expect(pieces.map(({ length }) => length)).toEqual([first3, Number(first12) - Number(first3), 20 - Number(first12)]);

  // Slices end where the value changes; one value may fill several of them.
  const kept = await project.build('sort_rows', {
    source: first,
    by: ['k', 'v'],
    acrossSlices: true,
    keepTogether: 'k',
  });
  const sorted = rows.toSorted(([a], [b]) =>
    a === null ? -1 : b === null ? 1 : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0,
  );
  expect(rowsOf(kept.dataset())).toEqual(sorted);
  expect(slicesOf(kept.dataset(), ['k']).map((slice) => new Set(slice.map(String)).size)).toEqual([2, 2, 1]);
  const same = await project.table(kv, [rows.map(([, v]) => ['x', v]), [], []]);
  const together = { source: same, by: ['k'], acrossSlices: true, keepTogether: 'k' };
  expect((await project.build('sort_rows', together)).dataset().rowsPerSlice).toEqual([20, 0, 0]);
  const inFile = await project.build('file_order', { source: same, keepTogether: 'k' });
  expect(inFile.dataset().rowsPerSlice).toEqual([20, 0, 0]);

  // Along a chain one dataset, of the columns that all have; without rows too.
  const wider = await project.table(
    [['k', 'ascii'], kv[1] ?? ['v', 'int32'], ['w', 'bool']],
    [[], [['k0', 5, true]], []],
    { previous: second },
  );
  const all = await project.build('sort_rows', { source: wider, by: [{ column: 'v' }], acrossSlices: true });
  expect(rowsOf(all.dataset(), ['v']).flat()).toEqual([
    1,
    2,
    3,
    4,
    5,
    5,
    ...Array.from({ length: 13 }, (_, at) => at + 7),
    100,
    101,
    102,
  ]);
  expect([...all.dataset().columns.values()].map(({ name, type }) => [name, type])).toEqual([
    ['k', 'unicode'],
    ['v', 'int32'],
  ]);
  const nothing = await project.build('sort_rows', { source: wider, by: ['w'], previous: all });
  expect(nothing.dataset().rows).toBe(0);
  expect(nothing.dataset().chain().rows).toBe(22);

  for (const [inputs, sentence] of [
    [{ by: ['j'] }, "'j'"],
    [{ by: ['v'], keepTogether: 'v' }, 'acrossSlices'],
    [{ by: ['v'], acrossSlices: true, keepTogether: 'k' }, '`by`'],
    [{ by: [] }, 'by'],
    [{ by: ['v'], memory: 0 }, 'memory'],
  ] as const) {
    expect(await project.failure('sort_rows', { source: first, ...inputs })).toContain(sentence);
  }
  const place = await project.table([['place', 'json']], [[[{ x: 1 }]], [], []]);
  expect(await project.failure('sort_rows', { source: place, by: ['place'] })).toContain('json');
  const changed = await project.table([['k', 'int32']], [[[1]], [], []], { previous: first });
  expect(await project.failure('sort_rows', { source: changed, by: ['k'] })).toMatch(/unicode in main-\d+, but int32/);
});
