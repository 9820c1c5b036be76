import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnSpecs, Dataset, DatasetWriters } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

const columns = {
  name: 'unicode',
  size: 'int32',
  big: 'int64',
  at: 'datetime',
  x: 'float32',
  key: { type: 'bytes', nullable: false },
} as const satisfies ColumnSpecs;

type Key = keyof typeof columns;

const row = fc.record({
  name: fc.option(fc.string({ unit: 'grapheme', maxLength: 6 }), { freq: 5 }),
  size: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 5 }),
  big: fc.option(fc.bigInt({ min: -3n, max: 3n }), { freq: 5 }),
  at: fc.option(
    fc.integer({ min: -2, max: 2 }).map((day) => new Date(day * 86_400_000)),
    { freq: 5 },
  ),
  x: fc.option(fc.constantFrom(0, -0, 1.5, Number.NaN, -2), { freq: 5 }),
  key: fc.uint8Array({ maxLength: 3 }),
});

test('rows that are written in batches make the dataset that is written row by row, wherever they belong', () => {
  const workdir = makeWorkdir();
  let job = 0;
  const names: readonly (Key | null)[] = [null, 'name', 'size', 'big', 'at', 'x', 'key'];
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.constantFrom(...names), (rows, hashlabel) => {
      const source = makeDataset(workdir, `main-${++job}`, { columns }, [rows.slice(0, 20), rows.slice(20), []]);
      const byRow = new DatasetWriters(makeHost(workdir, `main-${++job}`, 3));
      const one = byRow.create({ columns, hashlabel }).split();
      for (const values of source.typed(nullable).iterate(null)) one.writeRow(rowOf(values));
      publish(workdir, `main-${job}`, 3, [byRow.close()]);
      const expected = Dataset.open(workdir, `main-${job}`);

      const inBatches = new DatasetWriters(makeHost(workdir, `main-${++job}`, 3));
      const many = inBatches.create<ColumnSpecs>({ columns, hashlabel }).split();
      for (const batch of source.batches(null, Object.keys(columns))) many.writeBatch(batch);
      publish(workdir, `main-${job}`, 3, [inBatches.close()]);
      const written = Dataset.open(workdir, `main-${job}`);
      expect(written.rowsPerSlice).toEqual(expected.rowsPerSlice);
      expect(written.digest).toBe(expected.digest);
    }),
    { numRuns: 25 },
  );
});

const nullable = Object.fromEntries(
  Object.entries(columns).map(([name, spec]) => [
    name,
    { type: typeof spec === 'string' ? spec : spec.type, nullable: true },
  ]),
) as ColumnSpecs;

function rowOf(values: unknown): never {
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  return Object.fromEntries(Object.keys(columns).map((name, index) => [name, list[index]])) as never;
}

test('a slice refuses rows of other slices, or drops them, and a batch that is refused leaves nothing', () => {
  const workdir = makeWorkdir();
  const spec = { n: 'int32', text: 'unicode' } as const;
  const numbers = Array.from({ length: 10 }, (_, n) => n);
  const batch = {
    rows: 10,
    columns: {
      n: { values: Int32Array.from(numbers) },
      text: { values: Buffer.from('abcdefghij'), offsets: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) },
    },
  };
  const expected = new DatasetWriters(makeHost(workdir, 'main-1', 2));
  const rows = expected.create({ columns: spec, hashlabel: 'n' }).split();
  for (const [index, n] of numbers.entries()) rows.write(n, 'abcdefghij'[index] ?? '');
  publish(workdir, 'main-1', 2, [expected.close()]);

  const prepare = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const { declaration } = prepare.create({ columns: spec, hashlabel: 'n' });
  const reports = [prepare.close()];
  for (const sliceno of [0, 1]) {
    const analysis = new DatasetWriters(makeHost(workdir, 'main-2', 2, sliceno));
    const writer = analysis.revive(declaration);
    expect(() => writer.writeBatch(batch)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
    writer.discardOtherSlices();
    const { n, text } = batch.columns;
    for (const [wrong, code] of [
      [{ rows: 10, columns: { n } }, 'WRITER_USE'],
      [{ rows: -1, columns: { n, text } }, 'WRITER_USE'],
      [{ rows: 10, columns: { n, text, more: n } }, 'COLUMN_NOT_FOUND'],
      [{ rows: 9, columns: { n, text } }, 'WRONG_BATCH'],
      [{ rows: 10, columns: { n, text: { ...text, values: Buffer.from('abcdefghi\xff', 'latin1') } } }, 'WRONG_VALUE'],
    ] as const) {
      expect(() => writer.writeBatch(wrong)).toThrow(expect.objectContaining({ code }));
    }
    writer.writeBatch(batch);
    writer.writeBatch({
      rows: 0,
      columns: { n: { values: new Int32Array(0) }, text: { values: new Uint8Array(0), offsets: Int32Array.of(0) } },
    });
    reports.push(analysis.close());
    expect(() => writer.writeBatch(batch)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
  }
  publish(workdir, 'main-2', 2, reports);
  const [one, two] = ['main-1', 'main-2'].map((id) => Dataset.open(workdir, id));
  expect(two?.digest).toBe(one?.digest);
});
