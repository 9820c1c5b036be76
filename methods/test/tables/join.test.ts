import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Columns, rowsOf, slicesOf, TableProject } from './table-project.ts';

const left: Columns = [
  ['id', 'int32'],
  ['name', 'unicode'],
  ['at', 'int32'],
];
const right: Columns = [
  ['id', 'float64'],
  ['name', 'ascii'],
  ['text', 'unicode'],
];

const id = fc.option(fc.integer({ min: 0, max: 3 }), { freq: 6 });
const name = fc.option(fc.constantFrom('', 'a', 'b'), { freq: 6 });
const leftRows = fc.array(fc.tuple(id, name), { maxLength: 25 });
const rightRows = fc.array(
  fc.tuple(
    id.map((value) => (value === 0 ? -0 : value)),
    name,
    fc.option(fc.constantFrom('x', 'å', '😀')),
  ),
  { maxLength: 25 },
);

type Row = readonly unknown[];

const isEqual = (a: unknown, b: unknown): boolean => a !== null && a === b;

function joinNaively(lefts: readonly Row[], rights: readonly Row[], keys: readonly number[], kind: string): Row[] {
  return lefts.flatMap((row) => {
    const found = rights.filter((other) => keys.every((key) => isEqual(row[key], other[key])));
    const others = [1, 0].filter((key) => !keys.includes(key));
    const taken = (other: Row) => [...others.map((key) => other[key]), other[2]];
    switch (kind) {
      case 'semi':
        return found.length > 0 ? [row] : [];
      case 'anti':
        return found.length === 0 ? [row] : [];
      case 'left':
        if (found.length === 0) return [[...row, ...others.map(() => null), null]];
    }
    return found.map((other) => [...row, ...taken(other)]);
  });
}

test('pairs are those that two loops find, in memory and part by part', async () => {
  await using project = await TableProject.open(2);
  await fc.assert(
    fc.asyncProperty(
      leftRows,
      leftRows,
      rightRows,
      fc.constantFrom('inner', 'left', 'semi', 'anti'),
      fc.constantFrom(['id'], ['id', 'name'], ['name']),
      async (one, other, rights, kind, on) => {
        const numbered = [...one, ...other].map((row, at) => [...row, at]);
        const source = await project.table(left, [numbered.slice(0, one.length), [], numbered.slice(one.length)]);
        const cut = rights.length >> 1;
        const to = await project.table(right, [rights.slice(0, cut), rights.slice(cut), []]);
        const keys = on.map((column) => left.findIndex(([each]) => each === column));
        const inputs = { source, right: to, on, kind, rename: { id: 'right_id', name: 'right_name' } };
        const jobs = await Promise.all([0.0005, 256].map((memory) => project.build('join', { ...inputs, memory })));
        for (const job of jobs) {
          expect([on, kind, rowsOf(job.dataset())]).toEqual([on, kind, joinNaively(numbered, rights, keys, kind)]);
        }
      },
    ),
    { numRuns: 7 },
  );
});

test('both sides in slices by the key, a right that all in a slice match, and what can not be joined', async () => {
  await using project = await TableProject.open();
  const lefts = Array.from({ length: 40 }, (_, at) => [at % 7, 'n', at]);
  const rights = Array.from({ length: 30 }, (_, at) => [at % 5, 'm', `t${at}`]);
  const options = { hashlabel: 'id' };
  const [source, to] = [await project.table(left, [lefts], options), await project.table(right, [rights], options)];
  const inputs = { source, right: to, on: ['id'], columns: ['text'] };
  const together = await project.build('join', inputs);
  const inParts = await project.build('join', { ...inputs, memory: 0.0005 });
  expect(together.dataset().hashlabel).toBe('id');
  const expected = lefts.flatMap((row) => rights.filter(([key]) => key === row[0]).map((other) => [...row, other[2]]));
  const sorted = (rows: unknown[]) => rows.map(String).sort();
  expect(sorted(rowsOf(together.dataset()))).toEqual(sorted(expected));
  expect(slicesOf(inParts.dataset())).toEqual(slicesOf(together.dataset()));

  const one = await project.table(right, [[], [], [[1, 'x', 'y']]]);
  const chained = await project.table(right, [[[1, 'x', 'z']], [], []], { previous: one });
  const joined = await project.build('join', { source, right: chained, on: { id: 'id' }, rename: { name: 'other' } });
  expect(joined.dataset().rows).toBe(12);
  expect([...joined.dataset().columns.keys()]).toEqual(['id', 'name', 'at', 'other', 'text']);
  const none = await project.build('join', { source, right: one, on: ['id'], kind: 'anti', previous: joined });
  expect(none.dataset().rows).toBe(0);

  // What is large goes to many rows in small batches, and to groups.
  const large = Buffer.alloc(3 << 20, 7);
  const pictures = await project.table(
    [
      ['id', 'int32'],
      ['picture', 'bytes'],
    ],
    [
      [
        [1, large],
        [2, null],
      ],
      [[3, large]],
      [],
    ],
  );
  const shown = await project.build('join', { source, right: pictures, on: ['id'] });
  expect(shown.dataset().column('picture').rows).toBe(lefts.filter(([key]) => [1, 2, 3].includes(Number(key))).length);
  const sizes = [...shown.dataset().batches(null, ['picture'])].map(
    ({ columns }) => columns.picture?.values.length ?? 0,
  );
  expect(Math.max(...sizes)).toBeLessThan(2 * large.length);
  const firsts = { source: shown, by: ['at'], aggregates: { picture: { op: 'first', column: 'picture' } } };
  const grouped = await project.build('aggregate', firsts);
  expect(grouped.dataset().column('picture').nulls).toBe(lefts.filter(([key]) => key === 2).length);

  for (const [wrong, sentence] of [
    [{ on: ['id'] }, "'name'"],
    [{ on: [] }, '`on`'],
    [{ on: ['nothing'] }, "'nothing'"],
    [{ on: { id: 'nothing' } }, "'nothing'"],
    [{ on: { id: 'text' } }, 'int32 and of unicode'],
    [{ on: ['id'], columns: ['nothing'] }, "'nothing'"],
  ] as const) {
    expect(await project.failure('join', { source, right: to, ...wrong })).toContain(sentence);
  }
});
