import { existsSync } from 'node:fs';
import { checksumRows, type Dataset, formatChecksum } from '@accelerator/sdk';
import { expect, test } from 'vitest';
import { type Columns, rowsOf, slicesOf, TableProject } from './table-project.ts';

const ab = [
  ['a', 'int32'],
  ['b', 'unicode'],
] as const;

test('columns are chosen, renamed, merged and joined to one dataset, along a chain', async () => {
  await using project = await TableProject.open();
  const first = await project.table(ab, [[[1, 'x']], [[2, null]], []]);
  const second = await project.table(ab, [[], [[3, 'z']], [[4, 'w']]], { previous: first });

  const selected = await project.build('select_columns', { source: first, keep: ['a'], rename: { b: 'c' } });
  expect(slicesOf(selected.dataset())).toEqual([[[1, 'x']], [[2, null]], []]);
  expect([...selected.dataset().columns.keys()]).toEqual(['a', 'c']);
  expect([...selected.dataset().columns.values()].every(({ linked }) => linked)).toBe(true);
  expect(existsSync(`${selected.path}/default/a`)).toBe(false);
  // Only what is new is linked, and the chain goes on.
  const more = await project.build('select_columns', {
    source: second,
    keep: ['a'],
    rename: { b: 'c' },
    previous: selected,
  });
  expect(
    more
      .dataset()
      .chain()
      .datasets.map(({ rows }) => rows),
  ).toEqual([2, 2]);
  const all = await project.build('select_columns', { source: second, discard: ['b', 'nothing'] });
  expect(
    all
      .dataset()
      .chain()
      .datasets.map(({ rows }) => rows),
  ).toEqual([2, 2]);
  expect(rowsOf(all.dataset())).toEqual([[3], [4]]);
  const again = await project.build('select_columns', { source: second, discard: ['b'], previous: all });
  expect(again.dataset().digest).toBe(all.dataset().digest);

  const replaced = await project.build('select_columns', { source: first, rename: { a: 'b' } });
  expect(rowsOf(replaced.dataset())).toEqual([[1], [2]]);
  const none = await project.build('select_columns', { source: first, rename: { a: null } });
  expect([...none.dataset().columns.keys()]).toEqual(['b']);
  const labelled = await project.table(ab, [[[1, 'x']], [], []], { hashlabel: 'a' });
  const moved = await project.build('select_columns', { source: labelled, rename: { a: 'k' } });
  expect(moved.dataset().hashlabel).toBe('k');

  const merged = await project.build('merge_columns', { sources: [first, selected] });
  expect([...merged.dataset().columns.keys()]).toEqual(['a', 'b', 'c']);
  const strangers = { sources: [first, await project.table([['d', 'bool']], [[[true]], [[null]], []])] };
  expect(await project.failure('merge_columns', strangers)).toContain('common');
  const allowed = await project.build('merge_columns', { ...strangers, allowUnrelated: true });
  expect(rowsOf(allowed.dataset())).toEqual([
    [1, 'x', true],
    [2, null, null],
  ]);
  expect(await project.failure('merge_columns', { sources: [first] })).toContain('at least two');
  expect(await project.failure('merge_columns', { sources: [first, second], allowUnrelated: true })).toContain('rows');

  const one = await project.build('concat', { source: second });
  expect(slicesOf(one.dataset())).toEqual([
    [[1, 'x']],
    [
      [2, null],
      [3, 'z'],
    ],
    [[4, 'w']],
  ]);
  expect(one.dataset().previousId).toBe(null);
  const third = await project.table(ab, [[[5, 'v']], [], []], { previous: second });
  const continued = await project.build('concat', { source: third, previous: one });
  expect(slicesOf(continued.dataset())).toEqual([[[5, 'v']], [], []]);
  expect(continued.dataset().chain().rows).toBe(5);
  const latest = await project.build('concat', { source: third, length: 2 });
  expect(latest.dataset().rows).toBe(3);

  for (const [inputs, sentence] of [
    [{ source: first, keep: ['a', 'd'] }, "'d'"],
    [{ source: first, keep: ['a'], discard: ['b'] }, 'not by both'],
    [{ source: first, discard: ['a'], rename: { a: 'x' } }, "'a' is renamed to 'x', and discarded"],
    [{ source: first, rename: { a: 'x', b: 'x' } }, "'x'"],
  ] as const) {
    expect(await project.failure('select_columns', inputs)).toContain(sentence);
  }
  const fewer = await project.table([['a', 'int32']], [[], [], []], { previous: first });
  expect(await project.failure('concat', { source: fewer })).toMatch(/Column 'b' of main-\d+ is not in main-\d+/);
  const other = await project.table([['a', 'int64'], ab[1]], [[], [], []], { previous: first });
  expect(await project.failure('concat', { source: other })).toMatch(/is int32 in main-\d+, but int64 in main-\d+/);
  const partitioned = await project.table(ab, [[], [], []], { previous: first, hashlabel: 'a' });
  expect(await project.failure('concat', { source: partitioned })).toContain('not partitioned');
  // What the job before has read can't be taken back; the whole chain is read without the row.
  const retracting = await project.table(ab, [[], [], []], { previous: second, retracts: [[-1, 1, [0]]] });
  expect(await project.failure('concat', { source: retracting, previous: one })).toMatch(/retracts 1 row of main-\d+/);
  expect(rowsOf((await project.build('concat', { source: retracting })).dataset())).toEqual([
    [1, 'x'],
    [2, null],
    [4, 'w'],
  ]);
});

test('tables that nobody would want are refused in a sentence, and folders are made', async () => {
  await using project = await TableProject.open();
  const source = await project.table(ab, [[[1, 'x,y']], [[2, null]], []]);
  expect(await project.failure('partition', { source, hashlabel: 'c' })).toContain(
    "There is no column 'c' for `hashlabel`; there are 'a', 'b'.",
  );
  const half = '\ud800';
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ source: [] }, /there are no datasets in `source`/],
    [{ source: [source], quotes: '\n' }, /quotes and newline are the same, or one is a part of the other/],
    [{ source: [source], quotes: '|', newline: '||' }, /quotes and newline/],
    [{ source: [source], quotes: ',' }, /quotes and separator/],
    [{ source: [source], separator: half }, /half of a surrogate pair/],
    [{ source: [source], newline: half }, /half of a surrogate pair/],
    [{ source: [source], quotes: half }, /half of a surrogate pair/],
    [{ source: [source], nulls: half }, /half of a surrogate pair/],
    [{ source: [source], nulls: { a: half } }, /half of a surrogate pair/],
  ];
  for (const [options, sentence] of refused) expect(await project.failure('export_csv', options)).toMatch(sentence);
  const made = await project.build('export_csv', { source: [source], filename: 'a/b/c.csv' });
  expect(made.readFile('a/b/c.csv').toString()).toBe('a,b\n1,"x,y"\n2,\n');
  const sliced = await project.build('export_csv', { source: [source], filename: 'a/%d/c.csv', sliced: true });
  expect(sliced.readFile('a/1/c.csv').toString()).toBe('a,b\n2,\n');
});

test('a list of datasets is gone over as one, and what there was none of is left out of it', async () => {
  await using project = await TableProject.open(1, {
    'methods/as_one.ts': `import { DatasetList, dataset, defineMethod } from '@accelerator/sdk';
      export default defineMethod({
        datasets: { many: dataset.list({ a: { type: 'int32', nullable: true } }) },
        synthesis({ datasets: { many } }) {
          const all = new DatasetList(many);
          return { values: [...all.iterate(null, 'a')], rows: all.rows, max: all.max('a'), given: many.length };
        },
      });`,
  });
  const first = await project.table(ab, [[[1, 'x']], [[2, null]], []]);
  const second = await project.table(ab, [[], [[3, 'z']], [[7, 'w']]]);
  const built = await project.build('as_one', { many: [first, null, second, undefined] });
  expect(await built.load()).toEqual({ values: [1, 2, 3, 7], rows: 4, max: 7, given: 2 });
  const without = await project.build('as_one', { many: [first, second] });
  expect(without.id).toBe(built.id);
});

test('rows are counted when no column gets a type', async () => {
  await using project = await TableProject.open();
  const source = await project.table(ab, [[[1, 'x']], [[2, null]], []]);
  for (const options of [
    {},
    { rename: { a: 'c' } },
    { onError: 'record' },
    { discardUntyped: true },
    { hashlabel: 'b' },
  ]) {
    const typed = await project.build('type_columns', { source, types: {}, ...options });
    expect(await typed.load(), JSON.stringify(options)).toEqual({ rows: 2, bad: 0, columns: {} });
    expect(typed.dataset().rows).toBe(2);
  }
});

test('a checksum is the same for the same rows in whatever order, slices and types, and for no others', async () => {
  await using project = await TableProject.open();
  const sum = async (columns: Columns, rows: readonly unknown[][], names = columns.map(([name]) => name)) => {
    const job = await project.table(columns, [rows.slice(0, 2), rows.slice(2), []]);
    return formatChecksum(checksumRows(job.dataset(), null, names));
  };
  const one = async (type: 'float64' | 'int64' | 'int32' | 'unicode' | 'ascii' | 'bytes' | 'bool', value: unknown) =>
    sum([['x', type]], [[value]]);
  const rows = [
    [1, 'å', new Date(0), { a: [1, null] }],
    [null, '', new Date(86_400_000), null],
    [3, null, null, [2]],
    [3, null, null, [2]],
  ];
  const wide = (number: 'int32' | 'float64' | 'int64', day: 'date' | 'datetime'): Columns => [
    ['n', number],
    ['t', 'unicode'],
    ['d', day],
    ['j', 'json'],
  ];
  const expected = await sum(wide('int32', 'date'), rows);
  expect(await sum(wide('int32', 'date'), rows.toReversed())).toBe(expected);
  expect(await sum(wide('float64', 'datetime'), rows)).toBe(expected);
  const big = rows.map(([n, ...rest]) => [typeof n === 'number' ? BigInt(n) : null, ...rest]);
  expect(await sum(wide('int64', 'date'), big)).toBe(expected);
  const swapped = wide('int32', 'date').toReversed();
  const turned = rows.map((row) => row.toReversed());
  expect(await sum(swapped, turned, ['n', 't', 'd', 'j'])).toBe(expected);
  expect(await sum(wide('int32', 'date'), rows.slice(0, 3))).not.toBe(expected);
  expect(await sum(swapped, turned)).not.toBe(expected);

  const long = 'x'.repeat(5000);
  const different = await Promise.all([
    one('float64', null),
    one('float64', 0),
    one('float64', -0),
    one('float64', Number.NaN),
    one('int64', 2n ** 53n + 1n),
    one('int64', 2n ** 53n),
    one('unicode', ''),
    one('unicode', '1'),
    one('unicode', long),
    one('unicode', `${long}x`),
    one('bytes', Buffer.from('1')),
    one('bool', true),
    one('int32', 1),
  ]);
  expect(new Set(different).size).toBe(different.length);
  expect(await one('ascii', '1')).toBe(different[7]);
  expect(await one('float64', 2 ** 53)).toBe(different[5]);
  expect(
    await sum(
      [
        ['x', 'unicode'],
        ['y', 'unicode'],
      ],
      [['a', 'bc']],
    ),
  ).not.toBe(
    await sum(
      [
        ['x', 'unicode'],
        ['y', 'unicode'],
      ],
      [['ab', 'c']],
    ),
  );

  const first = await project.table(wide('int32', 'date'), [rows.slice(0, 1), [], rows.slice(1, 2)]);
  const chain = await project.table(wide('int32', 'date'), [[], rows.slice(2), []], { previous: first });
  const built = await project.build('checksum', { source: chain, columns: ['n', 't', 'd', 'j'] });
  expect(await built.load()).toEqual({ checksum: expected, rows: 4, columns: ['n', 't', 'd', 'j'] });
  const alone = await project.build('checksum', { source: chain, chain: false });
  const dataset: Dataset = chain.dataset();
  const checksum = formatChecksum(checksumRows(dataset, null, ['d', 'j', 'n', 't']));
  expect(await alone.load()).toEqual({ checksum, rows: 2, columns: ['d', 'j', 'n', 't'] });
  expect(await project.failure('checksum', { source: chain, columns: ['x'] })).toContain("'x'");
});
