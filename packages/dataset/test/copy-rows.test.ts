import { expect, test } from 'vitest';
import { type ColumnSpecs, Dataset, DatasetWriters } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

const columns = {
  image: 'image',
  json: 'json',
  pack: 'msgpack',
  text: 'unicode',
  day: 'date',
  time: 'time',
  at: 'datetime',
  big: 'int64',
  x: 'float32',
  ok: 'bool',
} as const satisfies ColumnSpecs;

const rowOf = (n: number) =>
  n % 7 === 2
    ? { image: null, json: null, pack: null, text: null, day: null, time: null, at: null, big: null, x: null, ok: null }
    : {
        image: Buffer.from(`no image ${n}`),
        json: { b: n, a: [n] },
        pack: new Map([[n, -0]]),
        text: 'ä'.repeat(n % 3),
        day: new Date(Date.UTC(2026, 0, n)),
        time: '07:00:00.25',
        at: new Date(n),
        big: BigInt(n),
        x: n % 5 === 0 ? Number.NaN : n / 2,
        ok: n % 2 === 0,
      };

test('the live rows of a chain are copied as they are stored: the content is that of rows that are written', () => {
  const workdir = makeWorkdir();
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  const one = makeDataset(workdir, 'main-1', { columns }, [numbers.map(rowOf), [rowOf(1), rowOf(3)]]);
  const more = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const next = more.create({ columns, previous: one });
  next.retract(one, 0, [0, 5, 6, 7, 8, 9, 39]);
  next.retract(one, 1, [0, 1]);
  next.slice(0);
  next.slice(1).writeRow(rowOf(50));
  publish(workdir, 'main-2', 2, [more.close()]);
  const chain = Dataset.open(workdir, 'main-2').chain();

  const prepare = new DatasetWriters(makeHost(workdir, 'main-3', 2));
  const { declaration } = prepare.create({ columns });
  const reports = [prepare.close()];
  for (const sliceno of [0, 1]) {
    const analysis = new DatasetWriters(makeHost(workdir, 'main-3', 2, sliceno));
    const writer = analysis.revive(declaration);
    writer.copyRows(chain);
    expect(() => writer.copyRows(chain)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
    expect(() => writer.writeRow(rowOf(1))).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
    reports.push(analysis.close());
  }
  publish(workdir, 'main-3', 2, reports);
  const live = numbers.filter((n) => n !== 0 && (n < 5 || n > 9) && n !== 39);
  const plain = makeDataset(workdir, 'main-4', { columns }, [live.map(rowOf), [rowOf(50)]]);
  const copied = Dataset.open(workdir, 'main-3');
  expect(copied.digest).toBe(plain.digest);
  expect([...copied.iterate(null, ['json', 'pack', 'x'])]).toEqual([...plain.iterate(null, ['json', 'pack', 'x'])]);
});

test('what can not be copied is an error', () => {
  const workdir = makeWorkdir();
  const one = makeDataset(workdir, 'main-1', { columns: { n: 'int32' } }, [[{ n: 1 }]]);
  const copy = (job: string, wanted: ColumnSpecs): void => {
    const prepare = new DatasetWriters(makeHost(workdir, job, 1));
    const { declaration } = prepare.create<ColumnSpecs>({ columns: wanted });
    const analysis = new DatasetWriters(makeHost(workdir, job, 1, 0));
    analysis.revive(declaration).copyRows(one);
  };
  expect(() => copy('main-2', { n: 'int64' })).toThrow(expect.objectContaining({ code: 'COLUMN_TYPE' }));
  expect(() => copy('main-3', { m: 'int32' })).toThrow(expect.objectContaining({ code: 'COLUMN_NOT_FOUND' }));
  const outside = new DatasetWriters(makeHost(workdir, 'main-4', 1)).create({ columns: { n: 'int32' } });
  expect(() => outside.copyRows(one)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
});
