import { rmSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { expect, test } from 'vitest';
import { cellHeads, observeReads } from '../src/index.ts';
import { makeDirectory, writeColumn } from './column-files.ts';

const large = (fill: number, size = 400_000): Buffer => Buffer.alloc(size, fill);

test('sizes and first bytes of values, of large ones without reading them', () => {
  const values = [Buffer.from('one'), null, large(7), Buffer.alloc(0), large(8, 2_000_000), null, Buffer.from('six')];
  const source = writeColumn(path.join(makeDirectory(), '0.arrow'), 'bytes', values);
  let bytes = 0;
  const end = observeReads((read) => {
    bytes += read.bytes;
  });
  const heads = cellHeads(source, 0, values.length);
  end();
  expect(heads.map((each) => each?.size ?? null)).toEqual([3, null, 400_000, 0, 2_000_000, null, 3]);
  expect([heads[0], heads[6]].map((each) => Buffer.from(each?.whole ?? []).toString())).toEqual(['one', 'six']);
  expect([heads[2], heads[4]].map((each) => [each?.head[0], each?.whole])).toEqual([
    [7, undefined],
    [8, undefined],
  ]);
  expect(bytes).toBeLessThan(20_000);
});

test('any part of them', () => {
  const values = Array.from({ length: 40 }, (_, row) =>
    row % 7 === 3 ? large(row) : row % 5 === 0 ? null : Buffer.from([row]),
  );
  const source = writeColumn(path.join(makeDirectory(), '0.arrow'), 'image', values, { batchRows: 6 });
  for (const [from, count] of [
    [0, 40],
    [3, 1],
    [4, 9],
    [38, 2],
    [10, 0],
  ] as const) {
    const heads = cellHeads(source, from, count);
    expect(heads.map((each) => each?.head[0] ?? null)).toEqual(
      values.slice(from, from + count).map((value) => value?.[0] ?? null),
    );
  }
});

test('a file that is gone is told', () => {
  const source = writeColumn(path.join(makeDirectory(), '0.arrow'), 'bytes', [large(1)]);
  rmSync(source.file);
  expect(() => cellHeads(source, 0, 1)).toThrow(expect.toSatisfy(isAcceleratorError));
});
