import { observeReads } from '@accelerator/column';
import { type Dataset, DatasetList, RowStore } from '@accelerator/dataset';
import { afterAll, describe, expect, test } from 'vitest';
import { loadPolars } from '../src/polars.ts';
import { runSql } from '../src/run-sql.ts';

const polars = await loadPolars();
const store = new RowStore();
afterAll(() => store.close());
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const trips = store.store(
  {
    city: 'unicode',
    'a "b"]': 'ascii',
    day: { type: 'date', nullable: true },
    at: 'datetime',
    clock: 'time',
    seats: 'int32',
    id: 'int64',
    price: { type: 'float64', nullable: true },
    small: 'float32',
    paid: 'bool',
    raw: 'bytes',
    place: 'json',
  },
  [row('Ulm', 3, 9007199254740993n, 1.5), row('Bonn', 1, -1n, null), row('Ulm', 2, 9223372036854775807n, -0)],
);
function row(city: string, seats: number, id: bigint, price: number | null): Record<string, unknown> {
  return {
    city,
    'a "b"]': `${city}!`,
    day: price === null ? null : day('2026-02-28'),
    at: new Date('2026-02-28T10:11:12.123Z'),
    clock: '10:11:12.123456',
    seats,
    id,
    price,
    small: 0.5,
    paid: seats > 1,
    raw: Buffer.from([0, 255, seats]),
    place: { x: seats, y: ['ü'] },
  };
}

async function query(sql: string, tables: Record<string, Dataset | DatasetList> = { trips }): Promise<unknown[]> {
  const result = await runSql(polars, sql, new Map(Object.entries(tables)));
  const { writer, finish } = store.writer(
    'result',
    result.columns.map(({ name, type }) => [name, type] as const),
  );
  for (const batch of result.batches()) writer.writeBatch(batch);
  const dataset = finish();
  expect(dataset.rows).toBe(result.rows);
  const names = [...dataset.columns.keys()];
  return Array.from(dataset.iterate(null, names), (values) =>
    Object.fromEntries(names.map((name, at) => [name, values[at]])),
  );
}

describe('a query', () => {
  test('gives each value back as it was', async () => {
    const names = [...trips.columns.keys()].map((name) => `"${name.replaceAll('"', '""')}"`);
    const expected = Array.from({ length: trips.rows }, (_, at) => ({
      ...trips.row(at),
      place: JSON.stringify(trips.row(at).place),
    }));
    expect(await query(`select ${names.join(', ')} from trips`)).toEqual(expected);
    expect(await query('select * from trips')).toEqual(expected);
  });

  test('groups, joins and orders', async () => {
    const cities = store.store({ name: 'unicode', land: 'unicode' }, [{ name: 'Ulm', land: 'BW' }]);
    const sql =
      'select land, sum(seats) as seats, count(*) as n from trips left join cities on city = name group by land order by land nulls last';
    expect(await query(sql, { trips, cities })).toEqual([
      { land: 'BW', seats: 5n, n: 2n },
      { land: null, seats: 1n, n: 1n },
    ]);
  });

  test('cuts where it is told to', async () => {
    expect(await query('select city, id from trips limit 1 offset 1')).toEqual([{ city: 'Bonn', id: -1n }]);
  });

  test('of a table without rows has its columns', async () => {
    const none = store.store({ city: 'unicode', n: 'int32' }, []);
    expect(await query('select count(*) as rows, max(n) as most from none', { none })).toEqual([
      { rows: 0n, most: null },
    ]);
  });

  test('may give many rows, in their order', async () => {
    const many = store.store(
      { n: 'int32' },
      Array.from({ length: 70_000 }, (_, n) => ({ n })),
    );
    const rows = await query(
      'select n, cast(n as text) as text, case when n % 2 = 0 then n end as even from many order by n desc',
      { many },
    );
    expect(rows).toHaveLength(70_000);
    expect([rows[0], rows[65_536], rows[69_999]]).toEqual(
      [69_999, 4463, 0].map((n) => ({ n, text: String(n), even: n % 2 === 0 ? n : null })),
    );
  });

  test('has columns with names of all kinds, and none', async () => {
    const names = ['', '0', '1', 'select', ' ', 'ü', 'a\nb'];
    const columns = Object.fromEntries(names.map((name) => [name, 'int32' as const]));
    const values = Object.fromEntries(names.map((name, at) => [name, at]));
    const odd = store.store(columns, [values]);
    expect(await query('select * from odd', { odd })).toEqual([values]);
    expect(await query('select "" + "1" as sum, "0" from odd', { odd })).toEqual([{ sum: 2, 0: 1 }]);
    const none = store.store(columns, []);
    expect(await query('select "" from none', { none })).toEqual([]);
  });

  test('of a chain goes over its live rows', async () => {
    const chain = new DatasetList([trips, trips]);
    expect(await query('select count(*) as n from chain', { chain })).toEqual([{ n: 6n }]);
  });
});

describe('what is read', () => {
  test.each<[string, string[]]>([
    ['select city, count(*) as n from trips group by city', ['city']],
    ['select count(*) as n from (select distinct * from trips) as u', [...trips.columns.keys()]],
    ['select a.city from trips as a join trips as b on a.id = b.id where a.paid', ['city', 'id', 'paid']],
    ['select "a ""b""]" from trips where seats = 1', ['a "b"]', 'seats']],
    ['select 1 as one', []],
  ])('%s', async (sql, expected) => {
    const read = new Set<string>();
    const end = observeReads(({ column }) => read.add(column));
    await runSql(polars, sql, new Map([['trips', trips]])).finally(end);
    expect([...read].sort()).toEqual([...expected].sort());
  });
});

describe('a mistake', () => {
  test.each([
    ['selec 1', 'SQL_INVALID'],
    ['select nope from trips', 'SQL_INVALID'],
    ['select * from nope', 'SQL_INVALID'],
    ["select interval '1 day' as x from trips", 'SQL_TYPE'],
    ['', 'SQL_INVALID'],
    ['drop table trips', 'SQL_INVALID'],
    ['-- so\n create table copy as select * from trips', 'SQL_INVALID'],
    ['TRUNCATE TABLE trips', 'SQL_INVALID'],
    ['delete from trips', 'SQL_INVALID'],
    ['select city, city from trips', 'SQL_INVALID'],
    ['select a.city, b.city from trips as a join trips as b on a.id = b.id', 'SQL_INVALID'],
    // What is seen when rows are read only.
    ['select * from trips where city > 3', 'SQL_INVALID'],
    ['select cast(city as int) as x from trips', 'SQL_INVALID'],
    ["select * from trips where city ~ '('", 'SQL_INVALID'],
    ["select strptime(city, '%Y') as x from trips", 'SQL_INVALID'],
    ['select count(*) as x from trips as a join trips as b on a.city = b.seats', 'SQL_INVALID'],
  ])('%s', async (sql, code) => {
    await expect(query(sql)).rejects.toMatchObject({ code, message: expect.not.stringMatching(/\n|FAILED HERE/) });
  });
});

test('something that is not Polars is told from it', async () => {
  await expect(runSql({ readIPC: () => {} }, 'select 1', new Map())).rejects.toMatchObject({ code: 'POLARS_MISSING' });
});

describe('of several datasets', () => {
  const early = store.store({ city: 'unicode', tip: 'int32', kind: 'int32' }, [{ city: 'Ulm', tip: 3, kind: 1 }]);
  const late = store.store({ city: 'unicode', note: 'unicode', kind: 'unicode' }, [
    { city: 'Bonn', note: 'x', kind: 'k' },
  ]);
  const t = new DatasetList([early, late]);

  test('a column that some lack is null in their rows, and told', async () => {
    expect(await query('select city, tip, note from t order by city', { t })).toEqual([
      { city: 'Bonn', tip: null, note: 'x' },
      { city: 'Ulm', tip: 3, note: null },
    ]);
    expect(await query('select sum(tip) as tips, count(*) as n from t', { t })).toEqual([{ tips: 3n, n: 2n }]);
    expect(await query('select tip from t', { t })).toEqual([{ tip: 3 }, { tip: null }]);
    const { partial } = await runSql(polars, 'select city, tip from t', new Map([['t', t]]));
    expect(partial).toEqual(['t.tip is in 1 of 2 datasets']);
  });

  test('a column of different types is an error where a query wants it, and nowhere else', async () => {
    for (const sql of ['select kind from t', 'select * from t', 'select count(*) from t where "kind" is null']) {
      await expect(query(sql, { t })).rejects.toMatchObject({ code: 'COLUMN_TYPES_DIFFER' });
    }
    expect(await query('select count(*) as n from t', { t })).toEqual([{ n: 2n }]);
  });
});
