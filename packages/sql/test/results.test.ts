import { expect, test } from 'vitest';
import { queryOver, rowStore } from './query-over.ts';

const store = rowStore();
const at = new Date('2026-02-28T10:11:12.123Z');
const t = store.store(
  {
    n: 'int32',
    p: { type: 'decimal(5,2)', nullable: true },
    day: 'date',
    at: 'datetime',
    clock: 'time',
    raw: 'bytes',
    ok: 'bool',
    l: 'int64',
  },
  [
    {
      n: 1,
      p: '1.50',
      day: new Date('1969-12-31T00:00:00Z'),
      at,
      clock: '10:11:12.5',
      raw: Buffer.from([0, 255]),
      ok: true,
      l: 1n,
    },
  ],
);
const query = queryOver(store, { t });

test('lists have the values of their columns', async () => {
  const lists: [string, unknown][] = [
    ['array_agg(p)', ['1.50']],
    ['array_agg(day)', ['1969-12-31']],
    ['array_agg(at)', ['2026-02-28T10:11:12.123Z']],
    ['array_agg(clock)', ['10:11:12.5']],
    ['array_agg(raw)', ['AP8=']],
    ['array_agg(ok)', [true]],
    ['array_agg(l)', [1]],
    ['array_agg(n)', [1]],
    ['array_agg(array_agg(p))', [['1.50']]],
  ];
  const [row] = await query(`select ${lists.map(([list], at) => `${list} as x${at}`).join(', ')} from t`);
  expect(Object.values(row ?? {})).toEqual(lists.map(([, expected]) => expected));
});

test('lists of many rows, with nulls in them, stay with their rows', async () => {
  const many = store.store(
    { n: 'int32', p: { type: 'decimal(9,2)', nullable: true } },
    Array.from({ length: 66_000 }, (_, n) => ({ n, p: n % 3 === 0 ? null : `${n}.25` })),
  );
  const rows = await queryOver(store, { many })('select n, array_agg(p) as x from many group by n order by n');
  for (const n of [0, 1, 65_535, 65_536, 65_999]) expect(rows[n]).toEqual({ n, x: [n % 3 === 0 ? null : `${n}.25`] });
});

test('vectors of many rows stay with their rows', async () => {
  const many = store.store(
    { n: 'int32', v: { type: 'vector', length: 2 } },
    Array.from({ length: 66_000 }, (_, n) => ({ n, v: [n, -n] })),
  );
  const rows = await queryOver(store, { many })('select n, v from many order by n');
  expect(rows.filter(({ n, v }) => !(v instanceof Float32Array && v[0] === n))).toEqual([]);
});

test.each([
  'select null as x, n from t',
  'select case when n > 5 then null end as x, n from t',
  'select x, n from (select null as x, n from t) as u',
])('nothing but nulls are nulls: %s', async (sql) => {
  expect(await query(sql)).toEqual([{ x: null, n: 1 }]);
});

test('a number that JSON does not hold is told by the column of its list', async () => {
  const big = store.store({ l: 'int64', f: 'float64' }, [{ l: 2n ** 60n, f: Number.NaN }]);
  const over = queryOver(store, { big });
  for (const column of ['l', 'f']) {
    await expect(over(`select array_agg(${column}) as x from big`)).rejects.toMatchObject({
      code: 'SQL_TYPE',
      message: expect.stringContaining("'x'"),
    });
  }
});

test.each([
  ["select 'x' as a from t where 1 = 0", 0],
  ['select 1 as a from t where false', 0],
  ['explain select n from t', 1],
  ['show tables', 1],
])('a table of which nothing is read is there all the same: %s', async (sql, rows) => {
  expect(await query(sql)).toHaveLength(rows);
});

test('a table that a query makes has its name, whatever datasets there are', async () => {
  const other = store.store({ n: 'int32', secret: 'int32' }, [{ n: 99, secret: 1 }]);
  const over = queryOver(store, { t, other, more: other });
  expect(await over('with other as (select n from t) select * from other')).toEqual([{ n: 1 }]);
  expect(await over('with a as (select n from t), "more" (n) as (select n from a) select n from more')).toEqual([
    { n: 1 },
  ]);
  await expect(over('with t as (select n from t) select * from t')).rejects.toMatchObject({
    code: 'SQL_INVALID',
    message: expect.stringContaining("'t'"),
  });
});

test('a dataset may be called in backticks', async () => {
  expect(await queryOver(store, { 'a-1/b': t })('select n from `a-1/b`')).toEqual([{ n: 1 }]);
});

test('what Polars does not know is told in a few words', async () => {
  const failed = query('select n from t where exists (select 1 from t)');
  await expect(failed).rejects.toMatchObject({ code: 'SQL_INVALID', message: expect.stringMatching(/^.{20,120}$/) });
});
