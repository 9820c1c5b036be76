import type { Job } from '@accelerator/sdk';
import { expect, test } from 'vitest';
import { rowsOf, slicesOf, TableProject } from './table-project.ts';

/** A bank's file: amounts that no double holds, and one that does not belong there. */
const file = `"Read","Amount","Fee"
"2026-01-03T10:00:00.000001","1,234.56","0.001"
"2026-01-04","-0.10",""
"2026-01-05T10:00:00.001","0.20","1.5"
"2026-01-06","99,999,999,999,999,999.99","0.1"
"2026-01-07","1e3","2"
"2026-01-08","-99,999,999,999,999,999.99","3"
"2026-01-09T10:00:00.000001","12.345","3"
"2026-01-10T10:00:00.123456","1,234.56","-0.001"
`;
const amounts = ['1234.56', '-0.10', '0.20', '99999999999999999.99', '1000.00', '-99999999999999999.99', '1234.56'];
const ordered = ['-99999999999999999.99', '-0.10', '0.20', '1000.00', '1234.56', '1234.56', '99999999999999999.99'];

test('a bank’s file comes through exactly: imported, sorted, summed, joined, partitioned, typed, filtered, exported', async () => {
  await using project = await TableProject.open(1, { 'bank.csv': file });
  const types = {
    Read: 'datetime',
    Amount: { type: 'decimal(19,2)', thousands: ',' },
    Fee: { type: 'decimal(9,3)', nullable: true },
  };
  const inputs = { file: 'bank.csv', types, onError: 'record' };
  const imported = await project.build('import_csv', inputs);
  const table = imported.dataset();
  expect([...table.iterate('roundrobin', 'Amount')]).toEqual(amounts);
  expect([table.column('Amount').min, table.column('Amount').max]).toEqual([ordered[0], ordered.at(-1)]);
  expect(await imported.load()).toEqual(expect.objectContaining({ rows: 7, bad: 1, cut: { Read: 2 } }));
  expect([...imported.dataset('bad').iterate(null, 'reason')]).toEqual([
    expect.stringContaining('more than 2 digits behind the point'),
  ]);

  const sorted = (options: object, source: Job = imported) =>
    project.build('sort_rows', { source, acrossSlices: true, ...options });
  expect(rowsOf((await sorted({ by: ['Amount'] })).dataset(), ['Amount']).flat()).toEqual(ordered);
  const descending = await sorted({ by: [{ column: 'Fee', descending: true }], nulls: 'last', memory: 1 });
  expect(rowsOf(descending.dataset(), ['Fee']).flat()).toEqual([
    '3.000',
    '2.000',
    '1.500',
    '0.100',
    '0.001',
    '-0.001',
    null,
  ]);

  const aggregates = Object.fromEntries(
    ['sum', 'mean', 'min', 'max', 'distinct', 'count'].map((op) => [op, { op, column: 'Amount' }]),
  );
  const least = { op: 'quantile', column: 'Fee', at: 0 };
  const sums = (await project.build('aggregate', { source: imported, aggregates: { ...aggregates, least } })).dataset();
  expect([sums.column('sum').type, sums.column('max').type]).toEqual(['decimal(38,2)', 'decimal(19,2)']);
  expect([sums.row(0)]).toEqual([
    {
      sum: '3469.22',
      mean: Number('495.602857142857142857'),
      min: ordered[0],
      max: ordered.at(-1),
      distinct: 6,
      count: 7,
      least: -0.001,
    },
  ]);
  const groups = await project.build('aggregate', {
    source: imported,
    by: ['Amount'],
    aggregates: { days: { op: 'count' }, fees: { op: 'sum', column: 'Fee' } },
  });
  expect(rowsOf(groups.dataset(), ['Amount', 'days', 'fees'])).toContainEqual(['1234.56', 2, '0.000']);
  expect(rowsOf(groups.dataset(), ['Amount', 'days', 'fees'])).toContainEqual(['-0.10', 1, null]);

  const partitioned = (await project.build('partition', { source: imported, hashlabel: 'Amount' })).dataset();
  const places = slicesOf(partitioned, ['Amount']).filter((rows) => rows.flat().includes('1234.56'));
  expect(places.map((rows) => rows.flat().filter((each) => each === '1234.56'))).toEqual([['1234.56', '1234.56']]);

  const names = await project.table(
    [
      ['price', 'decimal(30,2)'],
      ['name', 'unicode'],
    ],
    [[['1234.56', 'rent']], [['-99999999999999999.99', 'refund']], [['1', 'other']]],
  );
  const joined = await project.build('join', { source: partitioned, right: names, on: { Amount: 'price' } });
  expect(rowsOf(joined.dataset(), ['Amount', 'name']).sort()).toEqual([
    ['-99999999999999999.99', 'refund'],
    ['1234.56', 'rent'],
    ['1234.56', 'rent'],
  ]);
  const coarse = await project.table([['price', 'decimal(30,1)']], [[['1']], [], []]);
  expect(await project.failure('join', { source: imported, right: coarse, on: { Amount: 'price' } })).toContain(
    'they are columns of decimal(19,2) and of decimal(30,1)',
  );

  const kept = async (where: object) =>
    rowsOf((await project.build('filter_rows', { source: imported, where })).dataset(), ['Amount']).flat();
  expect(await kept({ column: 'Amount', op: '>', value: '1234.555' })).toEqual(
    expect.arrayContaining(['99999999999999999.99', '1234.56']),
  );
  expect(await kept({ column: 'Amount', op: '=', value: -0.1 })).toEqual(['-0.10']);
  expect(await kept({ column: 'Amount', op: 'in', value: ['0.2', '0.201'] })).toEqual(['0.20']);

  const retyped = await project.build('type_columns', {
    source: imported,
    types: { Amount: 'decimal(38,4)', Fee: { type: 'number', nullable: true } },
  });
  expect([...retyped.dataset().iterate('roundrobin', 'Amount')]).toEqual(amounts.map((each) => `${each}00`));
  expect([...retyped.dataset().iterate('roundrobin', 'Fee')][0]).toBe(0.001);

  for (const wrong of ['int64', 'decimal(38,0)'] as const) {
    const whole = await project.build('type_columns', {
      source: await project.table([['text', 'unicode']], [[['9007199254740993'], ['1']], [], []]),
      types: { text: wrong },
    });
    // An integer that a double can't hold is bad, and not another one.
    expect(await project.failure('type_columns', { source: whole, types: { text: 'number' } })).toContain(
      '9007199254740993',
    );
  }

  expect([table.filename, imported.dataset('bad').filename, retyped.dataset().filename]).toEqual([
    'bank.csv',
    'bank.csv',
    'bank.csv',
  ]);
  const made = [partitioned, joined.dataset(), groups.dataset()].map(({ filename }) => filename);
  expect(made).toEqual(['bank.csv', 'bank.csv', null]);

  const exported = await project.build('export_csv', {
    source: [imported],
    order: 'roundrobin',
    columns: ['Amount', 'Fee'],
  });
  expect(exported.readFile('result.csv').toString().split('\n').slice(0, 3)).toEqual([
    'Amount,Fee',
    '1234.56,0.001',
    '-0.10,',
  ]);

  const query = 'select sum(Amount) as total, max(Fee) as most from source';
  const asked = (await project.build('sql', { query, sources: [imported] })).dataset();
  expect([asked.column('total').type, ...rowsOf(asked, ['total', 'most'])]).toEqual([
    'decimal(38,2)',
    ['3469.22', '3.000'],
  ]);
});
