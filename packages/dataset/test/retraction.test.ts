import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, formatJson, sealJson } from '@accelerator/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ColumnSpecs,
  Dataset,
  DatasetWriters,
  manifestPath,
  observeProgress,
  readManifest,
} from '../src/index.ts';
import { packRows, unpackRows } from '../src/manifest/packed-rows.ts';
import { RowSpans, unite, without } from '../src/manifest/row-spans.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

const columns = { n: 'int32' } as const;

/** A dataset after another one, with rows of earlier ones retracted, and with rows of its own. */
function append(
  workdir: string,
  { job, previous, retract = [] }: { job: string; previous: Dataset; retract?: readonly Retract[] },
): Dataset {
  const writers = new DatasetWriters(makeHost(workdir, job, 2));
  const writer = writers.create({ columns, previous });
  for (const [dataset, sliceno, rows] of retract) writer.retract(dataset, sliceno, rows);
  writer.slice(0).write(100);
  writer.slice(1);
  publish(workdir, job, 2, [writers.close()]);
  return Dataset.open(workdir, job);
}

type Retract = readonly [dataset: Dataset, sliceno: number, rows: readonly number[]];

/** Five rows in slice 0, three in slice 1. */
function first(workdir: string): Dataset {
  const rows = (numbers: readonly number[]) => numbers.map((n) => ({ n }));
  return makeDataset(workdir, 'main-1', { columns }, [rows([0, 1, 2, 3, 4]), rows([10, 11, 12])]);
}

const values = (dataset: Dataset): unknown[] => [...dataset.chain().iterate(null, 'n')];

test('rows are retracted in any phase, by any slice, and stay in the dataset that has them', () => {
  const workdir = makeWorkdir();
  const previous = first(workdir);
  const prepare = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const created = prepare.create({ columns, previous });
  created.retract(previous, 0, [4]);
  const { declaration } = created;
  const reports = [prepare.close()];
  for (const sliceno of [0, 1]) {
    const analysis = new DatasetWriters(makeHost(workdir, 'main-2', 2, sliceno));
    const writer = analysis.revive(declaration);
    writer.write(100 + sliceno);
    // The other slice's.
    writer.retract(previous, 1 - sliceno, new Set([2 - sliceno]));
    reports.push(analysis.close());
  }
  publish(workdir, 'main-2', 2, JSON.parse(JSON.stringify(reports)));
  const last = Dataset.open(workdir, 'main-2');
  expect(values(last)).toEqual([0, 2, 3, 10, 11, 100, 101]);
  expect(last.retracts).toEqual([{ dataset: 'main-1', rows: 3 }]);
  expect([...previous.iterate(null, 'n')]).toEqual([0, 1, 2, 3, 4, 10, 11, 12]);
  expect(previous.chain().rows).toBe(8);
  const chain = last.chain();
  const oldest = chain.datasets[0];
  if (oldest === undefined) throw new Error('The test has a chain');
  expect([chain.rowsOf(oldest), chain.rowsOf(oldest, 1), oldest.rows]).toEqual([5, 2, 8]);
  expect([chain.isRetracted(oldest, 0, 1), chain.isRetracted(oldest, 0, 2)]).toEqual([true, false]);
});

test('a dataset that is finished in its phase knows what it retracts, and the next one in the same job too', () => {
  const workdir = makeWorkdir();
  const previous = first(workdir);
  const writers = new DatasetWriters({ ...makeHost(workdir, 'main-2', 2), workdir });
  const one = writers.create({ columns, previous });
  one.retract(previous, 0, [0, 1]);
  one.split().write(7);
  const finished = one.finish();
  expect(values(finished)).toEqual([2, 3, 4, 10, 11, 12, 7]);
  expect(() => one.retract(previous, 0, [2])).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
  const two = writers.create({ name: 'two', columns, previous: finished });
  two.retract(finished, 0, [0]);
  two.split();
  expect(values(two.finish())).toEqual([2, 3, 4, 10, 11, 12]);
  expect(() => {
    const three = writers.create({ name: 'three', columns, previous: finished });
    three.retract(previous, 0, [1]);
    three.finish();
  }).toThrow('row 1 of slice 0 of main-1 is retracted twice: main-2 has retracted it already');
});

describe('what can not be retracted is an error', () => {
  const invalid = (message: string) => expect.objectContaining({ code: 'RETRACTION_INVALID', message });

  test.each<[string, (previous: Dataset) => Retract[], string]>([
    [
      'a row behind the last',
      (previous) => [[previous, 0, [5]]],
      'there is no row 5 in slice 0 of main-1: it has rows 0 to 4',
    ],
    [
      'before the first',
      (previous) => [[previous, 0, [-1]]],
      'there is no row -1 in slice 0 of main-1: it has rows 0 to 4',
    ],
    [
      'between two',
      (previous) => [[previous, 0, [0.5]]],
      'there is no row 0.5 in slice 0 of main-1: it has rows 0 to 4',
    ],
    [
      'no number',
      (previous) => [[previous, 0, [Number.NaN]]],
      'there is no row NaN in slice 0 of main-1: it has rows 0 to 4',
    ],
    [
      'in a slice that is not there',
      (previous) => [[previous, 2, [0]]],
      'expected a slice of main-1 from 0 to 1, received 2',
    ],
    ['twice at once', (previous) => [[previous, 1, [0, 0]]], 'row 0 of slice 1 of main-1 is retracted twice'],
    [
      'twice in a phase',
      (previous) => [
        [previous, 1, [2]],
        [previous, 1, [1, 2]],
      ],
      'row 2 of slice 1 of main-1 is retracted twice',
    ],
  ])('%s', (_, retract, reason) => {
    const workdir = makeWorkdir();
    const previous = first(workdir);
    expect(() => append(workdir, { job: 'main-2', previous, retract: retract(previous) })).toThrow(
      invalid(`Dataset main-2: ${reason}.`),
    );
  });

  test('twice, by two links, by two slices; of a dataset of another chain; with no dataset before', () => {
    const workdir = makeWorkdir();
    const one = first(workdir);
    const two = append(workdir, { job: 'main-2', previous: one, retract: [[one, 0, [3]]] });
    expect(() => append(workdir, { job: 'main-3', previous: two, retract: [[one, 0, [2, 3]]] })).toThrow(
      invalid('Dataset main-3: row 3 of slice 0 of main-1 is retracted twice: main-2 has retracted it already.'),
    );
    const other = makeDataset(workdir, 'main-4', { columns }, [[{ n: 1 }], []]);
    expect(() => append(workdir, { job: 'main-5', previous: two, retract: [[other, 0, [0]]] })).toThrow(
      invalid('Dataset main-5: it retracts rows of main-4, which is not in its chain.'),
    );
    const lone = new DatasetWriters(makeHost(workdir, 'main-3', 2)).create({ columns });
    expect(() => lone.retract(one, 0, [0])).toThrow(
      invalid("Dataset main-3: it can't retract rows of main-1, since no dataset comes before it."),
    );
    const prepare = new DatasetWriters(makeHost(workdir, 'main-3', 2));
    const { declaration } = prepare.create({ columns, previous: two });
    const reports = [0, 1].map((sliceno) => {
      const analysis = new DatasetWriters(makeHost(workdir, 'main-3', 2, sliceno));
      analysis.revive(declaration).retract(two, 0, [0]);
      return analysis.close();
    });
    expect(() => publish(workdir, 'main-3', 2, [prepare.close(), ...reports])).toThrow(
      invalid('Dataset main-3: row 0 of slice 0 of main-2 is retracted twice.'),
    );
  });
});

test('a dataset made from a parent retracts what the parent does, by position, in its own chain', () => {
  const workdir = makeWorkdir();
  const one = first(workdir);
  const beside = (parent: Dataset, job: string, previous: Dataset | null): Dataset => {
    const writers = new DatasetWriters(makeHost(workdir, job, 2));
    writers.link({ source: parent, previous, rename: parent.columns.has('n') ? { n: 'm' } : {} });
    publish(workdir, job, 2, [writers.close()]);
    return Dataset.open(workdir, job);
  };
  const besideOne = beside(one, 'main-2', null);
  const two = append(workdir, { job: 'main-3', previous: one, retract: [[one, 0, [0, 2]]] });
  const besideTwo = beside(two, 'main-4', besideOne);
  expect([...besideTwo.chain().iterate(null, 'm')]).toEqual(values(two));
  // Renamed, and put after the datasets of the source itself.
  const linked = new DatasetWriters(makeHost(workdir, 'main-5', 2));
  linked.link({ source: two });
  publish(workdir, 'main-5', 2, [linked.close()]);
  expect(values(Dataset.open(workdir, 'main-5'))).toEqual(values(two));
  // After a chain that began later, or that has nothing to do with it.
  expect(beside(two, 'main-6', null).chain().rows).toBe(1);
  expect(beside(two, 'main-7', beside(two, 'main-8', null)).chain().rows).toBe(2);
  // A child of a child.
  const deep = beside(besideTwo, 'main-9', beside(besideOne, 'main-10', null));
  expect(deep.chain().rows).toBe(two.chain().rows);
  // The source was built again in between: other ids, same content.
  const again = makeDataset(workdir, 'main-11', { columns }, [
    [0, 1, 2, 3, 4].map((n) => ({ n })),
    [10, 11, 12].map((n) => ({ n })),
  ]);
  const three = append(workdir, { job: 'main-12', previous: again, retract: [[again, 0, [1]]] });
  expect([...beside(three, 'main-13', besideOne).chain().iterate(null, 'm')]).toEqual(values(three));
});

test('what is retracted is content; where is told by places in the chain, not by ids', () => {
  const workdir = makeWorkdir();
  const one = first(workdir);
  const digest = (job: string, retract: readonly Retract[], previous = one): string =>
    append(workdir, { job, previous, retract }).digest;
  const none = digest('main-2', []);
  expect(digest('main-3', [])).toBe(none);
  const some = digest('main-4', [[one, 0, [1, 2]]]);
  expect(some).not.toBe(none);
  expect(
    digest('main-5', [
      [one, 0, [2]],
      [one, 0, [1]],
    ]),
  ).toBe(some);
  expect(digest('main-6', [[one, 0, [1, 3]]])).not.toBe(some);
  expect(digest('main-7', [[one, 1, [1, 2]]])).not.toBe(some);
  const copy = append(workdir, { job: 'main-8', previous: one });
  const two = append(workdir, { job: 'main-9', previous: one });
  expect(digest('main-10', [[two, 0, [0]]], two)).toBe(digest('main-11', [[copy, 0, [0]]], copy));
  expect(digest('main-12', [[two, 0, [0]]], two)).not.toBe(digest('main-13', [[one, 0, [0]]], two));
});

test('damaged retractions are refused, whatever is wrong with them', () => {
  const workdir = makeWorkdir();
  const one = first(workdir);
  const two = append(workdir, { job: 'main-2', previous: one, retract: [[one, 0, [1, 3]]] });
  append(workdir, { job: 'main-3', previous: two, retract: [[one, 0, [4]]] });
  const good = readManifest(workdir, 'main-3');
  const pack = (...pairs: [number, number][]) => packRows(RowSpans.fromPairs(pairs));
  const none = { rows: 0, data: '' };
  const cases: [unknown, string][] = [
    [[{ dataset: 'main-1', slices: [none] }], 'has 1 slices'],
    [[{ dataset: 'main-1', slices: [none, none] }], 'has no row'],
    [[{ dataset: 'main-1', slices: [{ rows: 0, data: 'AA==' }, none] }], 'row counts'],
    [[{ dataset: 'main-1', slices: [{ rows: 3, data: '' }, none] }], 'row counts'],
    [[{ dataset: 'main-1', slices: [{ rows: -1, data: 'AA' }, none] }], 'whole number'],
    [[{ dataset: 'main-1', slices: [{ rows: 1, data: '?' }, none] }], 'base64'],
    [[{ dataset: 'main-1', slices: [{ rows: 1, data: 'AAAA' }, none] }], 'is no good'],
    [[{ dataset: 'main-1', slices: [pack([5, 6]), none] }], 'names row 5 of 5'],
    [[{ dataset: 'main-1', slices: [{ ...pack([0, 1]), rows: 2 }, none] }], 'names 1 rows and claims 2'],
    [[{ dataset: 'main-1', slices: [{ ...pack([0, 1]), rows: 2 ** 32 }, none] }], 'claims 4294967296 rows of 5'],
    [[{ dataset: 'main-1', slices: [pack([0, 2 ** 32 - 1]), none] }], 'claims 4294967295 rows of 5'],
    [[{ dataset: 'main-1', slices: [pack([3, 5]), none] }], 'retracts row 3 of slice 0 of main-1 once more'],
    [[{ dataset: 'main-3', slices: [pack([0, 1]), none] }], 'does not come before it'],
    [[{ dataset: 'main-9', slices: [pack([0, 1]), none] }], 'main-9, which is not in its chain'],
    [[0, 0].map(() => ({ dataset: 'main-1', slices: [pack([0, 1]), none] })), 'rows of a dataset twice'],
    [[{ dataset: '../main-1', slices: [pack([0, 1]), none] }], 'the id of a dataset'],
    [{}, 'a list'],
  ];
  for (const [retracts, reason] of cases) {
    writeFileSync(path.join(workdir, manifestPath('main-3', 'default')), formatJson({ ...good, retracts }));
    expect(() => Dataset.open(workdir, 'main-3').chain().rows, reason).toThrow(
      expect.objectContaining({ code: 'MANIFEST_DAMAGED', message: expect.stringContaining(reason) }),
    );
  }
  for (const [rowsOf, reason] of [
    [{ dataset: 'main-1', digest: good.digest, without: [none] }, 'in 1 slices'],
    [{ dataset: 'main-1', digest: 'x', without: [none, none] }, 'a digest'],
    [{ dataset: 'main-1', digest: good.digest, without: [none, { rows: 2 }] }, 'base64'],
  ] as const) {
    writeFileSync(path.join(workdir, manifestPath('main-3', 'default')), formatJson({ ...good, rowsOf }));
    expect(() => Dataset.open(workdir, 'main-3'), reason).toThrow(reason);
  }
  const { previous: _, ...lone } = good;
  writeFileSync(path.join(workdir, manifestPath('main-3', 'default')), formatJson({ ...lone, previous: null }));
  expect(() => Dataset.open(workdir, 'main-3')).toThrow('no dataset comes before it');
  // A chain that leads back to itself.
  for (const id of ['main-1', 'main-2']) {
    const { retracts: __, ...manifest } = { ...readManifest(workdir, id), previous: 'main-2' };
    writeFileSync(path.join(workdir, manifestPath(id, 'default')), formatJson(manifest));
  }
  expect(() => Dataset.open(workdir, 'main-2').chain()).toThrow('lead back to itself');
});

test('of an earlier dataset the columns are read when they are asked for, and a head that lies is refused then', () => {
  const workdir = makeWorkdir();
  const one = first(workdir);
  append(workdir, { job: 'main-2', previous: one });
  const file = path.join(workdir, manifestPath('main-1', 'default'));
  const good = readManifest(workdir, 'main-1');
  const write = (text: string): void => writeFileSync(file, text);
  const open = (): Dataset => Dataset.open(workdir, 'main-2');
  const sealed = sealJson(good);
  write(sealed);
  expect([open().chain().rows, [...open().chain().iterate(0, 'n')].length]).toEqual([9, 6]);
  // A byte of a column: noticed at once, though no column is asked for.
  const end = sealed.lastIndexOf('"size"');
  write(`${sealed.slice(0, end)}"sizf"${sealed.slice(end + 6)}`);
  expect(() => open().chain().rows).toThrow(expect.objectContaining({ code: 'MANIFEST_DAMAGED' }));
  // A whole seal around columns that are none.
  write(sealJson({ ...good, columns: { n: 1 } }));
  expect(open().chain().rows).toBe(9);
  expect(() => open().chain().iterate(0, 'n')).toThrow(expect.objectContaining({ code: 'MANIFEST_DAMAGED' }));
  // A name that stands in it twice.
  const twice = sealJson({ ...good, rowz: [5, 2] }).replace('"rowz"', '"rows"');
  const body = twice.slice(0, twice.lastIndexOf(',\n  "checksum"'));
  write(`${body},\n  "checksum": "${digestOf(body)}"\n}\n`);
  expect(() => [...open().chain().iterate(0, 'n')]).toThrow(expect.objectContaining({ code: 'MANIFEST_DAMAGED' }));
});

test('a chain whose middle is gone is refused, and the dataset after it can be read alone', () => {
  const workdir = makeWorkdir();
  const one = first(workdir);
  const two = append(workdir, { job: 'main-2', previous: one, retract: [[one, 0, [1]]] });
  append(workdir, { job: 'main-3', previous: two, retract: [[one, 0, [2]]] });
  rmSync(path.join(workdir, 'main-2'), { recursive: true });
  const last = Dataset.open(workdir, 'main-3');
  expect(() => last.chain()).toThrow(expect.objectContaining({ code: 'DATASET_NOT_FOUND' }));
  expect(() => append(workdir, { job: 'main-4', previous: last, retract: [[one, 0, [3]]] })).toThrow(
    expect.objectContaining({ code: 'DATASET_NOT_FOUND' }),
  );
  expect([...last.iterate(null, 'n')]).toEqual([100]);
  expect([...last.chain({ length: 1 }).iterate(null, 'n')]).toEqual([100]);
});

const numbers = fc.uniqueArray(fc.nat({ max: 300 }), { maxLength: 150 });
const spansOf = (rows: readonly number[]): RowSpans =>
  RowSpans.fromPairs([...rows].sort((a, b) => a - b).map((row) => [row, row + 1]));
const rowsOf = (spans: RowSpans): number[] =>
  [...spans].flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at));

test('sets of rows', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const sorted = [...a].sort((x, y) => x - y);
      const spans = spansOf(a);
      expect(rowsOf(unpackRows(JSON.parse(JSON.stringify(packRows(spans))), 301))).toEqual(sorted);
      expect(rowsOf(without(spans, spansOf(b)))).toEqual(sorted.filter((row) => !b.includes(row)));
      const more = b.filter((row) => !a.includes(row));
      const united = unite(spans, spansOf(more));
      expect('spans' in united && rowsOf(united.spans)).toEqual([...a, ...more].sort((x, y) => x - y));
      const twice = unite(spans, spansOf(b));
      expect('twice' in twice ? a.includes(twice.twice) && b.includes(twice.twice) : more.length === b.length).toBe(
        true,
      );
      const others = Array.from({ length: 310 }, (_, row) => row).filter((row) => !a.includes(row));
      for (const [count, row] of others.entries()) expect(spans.otherRow(count)).toBe(row);
      expect(spans.countIn(20, 100)).toBe(a.filter((row) => row >= 20 && row < 100).length);
      for (const row of [0, 1, 150, 300]) expect(spans.has(row)).toBe(a.includes(row));
    }),
    { numRuns: 40 },
  );
  for (const byte of [0, 1, 127, 128, 255]) {
    expect(() => unpackRows({ rows: 1, data: Buffer.alloc(20, byte).toString('base64') }, 100)).toThrow(/./);
  }
});

test('many rows: over blocks and batches, spans short and long, with all columns at one row', () => {
  const workdir = makeWorkdir();
  const count = 70_000;
  const writers = new DatasetWriters(makeHost(workdir, 'main-1', 1));
  const writer = writers.create<ColumnSpecs>({ columns: { n: 'int32', text: 'unicode', big: 'bytes' } }).slice(0);
  // Batches of 2,300 rows of the large column, of 65,536 of the small one.
  for (let n = 0; n < count; n++) writer.writeRow({ n, text: String(n), big: Buffer.alloc(n % 7 === 0 ? 3000 : 0) });
  publish(workdir, 'main-1', 1, [writers.close()]);
  const previous = Dataset.open(workdir, 'main-1');
  const gone = new Set<number>();
  for (let at = 0; at < count; at += 1 + ((at * 7919) % 211)) gone.add(at);
  for (const [from, to] of [
    [0, 3],
    [900, 1100],
    [2000, 5500],
    [20_000, 36_000],
    [65_500, 65_600],
    [69_990, count],
  ] as const)
    for (let row = from; row < to; row++) gone.add(row);
  const more = new DatasetWriters(makeHost(workdir, 'main-2', 1));
  const next = more.create<ColumnSpecs>({ columns: { n: 'int32', text: 'unicode', big: 'bytes' }, previous });
  next.retract(previous, 0, gone);
  next.slice(0);
  publish(workdir, 'main-2', 1, [more.close()]);
  const chain = Dataset.open(workdir, 'main-2').chain();
  const left = Array.from({ length: count }, (_, n) => n).filter((n) => !gone.has(n));
  const reports: number[] = [];
  const stop = observeProgress(({ rows, total }) => reports.push(rows, total));
  const read = [
    ...chain.iterate(0, ['n', 'text', 'big'], {
      map: ([n, text, big]) => [n, text, big instanceof Uint8Array && big.length],
    }),
  ];
  stop();
  expect(read).toEqual(left.map((n) => [n, String(n), n % 7 === 0 ? 3000 : 0]));
  expect(Math.max(...reports)).toBe(left.length);
  expect([...chain.iterate(0, 'n', { slice: { start: 3000, stop: 3005 } })]).toEqual(left.slice(3000, 3005));
  expect([...chain.iterate(0, 'text', { range: { n: [30_000, 40_000] } })]).toEqual(
    left.filter((n) => n >= 30_000 && n < 40_000).map(String),
  );
  expect([chain.min('n'), chain.max('n')]).toEqual([left[0], left.at(-1)]);
  for (const recycle of [false, true]) {
    const batched: unknown[] = [];
    for (const { columns } of chain.batches(0, ['n', 'text'], { recycle }))
      batched.push(...(columns.n?.toArray() ?? []));
    expect(batched).toEqual(left);
  }
});
