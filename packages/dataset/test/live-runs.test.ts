import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnSpecs, Dataset, DatasetWriters, observeReadings, type Reading } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

const count = 3000;

/** Spans of rows, each by the live rows before it and by its length. */
type Spans = readonly (readonly [live: number, gone: number])[];

function rowsOf(spans: Spans): number[] {
  const rows: number[] = [];
  let at = 0;
  for (const [live, gone] of spans) {
    at += live;
    for (let row = at; row < Math.min(at + gone, count); row++) rows.push(row);
    at += gone;
  }
  return rows;
}

test('whatever spans of rows are retracted, a loop gets the others, and knows of each where it lies', () => {
  const workdir = makeWorkdir();
  const rows = Array.from({ length: count }, (_, n) => ({ n, text: `t${n}` }));
  const first = makeDataset(workdir, 'main-1', { columns: { n: 'int32', text: 'unicode' } }, [rows, []]);
  let job = 1;
  const readings: Reading[] = [];
  const stop = observeReadings(({ reading, what }) => what === 'begun' && readings.push(reading));
  const check = (spans: Spans): void => {
    const gone = new Set(rowsOf(spans));
    const id = `main-${++job}`;
    const writers = new DatasetWriters(makeHost(workdir, id, 2));
    const writer = writers.create<ColumnSpecs>({ columns: { n: 'int32', text: 'unicode' }, previous: first });
    writer.retract(first, 0, gone);
    for (const sliceno of [0, 1]) writer.slice(sliceno);
    publish(workdir, id, 2, [writers.close()]);
    const chain = Dataset.open(workdir, id).chain();
    const left = rows.filter(({ n }) => !gone.has(n));
    expect([...chain.iterate(0, ['n', 'text'])]).toEqual(left.map(({ n, text }) => [n, text]));
    for (const [from, to] of [
      [0, count],
      [500, 2500],
    ] as const) {
      const wanted = left.filter(({ n }) => n >= from && n < to);
      const got: unknown[] = [];
      readings.length = 0;
      for (const n of chain.iterate(0, 'n', from === 0 ? {} : { range: { n: [from, to] } })) {
        const { dataset, sliceno, row } = readings[0]?.place() ?? {};
        got.push([n, dataset, sliceno, row, readings[0]?.given]);
      }
      expect(got).toEqual(wanted.map(({ n }, index) => [n, 'main-1', 0, n, index + 1]));
    }
  };
  // At the border of what is decoded at a time: before, over and behind it, and as long as all of it.
  for (const [live, gone] of [
    [1023, 1],
    [1024, 1],
    [1020, 10],
    [1000, 63],
    [1000, 64],
    [1023, 1025],
    [0, 1024],
    [0, count],
    [count - 1, 1],
  ] as const)
    check([[live, gone]]);
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 70 }))), check), {
    numRuns: 10,
    seed: 1,
  });
  stop();
});
