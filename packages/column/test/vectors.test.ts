import { readFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { RecordBatchReader, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import pl from 'nodejs-polars';
import { expect, test } from 'vitest';
import { ColumnAccess, ColumnCursor, type ColumnSource, ColumnWriter, nullView, toArrowTable } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

const label = { dataset: 'main-1', column: 'c', sliceno: 2 };

function write(file: string, values: readonly unknown[], length?: number): ColumnSource {
  const writer = new ColumnWriter({ file, type: 'vector', length, label });
  for (const value of values) {
    writer.append(value);
    writer.commit();
  }
  return { file, type: 'vector', label, summary: writer.close() };
}

function vectorOf(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(seed * 131 + index));
}

/** The bytes of each: comparing millions of numbers takes the test runner seconds. */
function bits(values: readonly unknown[]): unknown[] {
  return values.map((value) =>
    value instanceof Float32Array ? digestOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) : value,
  );
}

/** What Arrow and Polars read of a file. */
function elsewhere(file: string): { readonly arrow: unknown[]; readonly polars: unknown[]; readonly type: string } {
  const column = tableFromIPC(readFileSync(file)).getChild('c');
  const frame = pl.scanIPC(file).collectSync();
  return {
    arrow: Array.from(column ?? [], (value) => (value === null ? null : Array.from(value))),
    polars: frame.getColumn('c').toArray(),
    type: String(frame.getColumn('c').dtype),
  };
}

test('every length, with nulls first, last and between, over several batches, here and in Polars', () => {
  const folder = makeDirectory();
  for (const length of [1, 2, 3, 511, 512, 65_536]) {
    const perBatch = Math.max(1, Math.min(65_536, Math.floor((1 << 20) / (length * 4))));
    const count = length < 300 ? 9 : 2 * perBatch + 3;
    const values = Array.from({ length: count }, (_, row) => (row % 7 < 2 ? null : vectorOf(length, row)));
    values.push(null);
    const source = write(path.join(folder, `${length}.arrow`), values);
    expect(source.summary).toMatchObject({ rows: values.length, length, min: null, max: null });
    expect(bits(readColumn(source))).toEqual(bits(values));
    const cursor = new ColumnCursor(source);
    if (length > 300) expect(cursor.batches.length).toBeGreaterThan(2);
    for (const { offset, metadataLength } of cursor.batches) expect((offset + metadataLength) % 64).toBe(0);
    cursor.close();
    if (length > 600) continue;
    const few = write(path.join(folder, `few-${length}.arrow`), values.slice(0, 5));
    const numbers = values.slice(0, 5).map((value) => value && Array.from(value));
    const { arrow, polars, type } = elsewhere(few.file);
    expect([arrow, type]).toEqual([numbers, `DataType(FixedSizeList(DataType(Float32),${length}))`]);
    expect(polars).toEqual(numbers);
  }
});

test('values lie over the batch, one behind the other', () => {
  const source = write(path.join(makeDirectory(), 'c.arrow'), [[1, 2], null, [3, 4]]);
  const cursor = new ColumnCursor(source);
  cursor.available();
  const view = cursor.view(3);
  expect([view.length, view.nulls, view.values]).toEqual([2, 1, Float32Array.of(1, 2, 0, 0, 3, 4)]);
  cursor.seek(0);
  cursor.available();
  const block: unknown[] = [];
  cursor.take(3, block);
  const [first, , last] = block;
  if (!(first instanceof Float32Array && last instanceof Float32Array)) throw new Error('no vectors');
  expect(last.buffer).toBe(first.buffer);
  expect(last.byteOffset - first.byteOffset).toBe(16);
  cursor.close();
  const access = new ColumnAccess(source);
  expect([access.at(2), access.at(1)]).toEqual([Float32Array.of(3, 4), null]);
  access.close();
});

test('the length is that of the first value, or the declared one, and another is refused with nothing written', () => {
  const folder = makeDirectory();
  expect(() => write(path.join(folder, 'a.arrow'), [null, new Float32Array(512), new Float32Array(511)])).toThrow(
    expect.objectContaining({
      code: 'WRONG_VALUE',
      message: expect.stringMatching(/^Expected a vector of 512 numbers .*, slice 2, row 2, received /),
    }),
  );
  expect(() => write(path.join(folder, 'b.arrow'), [[1, 2]], 3)).toThrow('Expected a vector of 3 numbers');
  // A row that another column refuses does not decide it.
  const file = path.join(folder, 'c.arrow');
  const writer = new ColumnWriter({ file, type: 'vector', label });
  for (const value of [null, [1, 2, 3], null, [1]]) {
    writer.append(value);
    writer.undo();
  }
  expect(writer.stored([1, 2, 3])).toEqual([1, 2, 3]);
  for (const value of [null, null, [4, 5]]) {
    writer.append(value);
    writer.commit();
    writer.append(value);
    writer.undo();
  }
  expect(readColumn({ file, type: 'vector', label, summary: writer.close() })).toEqual([
    null,
    null,
    Float32Array.of(4, 5),
  ]);
});

test('a column without a value', () => {
  const folder = makeDirectory();
  const none = write(path.join(folder, 'none.arrow'), []);
  expect(none.summary).toMatchObject({ rows: 0, size: 0 });
  const nulls = write(path.join(folder, 'nulls.arrow'), [null, null]);
  expect(nulls.summary).not.toHaveProperty('length');
  const declared = write(path.join(folder, 'declared.arrow'), [null, null], 4);
  expect(declared.summary).toMatchObject({ length: 4 });
  for (const source of [nulls, declared]) expect(readColumn(source)).toEqual([null, null]);
  expect(elsewhere(declared.file)).toMatchObject({
    type: 'DataType(FixedSizeList(DataType(Float32),4))',
    polars: [null, null],
  });
});

test('many nulls before the first value come in batches of their own', () => {
  const folder = makeDirectory();
  const values: unknown[] = Array.from({ length: 70_000 }, () => null);
  values.push(vectorOf(100, 1), null, vectorOf(100, 2));
  const source = write(path.join(folder, 'c.arrow'), values);
  const read = readColumn(source);
  expect(read.length).toBe(values.length);
  expect(read.slice(-3)).toEqual(values.slice(-3));
  expect(read.slice(0, -3).every((value) => value === null)).toBe(true);
  const writer = new ColumnWriter({ file: path.join(folder, 'copy.arrow'), type: 'vector', label });
  const cursor = new ColumnCursor(source);
  while (cursor.available() > 0) {
    const rows = Math.min(333, cursor.available());
    writer.appendBatch(writer.checkBatch(cursor.view(rows), rows));
  }
  cursor.close();
  expect(writer.close()).toEqual(source.summary);
  expect(readFileSync(path.join(folder, 'copy.arrow')).equals(readFileSync(source.file))).toBe(true);
});

test('the digest is of every bit, and of the length', () => {
  const folder = makeDirectory();
  let number = 0;
  const digest = (values: readonly unknown[], length?: number): string =>
    write(path.join(folder, `${number++}.arrow`), values, length).summary.digest;
  expect(digest([[1, 2]])).toBe(digest([Float32Array.of(1, 2)]));
  const others = [[[1, 2]], [[1], [2]], [[-0, 2]], [[0, 2]], [null, [1, 2]], [[1, 2], null], [null], [[0]]];
  const digests = others.map((values) => digest(values));
  expect(new Set(digests).size).toBe(others.length);
  expect(digest([null], 2)).not.toBe(digest([null], 3));
  const [quiet, other] = [0x7fc00000, 0x7fc00001].map((bits) => new Float32Array(Uint32Array.of(bits).buffer));
  expect(digest([quiet])).not.toBe(digest([other]));
});

test('batches of another length are refused, those of nulls are of any', () => {
  const writer = new ColumnWriter({ file: path.join(makeDirectory(), 'c.arrow'), type: 'vector', label });
  const give = (values: Float32Array, length: number | undefined, rows: number, isNull?: () => boolean) =>
    writer.appendBatch(writer.checkBatch({ values, length, isNull }, rows));
  expect(() => give(new Float32Array(4), undefined, 2)).toThrow(expect.objectContaining({ code: 'WRONG_BATCH' }));
  expect(() => give(new Float32Array(4), 3, 2)).toThrow(expect.objectContaining({ code: 'WRONG_BATCH' }));
  give(new Float32Array(2), 1, 2, () => true);
  give(Float32Array.of(1, 2, 3, 4), 2, 2);
  give(new Float32Array(5), 5, 1, () => true);
  expect(() => give(new Float32Array(3), 3, 1)).toThrow(expect.objectContaining({ code: 'WRONG_VALUE' }));
  expect(writer.close()).toMatchObject({ rows: 5, nulls: 3, length: 2 });
});

test('digests of single vectors are kept when they are large', () => {
  const folder = makeDirectory();
  const size = ({ summary }: ColumnSource): number => summary.footerSize;
  const rows = Array.from({ length: 50 }, (_, row) => row);
  const [small, large] = [255, 256].map((length) =>
    write(
      path.join(folder, `${length}.arrow`),
      rows.map((row) => vectorOf(length, row)),
    ),
  );
  if (small === undefined || large === undefined) throw new Error('no columns');
  expect(size(large) - size(small)).toBeGreaterThan(50 * 16);
  const plain = write(
    path.join(folder, 'plain.arrow'),
    rows.map((row) => [...vectorOf(256, row)]),
  );
  expect(readFileSync(plain.file).equals(readFileSync(large.file))).toBe(true);
});

test('a table of batches has one length, those of nulls aside', async () => {
  const source = writeColumn(path.join(makeDirectory(), 'c.arrow'), 'vector', [
    [1, 2],
    [3, 4],
  ]);
  const cursor = new ColumnCursor(source);
  cursor.available();
  const views = [nullView('vector', 2), cursor.view(2), nullView('vector', 1)];
  cursor.close();
  const column = (await toArrowTable(new Map([['c', views]]))).getChild('c');
  expect(Array.from(column ?? [], (value) => value && Array.from(value))).toEqual([null, null, [1, 2], [3, 4], null]);
});

test('a vector, as its file tells another program', () => {
  const source = write(path.join(makeDirectory(), 'c.arrow'), [[1, 2, 3], null]);
  const [field] = RecordBatchReader.from(readFileSync(source.file)).open().schema.fields;
  expect(String(field?.type)).toBe('FixedSizeList[3]<Float32>');
  expect([field?.metadata.get('accelerator.type'), field?.nullable, field?.type.children[0]?.nullable]).toEqual([
    'vector',
    true,
    false,
  ]);
});

test('any cut into batches gives the same file and the same values', () => {
  const folder = makeDirectory();
  let number = 0;
  const vectors = fc.integer({ min: 1, max: 5 }).chain((length) =>
    fc.array(fc.option(fc.array(fc.float(), { minLength: length, maxLength: length }), { freq: 3 }), {
      maxLength: 40,
    }),
  );
  fc.assert(
    fc.property(vectors, fc.integer({ min: 1, max: 9 }), (values, step) => {
      const whole = write(path.join(folder, `${number++}`), values);
      const file = path.join(folder, `${number++}`);
      const writer = new ColumnWriter({ file, type: 'vector', label });
      const cursor = new ColumnCursor(whole);
      while (cursor.available() > 0) {
        const rows = Math.min(step, cursor.available());
        writer.appendBatch(writer.checkBatch(cursor.view(rows), rows));
      }
      cursor.close();
      expect(writer.close()).toEqual(whole.summary);
      expect(readColumn(whole)).toEqual(values.map((value) => value && Float32Array.from(value)));
    }),
    { numRuns: 60 },
  );
});
