import { expect, test } from 'vitest';
import { checksumRows, Dataset } from '../src/index.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

test('least and greatest decimals are told by value, also along a chain with retracted rows and another scale', () => {
  const workdir = makeWorkdir();
  const columns = { amount: 'decimal(12,2)' } as const;
  const first = makeDataset(workdir, 'main-1', { columns }, [
    [{ amount: '9.50' }, { amount: '100' }],
    [{ amount: '-20' }, { amount: '-3' }],
  ]);
  expect([first.column('amount').min, first.column('amount').max]).toEqual(['-20.00', '100.00']);
  const last = makeDataset(workdir, 'main-2', { columns: { amount: 'decimal(20,4)' }, previous: first }, [
    [{ amount: '12.5' }],
    [],
  ]);
  expect([last.chain().min('amount'), last.chain().max('amount')]).toEqual(['-20.00', '100.00']);
  expect([...first.iterate(null, 'amount', { range: { amount: ['-3', '100'] } })]).toEqual(['9.50', '-3.00']);
});

test('a default is kept, as whatever it was given', () => {
  const workdir = makeWorkdir();
  for (const [index, fallback] of ['1.5', 1.5, 150n, null].entries()) {
    const columns = { amount: { type: 'decimal(12,2)', default: fallback } } as const;
    const bad = JSON.parse('[{ "amount": "much" }]');
    const dataset = makeDataset(workdir, `main-${index + 1}`, { columns }, [bad]);
    expect([...dataset.iterate(null, 'amount')]).toEqual([fallback === null ? null : '1.50']);
  }
  const columns = { amount: { type: 'decimal(12,2)', default: '1.234' } } as const;
  expect(() => makeDataset(workdir, 'main-9', { columns }, [])).toThrow(/amount/);
});

test('the checksum is that of equal values, whatever their type', () => {
  const workdir = makeWorkdir();
  let number = 0;
  const sum = (type: string, ...values: unknown[]) => {
    const rows = JSON.parse(JSON.stringify(values.map(String))).map((text: string) => ({
      c: type.startsWith('decimal') ? text : type === 'int64' ? BigInt(text) : Number(text),
    }));
    const columns = JSON.parse(`{"c":"${type}"}`);
    const dataset = makeDataset(workdir, `main-${++number}`, { columns }, [rows]);
    return checksumRows(dataset, null, ['c']);
  };
  const same = [
    [sum('decimal(12,2)', '1.50', '-7'), sum('decimal(38,9)', '1.5', '-7'), sum('float64', 1.5, -7)],
    [sum('decimal(38,0)', 2n ** 53n + 1n), sum('int64', 2n ** 53n + 1n)],
    [sum('decimal(38,1)', 2n ** 60n), sum('int64', 2n ** 60n), sum('float64', 2 ** 60)],
    [sum('decimal(38,0)', 2n ** 70n), sum('float64', 2 ** 70)],
    [sum('decimal(12,2)', '0.1'), sum('decimal(12,1)', '0.1')],
    [sum('decimal(38,0)', 10n ** 30n), sum('decimal(38,2)', 10n ** 30n)],
  ];
  for (const sums of same) expect(new Set(sums).size).toBe(1);
  const different = [
    sum('decimal(12,2)', '0.1'),
    sum('float64', 0.1),
    sum('decimal(12,2)', '1'),
    sum('decimal(12,2)', '10'),
    sum('decimal(38,0)', 10n ** 30n),
    sum('decimal(38,0)', 10n ** 30n + 1n),
    sum('decimal(38,8)', '1e-8'),
    sum('decimal(38,7)', '1e-7'),
  ];
  expect(new Set(different).size).toBe(different.length);
});

test.each(['decimal', 'Decimal(12, 2)', 'numeric(10,2)', 'money', 'decimal(40,2)'])(
  'what is meant by %s is told',
  (type) => {
    const columns = JSON.parse(`{"amount":"${type}"}`);
    expect(() => makeDataset(makeWorkdir(), 'main-1', { columns }, [])).toThrow(
      expect.objectContaining({ code: 'COLUMN_SPEC', hint: expect.stringContaining("'decimal(12,2)'") }),
    );
  },
);

test('TypeScript knows what a decimal column takes and gives', () => {
  const workdir = makeWorkdir();
  const columns = { amount: 'decimal(12,2)' } as const;
  makeDataset(workdir, 'main-1', { columns }, [[{ amount: '1' }, { amount: 2 }, { amount: 3n }, { amount: null }]]);
  // @ts-expect-error: true is no decimal
  expect(() => makeDataset(workdir, 'main-2', { columns }, [[{ amount: true }]])).toThrow(/amount/);
  const typed = Dataset.open(workdir, 'main-1').typed({ amount: { type: 'decimal(12,2)', nullable: true } });
  const texts: (string | null)[] = [...typed.iterate(null, 'amount')];
  expect(texts).toEqual(['1.00', '2.00', '0.03', null]);
  expect(() => Dataset.open(workdir, 'main-1').typed({ amount: 'decimal(12,3)' })).toThrow(/decimal\(12,3\)/);
});
