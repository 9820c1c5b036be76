import { statSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ColumnSpecs, Dataset, DatasetWriters, type RowSource } from '../src/index.ts';
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
  // Some of its runs are long, some short.
  const numbers = Array.from({ length: 200 }, (_, n) => n);
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

  // In prepare and synthesis all slices are at hand.
  const outside = new DatasetWriters(makeHost(workdir, 'main-5', 2));
  const whole = outside.create({ columns });
  expect(() => whole.copyRows(chain)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
  whole.slice(0).copyRows(chain);
  expect(whole.slice(0).rows).toBe([...chain.iterate(0)].length);
  expect(() => whole.slice(0).copyRows(chain)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
  whole.slice(1).writeRow(rowOf(1));
  expect(() => whole.slice(1).copyRows(chain)).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
  const mixed = outside.create({ name: 'mixed', columns });
  mixed.slice(0);
  mixed.slice(1).copyRows(chain);
  publish(workdir, 'main-5', 2, [outside.close()]);
  const [same, half] = [Dataset.open(workdir, 'main-5'), Dataset.open(workdir, 'main-5/mixed')];
  const told = ['json', 'text', 'big'] as const;
  expect([...same.iterate(0, told)]).toEqual([...chain.iterate(0, told)]);
  expect([...same.iterate(1)]).toHaveLength(1);
  expect([half.rowsPerSlice[0], ...half.iterate(1, told)]).toEqual([0, ...chain.iterate(1, told)]);
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

const pair = { n: 'int32', text: 'unicode' } as const satisfies ColumnSpecs;
const pairs = (...numbers: number[]) => numbers.map((n) => ({ n, text: n === 3 ? null : `${n}` }));

/** A dataset of one slice, made of rows of others. */
function copied(workdir: string, job: string, rows: RowSource, wanted: ColumnSpecs = pair): Dataset {
  const prepare = new DatasetWriters(makeHost(workdir, job, 1));
  const { declaration } = prepare.create({ columns: wanted });
  const analysis = new DatasetWriters(makeHost(workdir, job, 1, 0));
  analysis.revive(declaration).copyRows(rows);
  publish(workdir, job, 1, [prepare.close(), analysis.close()]);
  return Dataset.open(workdir, job);
}

const nodeOf = (workdir: string, job: string, column: string): number =>
  statSync(`${workdir}/${job}/default/${column}/0.arrow`).ino;

test('a slice that is just what another is has the same files', () => {
  const workdir = makeWorkdir();
  const one = makeDataset(workdir, 'main-1', { columns: pair }, [pairs(1, 2, 3)]);
  const again = copied(workdir, 'main-2', one);
  expect(again.digest).toBe(one.digest);
  expect(again.columns.get('text')?.slices).toEqual(one.columns.get('text')?.slices);
  for (const column of ['n', 'text']) expect(nodeOf(workdir, 'main-2', column)).toBe(nodeOf(workdir, 'main-1', column));
  // Of fewer columns too.
  expect([...copied(workdir, 'main-3', one, { text: 'unicode' }).iterate(null, 'text')]).toEqual(['1', '2', null]);
  expect(nodeOf(workdir, 'main-3', 'text')).toBe(nodeOf(workdir, 'main-1', 'text'));
});

test.each<[string, (string | null)[], (workdir: string, one: Dataset) => Dataset]>([
  [
    'rows before it',
    ['4', '1', '2', null],
    (workdir, one) => {
      makeDataset(workdir, 'main-5', { columns: pair, previous: one }, [pairs(4)]);
      return copied(workdir, 'main-6', Dataset.open(workdir, 'main-5').chain({ reverse: true }));
    },
  ],
  [
    'rows after it',
    ['1', '2', null, '4'],
    (workdir, one) => {
      makeDataset(workdir, 'main-5', { columns: pair, previous: one }, [pairs(4)]);
      return copied(workdir, 'main-6', Dataset.open(workdir, 'main-5').chain());
    },
  ],
  [
    'fewer rows',
    ['1', '2'],
    (workdir, one) => {
      const writers = new DatasetWriters(makeHost(workdir, 'main-5', 1));
      const writer = writers.create({ columns: pair, previous: one });
      writer.slice(0);
      writer.retract(one, 0, [2]);
      publish(workdir, 'main-5', 1, [writers.close()]);
      return copied(workdir, 'main-6', Dataset.open(workdir, 'main-5').chain());
    },
  ],
  [
    'another name of a column',
    ['1', '2', null],
    (workdir, one) => {
      const writers = new DatasetWriters(makeHost(workdir, 'main-5', 1));
      writers.create({ columns: {}, parent: one, rename: { text: 'word' } });
      publish(workdir, 'main-5', 1, [writers.close()]);
      return copied(workdir, 'main-6', Dataset.open(workdir, 'main-5'), { word: 'unicode' });
    },
  ],
])('a slice with %s is copied', (_, expected, make) => {
  const workdir = makeWorkdir();
  const made = make(workdir, makeDataset(workdir, 'main-1', { columns: pair }, [pairs(1, 2, 3)]));
  const [column = ''] = [...made.columns.keys()].slice(-1);
  expect([...made.iterate(null, column)]).toEqual(expected);
  expect(nodeOf(workdir, 'main-6', column)).not.toBe(nodeOf(workdir, 'main-1', 'text'));
});

test('neither nulls where none may be, nor a file that was cut, are linked', () => {
  const workdir = makeWorkdir();
  const one = makeDataset(workdir, 'main-1', { columns: pair }, [pairs(1, 2, 3)]);
  const strict = { n: 'int32', text: { type: 'unicode', nullable: false } } as const;
  expect(() => copied(workdir, 'main-2', one, strict)).toThrow(expect.objectContaining({ code: 'WRONG_VALUE' }));
  truncateSync(`${workdir}/main-1/default/text/0.arrow`, 100);
  expect(() => copied(workdir, 'main-3', one)).toThrow(expect.objectContaining({ code: 'COLUMN_FILE_DAMAGED' }));
});
