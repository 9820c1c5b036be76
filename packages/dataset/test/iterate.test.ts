import { observeReads } from '@accelerator/column';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AnyDataset, Dataset, DatasetList, observeProgress } from '../src/index.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

/** 3 slices with 4, 0 and 3 rows; `n` counts through. */
function makeNumbers(workdir = makeWorkdir(), jobId = 'main-1', from = 0, previous: AnyDataset | null = null) {
  const rows = (start: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ n: from + start + index, name: `r${from + start + index}` }));
  return makeDataset(workdir, jobId, { columns: { n: 'int32', name: 'unicode' }, previous }, [
    rows(0, 4),
    [],
    rows(4, 3),
  ]).typed({ n: 'int32', name: 'unicode' });
}

describe('iterate', () => {
  test('yields values, tuples, or all columns', () => {
    const numbers = makeNumbers();
    expect([...numbers.iterate(0, 'n')]).toEqual([0, 1, 2, 3]);
    expect([...numbers.iterate(1, 'n')]).toEqual([]);
    expect([...numbers.iterate(2, ['name', 'n'])]).toEqual([
      ['r4', 4],
      ['r5', 5],
      ['r6', 6],
    ]);
    expect([...numbers.iterate(2, ['n'])]).toEqual([[4], [5], [6]]);
    expect([...numbers.iterate(2)]).toEqual([
      [4, 'r4'],
      [5, 'r5'],
      [6, 'r6'],
    ]);
    expect([...numbers.iterate(null, ['n', 'name', 'n', 'n'])][6]).toEqual([6, 'r6', 6, 6]);
    expect([...numbers.iterate('roundrobin', 'n')]).toEqual([0, 4, 1, 5, 2, 6, 3]);
  });

  test('of a chain, rows in turn are those of one dataset after the other, as in the files', () => {
    const workdir = makeWorkdir();
    const last = makeNumbers(workdir, 'main-2', 100, makeNumbers(workdir));
    const [day, next] = [
      [0, 4, 1, 5, 2, 6, 3],
      [100, 104, 101, 105, 102, 106, 103],
    ];
    const chain = last.chain();
    expect([...chain.iterate('roundrobin', 'n')]).toEqual([...day, ...next]);
    expect([...last.chain({ reverse: true }).iterate('roundrobin', 'n')]).toEqual([...next, ...day]);
    expect([...chain.iterate('roundrobin', ['n'], { slice: { start: 5, stop: 9 } })].flat()).toEqual([6, 3, 100, 104]);
    expect([...chain.iterate('roundrobin', 'n', { range: { n: [3, 102] } })]).toEqual([3, 4, 5, 6, 100, 101]);
    const rows = chain.iterate('roundrobin', 'n', { where: (n) => n > 50 });
    expect(rows.next()).toEqual({ done: false, value: 100 });
    rows.return?.();
    expect(rows.next().done).toBe(true);
  });

  test('where and map see what it would yield', () => {
    const numbers = makeNumbers();
    expect([...numbers.iterate(null, 'n', { where: (n) => n % 2 === 0, map: (n) => n * 10 })]).toEqual([0, 20, 40, 60]);
    expect([...numbers.iterate(null, ['n', 'name'], { map: ([n, name]) => `${name}:${n}`, slice: 1 })]).toEqual([
      'r0:0',
    ]);
  });

  test('slice takes rows by number, from either end, with a step', () => {
    const numbers = makeNumbers();
    const take = (
      slice: number | { start?: number; stop?: number; step?: number },
      choice: null | 'roundrobin' = null,
    ) => [...numbers.iterate(choice, 'n', { slice })];
    expect(take(2)).toEqual([0, 1]);
    expect(take(-2)).toEqual([5, 6]);
    expect(take({ start: 3, stop: 5 })).toEqual([3, 4]);
    expect(take({ start: -5, stop: -1, step: 2 })).toEqual([2, 4]);
    expect(take({ start: 1, stop: 4 }, 'roundrobin')).toEqual([4, 1, 5]);
    expect(() => take(8)).toThrow('slice asks for rows 0 to 8, there are 7.');
  });

  test('range takes half open ranges, of columns that need not be asked for', () => {
    const numbers = makeNumbers();
    expect([...numbers.iterate(null, 'name', { range: { n: [2, 5] } })]).toEqual(['r2', 'r3', 'r4']);
    expect([...numbers.iterate(null, 'n', { range: { n: [undefined, 2] } })]).toEqual([0, 1]);
    expect([...numbers.iterate(null, 'n', { range: { n: [1], name: ['r2', 'r6'] } })]).toEqual([2, 3, 4, 5]);
    expect(() => numbers.iterate(null, 'n', { range: { n: ['x'] } })).toThrow("the range of column 'n' does not fit");
  });

  test('hooks are called at the edges and can skip', () => {
    const workdir = makeWorkdir();
    const last = makeNumbers(workdir, 'main-2', 100, makeNumbers(workdir));
    const seen: string[] = [];
    const values = [
      ...last.chain().iterate(null, 'n', {
        beforeDataset: ({ id }: AnyDataset) => void seen.push(`> ${id}`),
        afterDataset: ({ id }: AnyDataset) => void seen.push(`< ${id}`),
        beforeSlice: ({ id }: AnyDataset, sliceno: number) => (id === 'main-1' && sliceno === 0 ? 'skip' : undefined),
        afterSlice: ({ id }: AnyDataset, sliceno: number) => void seen.push(`${id} ${sliceno}`),
      }),
    ];
    expect(values).toEqual([4, 5, 6, 100, 101, 102, 103, 104, 105, 106]);
    expect(seen).toEqual([
      '> main-1',
      'main-1 0',
      'main-1 2',
      '< main-1',
      '> main-2',
      'main-2 0',
      'main-2 2',
      '< main-2',
    ]);
    expect([
      ...last.chain().iterate(null, 'n', { beforeDataset: ({ id }) => (id === 'main-1' ? 'skip' : '') }),
    ]).toHaveLength(7);
  });

  test('a hook that stops ends the iteration, of all slices in turn too', () => {
    const workdir = makeWorkdir();
    const chain = makeNumbers(workdir, 'main-2', 100, makeNumbers(workdir)).chain();
    const seen: string[] = [];
    const stopAt = (wanted: string) => ({
      beforeDataset: ({ id }: AnyDataset) => {
        seen.push(`> ${id}`);
        return id === wanted ? 'stop' : undefined;
      },
      afterDataset: ({ id }: AnyDataset) => void seen.push(`< ${id}`),
      beforeSlice: ({ id }: AnyDataset, sliceno: number) => (`${id} ${sliceno}` === wanted ? 'stop' : undefined),
      afterSlice: ({ id }: AnyDataset, sliceno: number) => void seen.push(`${id} ${sliceno}`),
    });
    expect([...chain.iterate(null, 'n', stopAt('main-2'))]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(seen).toEqual(['> main-1', 'main-1 0', 'main-1 2', '< main-1', '> main-2']);
    seen.length = 0;
    expect([...chain.iterate(null, ['n', 'name'], stopAt('main-1 2'))].map(([n]) => n)).toEqual([0, 1, 2, 3]);
    expect(seen).toEqual(['> main-1', 'main-1 0', '< main-1']);
    expect([...chain.iterate('roundrobin', 'n', stopAt('main-1 2'))]).toEqual([0]);
    const inTurn = [...chain.iterate('roundrobin', 'n', stopAt('main-2'))];
    expect(inTurn).toEqual([0, 4, 1, 5, 2, 6, 3]);
    const rows = chain.iterate(null, 'n', stopAt('main-1'));
    expect([rows.next().done, rows.next().done]).toEqual([true, true]);
  });

  test('a dataset that a hook passes over need not have the column, nor its type', () => {
    const workdir = makeWorkdir();
    const first = makeDataset(workdir, 'main-1', { columns: { other: 'unicode' } }, [[{ other: 'a' }], []]);
    const last = makeDataset(workdir, 'main-2', { columns: { n: 'int32' }, previous: first }, [[{ n: 1 }], [{ n: 2 }]]);
    const skip = ({ columns }: AnyDataset) => (columns.has('n') ? undefined : 'skip');
    expect([...last.chain().iterate(null, 'n', { beforeDataset: skip })]).toEqual([1, 2]);
    expect([...last.chain().iterate(0, ['n'], { beforeSlice: skip })]).toEqual([[1]]);
    expect([...last.chain().iterate('roundrobin', 'n', { beforeDataset: skip })]).toEqual([1, 2]);
    expect([
      ...last
        .typed({ n: 'int32' })
        .chain()
        .iterate(null, 'n', { beforeDataset: ({ id }) => (id === 'main-1' ? 'skip' : '') }),
    ]).toEqual([1, 2]);
    const stopped = last
      .chain({ reverse: true })
      .iterate(null, 'n', { range: { n: [1] }, beforeDataset: (each) => (skip(each) ? 'stop' : '') });
    expect([...stopped]).toEqual([1, 2]);
    const missing = expect.objectContaining({ code: 'COLUMN_NOT_FOUND' });
    expect(() => [...last.chain().iterate(null, 'n', { beforeDataset: () => undefined })]).toThrow(missing);
    expect(() => last.chain().iterate(null, 'n')).toThrow(missing);
  });

  test('an unknown column or slice is an error at once, with the nearest name', () => {
    const numbers: Dataset = makeUntyped();
    expect(() => numbers.iterate(null, 'nam')).toThrow(
      expect.objectContaining({ code: 'COLUMN_NOT_FOUND', hint: "Did you mean 'name' or 'n'?" }),
    );
    expect(() => numbers.iterate(3, 'n')).toThrow("expected a slice from 0 to 2, null or 'roundrobin', received 3.");
  });

  test('a loop that is left closes its files', () => {
    const numbers = makeNumbers();
    for (const n of numbers.iterate(null, 'n')) if (n === 2) break;
    const rows = numbers.iterate('roundrobin', 'n');
    rows.next();
    rows.return?.();
    expect(rows.next()).toEqual({ done: true, value: undefined });
  });

  test('a list iterates over any datasets', () => {
    const workdir = makeWorkdir();
    const list = new DatasetList([makeNumbers(workdir, 'main-1'), makeNumbers(workdir, 'main-2', 50)]);
    expect(list.rows).toBe(14);
    expect([...list.iterate(2, 'n')]).toEqual([4, 5, 6, 54, 55, 56]);
    expect(list.columnNames()).toEqual(['n', 'name']);
  });

  test('progress is told by itself', () => {
    const numbers = makeNumbers();
    const told: [number, number | null][] = [];
    onTestFinished(observeProgress(({ rows, total }) => told.push([rows, total])));
    expect([...numbers.iterate(null, 'n')]).toHaveLength(7);
    expect(told).toEqual([
      [4, 7],
      [7, 7],
    ]);
  });

  test.each<[what: string, read: (numbers: ReturnType<typeof makeNumbers>) => unknown, rows: number]>([
    [
      'one slice after the other',
      (numbers) => numbers.sliceNumbers().map((each) => [...numbers.iterate(each, 'n')]),
      7,
    ],
    ['the same rows again', (numbers) => [[...numbers.iterate(0, 'n')], [...numbers.iterate(0, 'name')]], 8],
    ['a loop in a loop', (numbers) => [...numbers.iterate(0, 'n')].map(() => [...numbers.iterate(2, 'n')]), 4 + 4 * 3],
    ['a row of each slice in turn', (numbers) => [...numbers.iterate('roundrobin', 'n')], 7],
    ['in a range', (numbers) => [...numbers.iterate(null, 'n', { range: { n: [2, 5] } })], 7],
    ['places', (numbers) => [...numbers.chain().places(null, 'n')], 7],
    ['batches', (numbers) => numbers.sliceNumbers().map((each) => [...numbers.batches(each, ['n'])]), 7],
  ])('what is told of loops together is what they have read: %s', (_, read, rows) => {
    const numbers = makeNumbers();
    let told = 0;
    onTestFinished(
      observeProgress(({ more }) => {
        told += more;
      }),
    );
    read(numbers);
    expect(told).toBe(rows);
  });
});

function makeUntyped(): Dataset {
  const { workdir, id } = makeNumbers();
  return Dataset.open(workdir, id);
}

test('slices and batches out of range are not read', () => {
  const workdir = makeWorkdir();
  const rows = Array.from({ length: 200_000 }, (_, n) => ({ n, text: 'x' }));
  const dataset = makeDataset(workdir, 'main-1', { columns: { n: 'int32', text: 'ascii' } }, [
    rows,
    [{ n: 900_000, text: 'y' }],
  ]);
  const read: [string, number, number][] = [];
  onTestFinished(observeReads(({ column, sliceno, bytes }) => read.push([column, sliceno, bytes])));
  expect([...dataset.iterate(null, 'text', { range: { n: [150_000, 150_010] } })]).toHaveLength(10);
  // A footer and one of four batches of each column, and nothing of slice 1.
  expect(read.map(([column, sliceno]) => `${column} ${sliceno}`).sort()).toEqual(['n 0', 'n 0', 'text 0', 'text 0']);
  read.length = 0;
  expect([...dataset.iterate(null, 'n', { range: { n: [300_000, 800_000] } })]).toEqual([]);
  expect(read.map(([, sliceno]) => sliceno)).toEqual([]);
  expect([...dataset.iterate(0, 'n', { slice: { start: 70_000, stop: 70_003 } })]).toEqual([70_000, 70_001, 70_002]);
  expect(read).toHaveLength(2);
});

test('one row or value is read with one batch', () => {
  const workdir = makeWorkdir();
  const rows = Array.from({ length: 100_000 }, (_, n) => ({ n, text: `t${n}` }));
  const dataset = makeDataset(workdir, 'main-1', { columns: { n: 'int32', text: 'unicode' } }, [
    rows.slice(0, 70_000),
    rows.slice(70_000),
  ]).typed({ n: 'int32', text: 'unicode' });
  expect(dataset.row(69_999)).toEqual({ n: 69_999, text: 't69999' });
  expect(dataset.row(70_000)).toEqual({ n: 70_000, text: 't70000' });
  expect(dataset.row(-1).text).toBe('t99999');
  const read: string[] = [];
  onTestFinished(observeReads(({ column }) => read.push(column)));
  expect(dataset.column('n').at(0)).toBe(0);
  expect(dataset.column('n').at(1)).toBe(1);
  expect(read).toEqual(['n', 'n']);
  expect(() => dataset.column('n').at(100_000)).toThrow('There is no row 100000 in dataset main-1: it has 100000.');
  expect(() => dataset.row(-100_001)).toThrow(RangeError);
});

test('batches give the memory as it is', () => {
  const workdir = makeWorkdir();
  const dataset = makeDataset(workdir, 'main-1', { columns: { x: 'float64', name: 'unicode', ok: 'bool' } }, [
    Array.from({ length: 70_000 }, (_, n) => ({ x: n / 2, name: n === 5 ? null : `é${n}`, ok: n % 3 === 0 })),
    [{ x: 1, name: 'z', ok: true }],
  ]).typed({ x: 'float64', name: { type: 'unicode', nullable: true }, ok: 'bool' });
  let sum = 0;
  let rows = 0;
  let nulls = 0;
  for (const { columns, rows: count, firstRow, sliceno } of dataset.batches(null, ['x', 'name', 'ok'])) {
    for (const value of columns.x.values) sum += value;
    const { values, offsets } = columns.name;
    const text = Buffer.from(values.subarray(offsets[count - 1], offsets[count])).toString();
    expect(text).toBe(sliceno === 1 ? 'z' : `é${firstRow + count - 1}`);
    expect(columns.ok.values[0]).toBe(firstRow % 3 === 0 ? 1 : 0);
    nulls += columns.name.nulls;
    if (firstRow === 0 && sliceno === 0) expect([4, 5].map((row) => columns.name.isNull(row))).toEqual([false, true]);
    rows += count;
  }
  expect(rows).toBe(70_001);
  expect(nulls).toBe(1);
  expect(sum).toBe((69_999 * 70_000) / 4 + 1);
});
