import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ColumnList, Dataset, type DatasetWriter, DatasetWriters, manifestPath } from '../src/index.ts';
import { makeHost, makeWorkdir, publish } from './make-dataset.ts';

/** Writes one row in analysis, as a writer from prepare does, and opens the dataset. */
function writeRow(columns: ColumnList, values: readonly unknown[]): Dataset {
  const workdir = makeWorkdir();
  const prepare = new DatasetWriters(makeHost(workdir, 'main-1', 1));
  const { declaration } = prepare.create({ columns });
  const analysis = new DatasetWriters(makeHost(workdir, 'main-1', 1, 0));
  analysis.revive(JSON.parse(JSON.stringify(declaration))).write(...values);
  publish(workdir, 'main-1', 1, [prepare.close(), analysis.close()]);
  return Dataset.open(workdir, 'main-1');
}

describe('a list of columns', () => {
  test.each([
    [['country', '2020']],
    [['b', '10', 'a', '9', '0']],
    [['__proto__', '1', 'constructor']],
    [['2', '1']],
    [['01', '-1', '1.5', '4294967295', '4294967294']],
    [['', ' 1', '1']],
  ])('keeps its order on disk and in memory: %j', (names) => {
    const dataset = writeRow(
      names.map((name) => [name, 'unicode']),
      names.map((name) => `value of ${name}`),
    );
    expect([...dataset.columns.keys()]).toEqual(names);
    expect([...dataset.iterate(null)]).toEqual([names.map((name) => `value of ${name}`)]);
    for (const name of names) expect(dataset.column(name).at(0)).toBe(`value of ${name}`);
  });

  test('goes to Arrow in its order', async () => {
    const dataset = writeRow(
      [
        ['country', 'unicode'],
        ['2020', 'int32'],
        ['__proto__', 'bool'],
      ],
      ['Sweden', 7, true],
    );
    const table = await dataset.toArrow();
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['country', '2020', '__proto__']);
    expect([0, 1, 2].map((index) => table.getChildAt(index)?.get(0))).toEqual(['Sweden', 7, true]);
  });

  test('is typed in its order', () => {
    const writers = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1));
    const writer = writers.create({
      columns: [
        ['country', 'unicode'],
        ['2020', 'int32'],
      ],
    });
    const slice = writer.slice(0);
    slice.write('Sweden', 7);
    slice.write({ country: 'Norway', '2020': 8 });
    // @ts-expect-error in the other order
    expect(() => slice.write(7, 'Sweden')).toThrow(expect.objectContaining({ code: 'WRONG_VALUE' }));
    // @ts-expect-error there is no such column
    expect(() => slice.write({ country: 'Norway', '2021': 8 })).toThrow();
    // @ts-expect-error one value too few
    expect(() => slice.write('Sweden')).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
    expect(slice.rows).toBe(2);
    const any: DatasetWriter = writer;
    expect(any.name).toBe('default');
  });

  test.each<[unknown]>([
    [
      [
        ['a', 'int32'],
        ['a', 'bool'],
      ],
    ],
    [['a', 'int32']],
    [[['a']]],
    [[[1, 'int32']]],
    [[['a', 'int3']]],
  ])('is refused when it is none: %j', (columns) => {
    const writers = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1));
    const wrong: ColumnList = JSON.parse(JSON.stringify(columns));
    expect(() => writers.create({ columns: wrong })).toThrow(expect.objectContaining({ code: 'COLUMN_SPEC' }));
  });

  test('an order on disk that does not fit the columns is damage', () => {
    const dataset = writeRow(
      [
        ['a', 'int32'],
        ['1', 'int32'],
      ],
      [1, 2],
    );
    const file = manifestPath(path.join(dataset.workdir, 'main-1'), 'default');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    for (const order of [['a'], ['a', 'a'], ['a', '2'], 7]) {
      writeFileSync(file, JSON.stringify({ ...manifest, order }));
      expect(() => Dataset.open(dataset.workdir, 'main-1')).toThrow(
        expect.objectContaining({ code: 'MANIFEST_DAMAGED' }),
      );
    }
  });
});

describe('an object of columns', () => {
  test('with names that JavaScript puts first takes rows as objects, and no values by position', () => {
    const writers = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 2));
    const writer = writers.create({ columns: { country: 'unicode', '2020': 'unicode' } });
    // @ts-expect-error nobody can tell the order
    expect(() => writer.slice(0).write('Sweden', 'a')).toThrow(
      expect.objectContaining({
        code: 'WRITER_USE',
        hint: "Write rows as objects, or declare the columns as a list in your order: [['2020', 'unicode'], ['country', 'unicode']].",
      }),
    );
    writer.slice(1).write({ country: 'Sweden', '2020': 'a' });
    expect([writer.slice(0).rows, writer.slice(1).rows]).toEqual([0, 1]);
    const revived = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1, 0)).revive(writer.declaration);
    expect(() => revived.write('Sweden', 'a')).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
    const split = writers.create({ name: 'split', columns: { b: 'int32', 7: 'int32' } }).split();
    expect(() => Reflect.apply(split.write, split, [1, 2])).toThrow(expect.objectContaining({ code: 'WRITER_USE' }));
  });

  test.each([['1.5'], ['-1'], ['01'], ['4294967295']])('keeps the order of %s', (name) => {
    const writers = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1));
    const columns: Record<string, 'unicode'> = { country: 'unicode', [name]: 'unicode' };
    const slice = writers.create({ columns }).slice(0);
    slice.write('Sweden', 'a');
    expect(slice.rows).toBe(1);
  });

  test('with one column has no other order', () => {
    const writers = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1));
    const slice = writers.create({ columns: { '2020': 'int32' } }).slice(0);
    slice.write(7);
    expect(slice.rows).toBe(1);
  });
});
