import { Dataset, DatasetWriters } from '@accelerator/dataset';
import { expect, test } from 'vitest';
import { makeDataset, makeHost, makeWorkdir, publish } from '../../dataset/test/make-dataset.ts';
import { summarizeChain } from '../src/datasets/chain-summary.ts';
import { firstRows } from '../src/datasets/dataset-rows.ts';
import { datasetSource } from '../src/datasets/dataset-source.ts';
import { summarizeDataset } from '../src/datasets/dataset-summary.ts';
import { plainRows } from '../src/datasets/plain-rows.ts';
import { grep } from '../src/scan/grep.ts';
import { makeHistogram } from '../src/scan/make-histogram.ts';
import { planGrep } from '../src/scan/plan-grep.ts';

const columns = { n: 'int32', text: 'unicode' } as const;

/** 3,000 rows in slice 1, of which every seventh and those from 1,000 to 2,500 are retracted; then one more in slice 0. */
function makeChain(): { last: Dataset; live: number[] } {
  const workdir = makeWorkdir();
  const first = new DatasetWriters(makeHost(workdir, 'main-1', 2));
  const writer = first.create({ columns });
  writer.slice(0);
  for (let n = 0; n < 3000; n++) writer.slice(1).write(n, n % 2 === 0 ? `even ${n}` : null);
  publish(workdir, 'main-1', 2, [first.close()]);
  const previous = Dataset.open(workdir, 'main-1');
  const second = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const next = second.create({ columns, previous });
  const isGone = (n: number): boolean => n % 7 === 0 || (n >= 1000 && n < 2500) || n === 2999;
  const numbers = Array.from({ length: 3000 }, (_, n) => n);
  next.retract(previous, 1, numbers.filter(isGone));
  next.slice(0).write(5000, 'even 5000');
  next.slice(1);
  publish(workdir, 'main-2', 2, [second.close()]);
  return { last: Dataset.open(workdir, 'main-2'), live: [...numbers.filter((n) => !isGone(n)), 5000] };
}

test('commands over a chain see its live rows; over a dataset all that it has', async () => {
  const { last, live } = makeChain();
  const source = datasetSource(last, { chain: true, names: ['n'] });
  expect(source.rows).toBe(live.length);
  expect([...plainRows(source)]).toEqual(live.map((n) => [n]));
  expect(firstRows(source, 3)).toEqual([[1], [2], [3]]);
  const chain = summarizeChain(last);
  expect(chain).toMatchObject({ rows: live.length, retracted: 3001 - live.length, rowsPerSlice: [1, live.length - 1] });
  expect(chain.datasets.map((each) => [each.rows, each.live])).toEqual([
    [3000, live.length - 1],
    [1, 1],
  ]);
  expect(chain.columns.map(({ name, min, max }) => [name, min, max])).toEqual([
    ['n', 1, 5000],
    ['text', null, null],
  ]);
  expect(summarizeDataset(last)).toMatchObject({
    rows: 1,
    retracts: [{ dataset: 'main-1', rows: 3001 - live.length }],
  });
  const bins = await makeHistogram(source, { bins: 5 });
  expect(bins.bins?.length).toBeGreaterThan(3);
  for (const { from, to, count } of bins.bins ?? []) {
    expect(count).toBe(live.filter((n) => n >= Number(from) && n < Number(to)).length);
  }
  const values = await makeHistogram(datasetSource(last, { chain: true, names: ['text'] }), { top: 1 });
  const even = live.filter((n) => n % 2 === 0);
  expect(values).toMatchObject({ rows: live.length, nulls: live.length - even.length, distinct: even.length });
  expect((await makeHistogram(datasetSource(last, { names: ['n'] }), { top: 3 })).rows).toBe(1);
});

test.each<[string, string[], (n: number) => boolean]>([
  ['even', [], (n) => n % 2 === 0],
  ['', ['n=500..2600'], (n) => n >= 500 && n < 2600],
  ['5', ['n=500..2600', 'n=..2550'], (n) => n >= 500 && n < 2550 && String(n).includes('5')],
])('rows of a chain that match %j in %j', async (pattern, ranges, matches) => {
  const { last, live } = makeChain();
  const found: number[] = [];
  const plan = planGrep([last], { patterns: [pattern], ranges, give: 'json', chain: {} });
  for await (const { dataset, rows } of grep(plan)) {
    // Their numbers are those in their own dataset, as in a search of that dataset alone.
    for (const { row } of rows) found.push(dataset.id === 'main-1' ? row : 5000);
  }
  expect(found).toEqual(live.filter(matches));
});

test('rows around a match are live ones, and no gap is seen where rows are retracted', async () => {
  const { last, live } = makeChain();
  const found: string[] = [];
  const wish = { patterns: ['^996$', '^2502$'], columns: ['n'], give: 'text', chain: {}, before: 2, after: 3 } as const;
  for await (const { rows } of grep(planGrep([last], wish))) {
    for (const { row, context = 'match', startsGroup } of rows)
      found.push(`${startsGroup ? '| ' : ''}${row} ${context}`);
  }
  // Between 999 and 2500 there is no live row, nor are 994 and 1000.
  expect(found).toEqual([
    ...['| 993 before', '995 before', '996 match', '997 after', '998 after', '999 after'],
    ...['2500 before', '2501 before', '2502 match', '2503 after', '2504 after', '2505 after'],
  ]);
  expect(live).toContain(996);
});

test('a column that a dataset of the chain lacks is null in its live rows', async () => {
  const { last, live } = makeChain();
  const chain = makeDataset(last.workdir, 'main-3', { previous: last, columns: { more: 'float64' } }, [
    [{ more: 1 }],
    [{ more: 4 }],
  ]);
  const source = datasetSource(chain, { chain: true, names: ['more'] });
  expect(await makeHistogram(source, { bins: 2 })).toMatchObject({ rows: live.length + 2, nulls: live.length });
  const n = datasetSource(chain, { chain: true, names: ['n'] });
  expect(await makeHistogram(n, { top: 1 })).toMatchObject({ rows: live.length + 2, nulls: 2 });
});
