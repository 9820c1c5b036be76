import { expect, test } from 'vitest';
import { rowsOf, slicesOf, TableProject } from './table-project.ts';

test('a dataset for each value, along a chain whose columns differ', async () => {
  await using project = await TableProject.open();
  const first = await project.table(
    [
      ['k', 'ascii'],
      ['n', 'int32'],
      ['x', 'float32'],
    ],
    [
      [
        ['a', 1, 0.5],
        ['b', 2, null],
        ['a', 3, 1],
      ],
      [[null, null, 2]],
      [['a', 4, 1]],
    ],
  );
  const second = await project.table(
    [
      ['k', 'unicode'],
      ['n', 'int64'],
      ['x', 'int32'],
      ['more', 'bool'],
    ],
    [[['å', 2n ** 53n + 1n, 7, true]], [], [['a', 5n, 8, null]]],
    { previous: first },
  );
  const one = await project.build('fan_out', { source: first, column: 'k' });
  expect(one.datasets().sort()).toEqual(['a', 'b', 'null']);
  expect(slicesOf(one.dataset('a'))).toEqual([
    [
      [1, 0.5],
      [3, 1],
    ],
    [],
    [[4, 1]],
  ]);
  expect(await one.load()).toEqual({ datasets: 3, rows: 5 });
  const all = await project.build('fan_out', { source: second, column: 'k', memory: 0.0005 });
  expect(rowsOf(all.dataset('a'))).toEqual([
    [1n, 0.5],
    [3n, 1],
    [4n, 1],
    [5n, 8],
  ]);
  expect([...all.dataset('å').columns.values()].map(({ name, type }) => [name, type])).toEqual([
    ['n', 'int64'],
    ['x', 'float64'],
  ]);
  // All go on, also those for which nothing is new.
  const more = await project.build('fan_out', { source: second, column: 'k', previous: one });
  expect(more.datasets().sort()).toEqual(['a', 'b', 'null', 'å']);
  expect(more.dataset('a').chain().rows).toBe(4);
  expect(more.dataset('b').rows).toBe(0);
  expect(more.dataset('b').chain().rows).toBe(1);
  expect(more.dataset('å').previousId).toBe(null);

  const dates = await project.table([['day', 'date']], [[[new Date(0)]], [[new Date(86_400_000)]], []]);
  const byDay = await project.build('fan_out', { source: dates, column: 'day' });
  expect(byDay.datasets().sort()).toEqual(['1970-01-01', '1970-01-02']);
  expect(byDay.dataset('1970-01-02').rowsPerSlice).toEqual([0, 1, 0]);

  const mixed = await project.table(
    [
      ['k', 'ascii'],
      ['n', 'bool'],
    ],
    [[['a', true]], [], []],
    { previous: first },
  );
  const inexact = await project.table(
    [
      ['k', 'ascii'],
      ['n', 'float64'],
    ],
    [[['a', 1]], [], []],
    { previous: second },
  );
  const nulls = await project.table(
    [
      ['k', 'ascii'],
      ['n', 'bool'],
    ],
    [
      [
        ['null', true],
        [null, true],
      ],
      [],
      [],
    ],
  );
  for (const [inputs, sentence] of [
    [{ source: first, column: 'k', limit: 2 }, 'more than 2 values'],
    [{ source: first, column: 'nothing' }, "'nothing'"],
    [{ source: mixed, column: 'k' }, 'int32, bool'],
    [{ source: inexact, column: 'k' }, String(2n ** 53n + 1n)],
    [{ source: nulls, column: 'k' }, "the text 'null'"],
  ] as const) {
    expect(await project.failure('fan_out', inputs)).toContain(sentence);
  }
});
