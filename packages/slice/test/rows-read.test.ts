import { type Dataset, Dataset as Datasets, DatasetWriters } from '@accelerator/dataset';
import { expect, onTestFinished, test } from 'vitest';
import { makeDataset, makeHost, makeWorkdir, publish } from '../../dataset/test/make-dataset.ts';
import { RowsRead } from '../src/rows-read.ts';

const columns = { n: 'int32', also: 'int32' } as const;
const rowsPerSlice = 2500;

/** Its value says where a row lies: in which dataset, slice, and at which number. */
function rowsOf(job: number, count: number): { n: number; also: number }[][] {
  return [0, 1].map((sliceno) =>
    Array.from({ length: count }, (_, row) => ({ n: job * 1_000_000 + sliceno * 10_000 + row, also: row })),
  );
}

function placeOf(n: number): unknown {
  return { dataset: `main-${Math.floor(n / 1_000_000)}`, sliceno: Math.floor(n / 10_000) % 100, row: n % 10_000 };
}

/** A chain of two, in whose first dataset rows here and there are retracted. */
function makeChain(): readonly [Dataset, Dataset] {
  const workdir = makeWorkdir();
  const first = makeDataset(workdir, 'main-1', { columns }, rowsOf(1, rowsPerSlice));
  const writers = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const writer = writers.create({ columns, previous: first });
  const gone = Array.from({ length: 900 }, (_, index) => (index < 300 ? index : 900 + 2 * index));
  writer.retract(
    first,
    1,
    gone.filter((row) => row < rowsPerSlice),
  );
  for (const [sliceno, rows] of rowsOf(2, 1100).entries()) for (const row of rows) writer.slice(sliceno).writeRow(row);
  publish(workdir, 'main-2', 2, [writers.close()]);
  return [first, Datasets.open(workdir, 'main-2')];
}

function watch(): RowsRead {
  const read = new RowsRead();
  onTestFinished(read.stop);
  return read;
}

test('the row at which a loop was left is known, whatever it leaves out, and in whatever order it comes', () => {
  const chain = makeChain()[1].chain();
  const read = watch();
  const ways: readonly (() => Iterable<readonly unknown[]>)[] = [
    () => chain.iterate(1, ['n', 'also']),
    () => chain.iterate(null, ['n', 'also']),
    () => chain.iterate('roundrobin', ['n', 'also']),
    () => chain.iterate(1, ['n', 'also'], { range: { also: [400, 2100] } }),
    () => chain.iterate(null, ['n', 'also'], { range: { also: [400, 2100] }, where: ([n]) => Number(n) % 3 === 0 }),
    () => chain.iterate(null, ['n', 'also'], { slice: { start: 1200, stop: 5000 } }),
  ];
  for (const [index, rows] of ways.entries()) {
    const all = [...rows()].map(([n]) => Number(n));
    expect(all.length, String(index)).toBeGreaterThan(1000);
    expect(read.last).toEqual([]);
    for (const stop of [0, 1, 700, 1023, 1024, all.length - 1]) {
      const left = (): void => {
        let at = 0;
        for (const _ of rows()) if (at++ === stop) throw new Error('left');
      };
      expect(left).toThrow('left');
      expect([index, stop, ...read.last]).toEqual([index, stop, placeOf(all[stop] ?? 0)]);
    }
  }
});

test('of loops in loops each counts as long as the one around it has not gone on', () => {
  const [first, second] = makeChain();
  const read = watch();
  const inner = second.iterate(0, 'n');
  let seen: unknown;
  for (const n of first.iterate(0, 'n')) {
    for (const _ of second.iterate(1, 'n')) break;
    if (n === 1_000_002) {
      // It has gone on since that was left, and a loop that nobody has ended is one too.
      inner.next();
      inner.next();
      seen = read.last;
      break;
    }
  }
  expect(seen).toEqual([placeOf(1_000_002), placeOf(2_000_001)]);
  inner.return?.();
  const nested = (): void => {
    for (const n of first.iterate(0, 'n')) {
      if (n === 1_000_001) for (const m of second.iterate(1, 'n')) if (m === 2_010_007) throw new Error('left');
    }
  };
  expect(nested).toThrow('left');
  expect(read.last).toEqual([placeOf(1_000_001), placeOf(2_010_007)]);
  // One that ends well has no row that is to blame.
  for (const _ of first.iterate(0, 'n'));
  expect(read.last).toEqual([]);
  for (const _ of first.batches(1, ['n'])) break;
  expect(read.last).toEqual([{ dataset: 'main-1', sliceno: 1, row: 0, rows: rowsPerSlice }]);
  read.forget();
  expect(read.last).toEqual([]);
});
