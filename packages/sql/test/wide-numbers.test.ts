import { describe, expect, test } from 'vitest';
import { inWideNumbers } from '../src/wide-numbers.ts';
import { queryOver, rowStore } from './query-over.ts';

const store = rowStore();
const most = 2 ** 31 - 1;
const table = store.store(
  {
    k: 'unicode',
    i: 'int32',
    f: { type: 'float64', nullable: true },
    ok: 'bool',
    p: 'decimal(5,2)',
    l: 'int64',
    day: 'date',
  },
  [
    { k: 'a', i: most, f: null, ok: true, p: '999.99', l: 5n, day: new Date('2026-02-28T00:00:00Z') },
    { k: 'a', i: most, f: 1, ok: false, p: '999.99', l: BigInt(most), day: new Date('2026-02-28T00:00:00Z') },
    { k: 'b', i: -5, f: 2, ok: true, p: '0.02', l: -5n, day: new Date('2026-02-28T00:00:00Z') },
  ],
);
const query = queryOver(store, { t: table });

describe('whole numbers are what they are, however small their types', () => {
  test.each<[string, unknown[]]>([
    ['select count(*) - 5 as x from t', [-2n]],
    ['select count(f) - count(k) as x from t', [-1n]],
    ['select count(*) * 3000000000 as x from t', [9_000_000_000n]],
    ['select u.n - 9 as x from (select count(*) as n from t) as u', [-6n]],
    ['select count(1) as x from t', [3n]],
    ['select k, sum(1) as x from t group by k order by k', [2n, 1n]],
    ["select sum(1) as x from t where k = 'none'", [null]],
    ['select sum(i) as x from t', [2n * BigInt(most) - 5n]],
    ['select k, sum(i) as x from t group by k order by k', [2n * BigInt(most), -5n]],
    ['select sum(i) over (partition by k) as x from t order by k, x', [2n * BigInt(most), 2n * BigInt(most), -5n]],
    ['select sum(case when ok then 2000000000 else 0 end) as x from t', [4_000_000_000n]],
    ["select case when k = 'a' then 2000000000 else 0 end * 10 as x from t", [20_000_000_000n, 20_000_000_000n, 0n]],
    ['select sum(ok) - 5 as x from t', [-3n]],
    ["select length(k) - 5 as x from t where k = 'b'", [-4n]],
    ["select strpos(k, 'z') - 1 as x from t where k = 'b'", [-1n]],
    ["select position('z' in k) - 1 as x from t where k = 'b'", [-1n]],
    ['select row_number() over (order by l) - 5 as x from t order by x', [-4n, -3n, -2n]],
    ['select extract(year from day) * 100000000 as x from t limit 1', [202_600_000_000n]],
    ['select sum(p) as x from t', ['2000.00']],
    ['select a.i as x from t as a join t as b on a.i = b.l order by x limit 1', [-5]],
  ])('%s', async (sql, expected) => {
    expect((await query(sql)).map(({ x }) => x)).toEqual(expected);
  });

  test('what is only handed on, or chosen, keeps its type', async () => {
    expect(await query('select i, max(i) over (partition by k) as most, -i as less from t order by l limit 1')).toEqual(
      [{ i: -5, most: -5, less: 5 }],
    );
  });

  test.each(['i + i', 'i * i', 'i + 1', 'power(i, 2)', '-i - 2'])(
    '%s has no room in 32 bits, and says so',
    async (sum) => {
      await expect(query(`select ${sum} as x from t`)).rejects.toMatchObject({
        code: 'SQL_TYPE',
        message: expect.stringContaining("column 'x'"),
      });
    },
  );
});

describe('what is no call stays as it is', () => {
  test.each([
    'select "count", t.count from t',
    "select 'count(*)' as text -- sum(1)",
    'with rank (a, b) as (select 1, 2) select a from rank',
    'select * from (values (1, 2)) as length (a, b)',
    'select count(*',
    'select sum() from t',
    "select case when x then 1.5 when y then 'z' else null end from t",
  ])('%s', (sql) => {
    expect(inWideNumbers(sql)).toBe(sql);
  });
});

test('a sum of more than 38 digits is a mistake in words', async () => {
  const d = store.store({ d: 'decimal(38,0)' }, [{ d: '9'.repeat(38) }, { d: '9'.repeat(38) }]);
  await expect(queryOver(store, { d })('select sum(d) as x from d')).rejects.toMatchObject({ code: 'SQL_INVALID' });
});
