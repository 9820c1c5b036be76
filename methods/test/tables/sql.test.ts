import { expect, test } from 'vitest';
import { TableProject } from './table-project.ts';

const columns = [
  ['shop', 'unicode'],
  ['amount', 'int32'],
  ['place', 'json'],
] as const;

test('sql: a query over the live rows of a chain and another table, in slices, reused as long as it is the same; mistakes are told', async () => {
  await using project = await TableProject.open();
  const first = await project.table(columns, [
    [['a', 1, [1]]],
    [
      ['b', 2, [2]],
      ['a', 3, [3]],
    ],
  ]);
  const last = await project.table(columns, [[['c', 4, [4]]]], { previous: first, retracts: [[-1, 1, [0]]] });
  const towns = await project.table(
    [
      ['name', 'unicode'],
      ['town', 'ascii'],
    ],
    [[['a', 'Ulm']], [['c', 'Bonn']]],
  );
  const query = 'select town, sum(amount) as amount from sales join towns on shop = name group by town order by town';
  const inputs = { query, tables: ['sales', 'towns'], sources: [last, towns] };
  const job = await project.build('sql', inputs);
  expect([...job.dataset().iterate(null, ['town', 'amount'])]).toEqual([
    ['Bonn', 4n],
    ['Ulm', 4n],
  ]);
  expect((await project.build('sql', inputs)).id).toBe(job.id);

  const alone = await project.build('sql', {
    query: 'select * from source order by amount',
    sources: [last],
    chain: false,
    types: { place: 'json' },
  });
  expect([...alone.dataset().iterate(null, ['shop', 'place'])]).toEqual([['c', [4]]]);

  // Columns that only some datasets of a chain have.
  const more = await project.table(
    [
      ['shop', 'unicode'],
      ['tip', 'float64'],
    ],
    [[], [['d', 0.5]]],
    { previous: last },
  );
  const all = await project.build('sql', { query: 'select shop, amount, tip from source', sources: [more] });
  const rows = [
    ['a', 1, null],
    ['a', 3, null],
    ['c', 4, null],
    ['d', null, 0.5],
  ];
  expect([...all.dataset().iterate(null, ['shop', 'amount', 'tip'])]).toEqual(rows);
  for (const [order, written] of [
    ['slices', 'shop,tip,amount,place\na,,1,[1]\na,,3,[3]\nc,,4,[4]\nd,0.5,,\n'],
    ['roundrobin', 'tip;shop\n;a\n;a\n;c\n0.5;d\n'],
  ] as const) {
    const separated = order === 'slices' ? {} : { separator: ';', columns: ['tip', 'shop'] };
    const exported = await project.build('export_csv', { source: [more], order, ...separated });
    expect(exported.readFile('result.csv').toString()).toBe(written);
  }
  expect(await project.failure('export_csv', { source: [more], columns: ['shop', 'tipp'] })).toContain(
    "There is no column 'tipp' in dataset",
  );

  const mistakes: [inputs: object, expected: string][] = [
    [{ tables: ['one', 'two'] }, 'Expected a name of its own in options.tables for each of 1 sources'],
    [{ types: { amount: 'json' } }, "of 'amount', it is int32, and json is stored as unicode"],
    [{ types: { nope: 'json' } }, "of 'nope', there is no such column in the result"],
    [{ query: 'select shop frm source' }, "The query can't be run: sql parser error"],
    [{ query: 'selec' }, 'expected SELECT or WITH, which give rows, received SELEC'],
  ];
  for (const [wrong, expected] of mistakes) {
    const failure = await project.failure('sql', { query: 'select * from source', sources: [last], ...wrong });
    expect(failure).toContain(expected);
  }
});
