import path from 'node:path';
import { expect, test } from 'vitest';
import { ColumnWriter, misfitOf } from '../src/index.ts';
import { makeDirectory } from './column-files.ts';

test('a number column takes no integer that a double can’t hold, in whatever way it comes', () => {
  for (const type of ['number', 'float64'] as const) {
    expect(misfitOf(type, 2n ** 53n + 1n)?.hint).toContain('int64 column, or decimal(38,0)');
    expect(misfitOf(type, 5n)?.hint).toContain('Number(value)');
    expect([misfitOf(type, '9007199254740993')?.hint, misfitOf(type, 2 ** 60)]).toEqual([undefined, undefined]);
    const label = { dataset: 'main-1', column: 'c', sliceno: 0 };
    const writer = new ColumnWriter({ file: path.join(makeDirectory(), type), type, label });
    expect(() => writer.checkBatch({ values: BigInt64Array.of(2n ** 53n + 1n) }, 1)).toThrow(
      expect.objectContaining({ code: 'WRONG_BATCH' }),
    );
    expect(() => writer.append(2n ** 53n + 1n)).toThrow(
      expect.objectContaining({ code: 'WRONG_VALUE', details: expect.objectContaining({ row: 0 }) }),
    );
    writer.discard();
  }
});
