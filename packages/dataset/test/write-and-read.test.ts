import { observeReads } from '@accelerator/column';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Dataset, DatasetWriters, json } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

test('a writer declared in prepare writes its slice in analysis', () => {
  const workdir = makeWorkdir();
  const prepare = new DatasetWriters(makeHost(workdir, 'main-1', 2));
  const { declaration } = prepare.create({ columns: { name: 'unicode', shape: json<[number, number]>() } });
  const sent: typeof declaration = JSON.parse(JSON.stringify(declaration));
  const reports = [prepare.close()];
  for (const sliceno of [0, 1]) {
    const analysis = new DatasetWriters(makeHost(workdir, 'main-1', 2, sliceno));
    const writer = analysis.revive(sent);
    writer.write(`a${sliceno}`, [sliceno, 2]);
    writer.write({ name: `b${sliceno}`, shape: [sliceno, 3] });
    reports.push(analysis.close());
  }
  publish(workdir, 'main-1', 2, reports);

  const dataset = Dataset.open(workdir, 'main-1').typed({ name: 'unicode', shape: json<[number, number]>() });
  expect([...dataset.iterate(null, 'name')]).toEqual(['a0', 'b0', 'a1', 'b1']);
  expect([...dataset.iterate(1, ['shape', 'name'])]).toEqual([
    [[1, 2], 'a1'],
    [[1, 3], 'b1'],
  ]);
  for (const [width, height] of dataset.iterate(0, 'shape')) expect(width + height).toBeLessThan(4);
  expect([...dataset.iterate('roundrobin', 'name')]).toEqual(['a0', 'a1', 'b0', 'b1']);
  expect(dataset.rowsPerSlice).toEqual([2, 2]);
});

describe('linking', () => {
  test('a child has the columns of its parent and its own, and copies nothing', () => {
    const workdir = makeWorkdir();
    const parent = makeDataset(workdir, 'main-1', { columns: { a: 'int32', b: 'unicode' } }, [
      [{ a: 1, b: 'x' }],
      [{ a: 2, b: 'y' }],
    ]);
    const child = makeDataset(workdir, 'main-2', { name: 'more', parent, columns: { c: 'bool' } }, [
      [{ c: true }],
      [{ c: false }],
    ]);
    const grandchild = makeDataset(
      workdir,
      'main-3',
      { parent: child, columns: { d: 'int32' }, rename: { b: 'bb' }, drop: ['a'] },
      [[{ d: 5 }], [{ d: 6 }]],
    );
    expect([...grandchild.columns.keys()]).toEqual(['bb', 'c', 'd']);
    expect([...grandchild.iterate(null, ['bb', 'c', 'd'])]).toEqual([
      ['x', true, 5],
      ['y', false, 6],
    ]);
    expect(grandchild.column('bb').location).toBe('../../main-1/default/b');
    expect(grandchild.column('c').location).toBe('../../main-2/more/c');
    expect(grandchild.column('d').location).toBe('d');
    expect(grandchild.parent).toBe('main-2/more');
  });

  test('another number of rows than the parent has is an error with slice, expected and got', () => {
    const workdir = makeWorkdir();
    const parent = makeDataset(workdir, 'main-1', { columns: { a: 'int32' } }, [[{ a: 1 }], [{ a: 2 }]]);
    expect(() =>
      makeDataset(workdir, 'main-2', { parent, columns: { b: 'int32' } }, [[{ b: 1 }], [{ b: 2 }, { b: 3 }]]),
    ).toThrow(
      "Expected 1 rows of column 'b' in slice 1 of dataset main-2, as many as its parent main-1 has, received 2.",
    );
  });
});

test('a chain iterates the oldest first, or the other way, and stops where it is told', () => {
  const workdir = makeWorkdir();
  let previous: Dataset | null = null;
  for (const number of [1, 2, 3]) {
    previous = makeDataset(workdir, `main-${number}`, { previous, columns: { n: 'int32' } }, [[{ n: number }], []]);
  }
  const last = Dataset.open(workdir, 'main-3').typed({ n: 'int32' });
  expect([...last.chain().iterate(null, 'n')]).toEqual([1, 2, 3]);
  expect([...last.chain({ reverse: true }).iterate(null, 'n')]).toEqual([3, 2, 1]);
  expect([...last.chain({ length: 2 }).iterate(null, 'n')]).toEqual([2, 3]);
  expect([...last.chain({ stop: 'main-1' }).iterate(null, 'n')]).toEqual([2, 3]);
});

test('only the columns that are asked for are read', () => {
  const workdir = makeWorkdir();
  const dataset = makeDataset(workdir, 'main-1', { columns: { image: 'bytes', shape: 'json' } }, [
    [{ image: Buffer.alloc(100_000, 7), shape: [1, 2] }],
  ]);
  const bytes = new Map<string, number>();
  onTestFinished(observeReads((read) => bytes.set(read.column, (bytes.get(read.column) ?? 0) + read.bytes)));
  expect([...dataset.iterate(null, 'shape')]).toEqual([[1, 2]]);
  expect([...bytes.keys()]).toEqual(['shape']);
  expect(bytes.get('shape')).toBe(dataset.column('shape').size);
  expect([...dataset.iterate(null, 'image')]).toHaveLength(1);
  expect(bytes.get('image')).toBe(dataset.column('image').size);
});
