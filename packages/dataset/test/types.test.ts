import type { Sharp } from 'sharp';
import { expect, expectTypeOf, test } from 'vitest';
import {
  type AnyDataset,
  type AtLeast,
  type Dataset,
  type DatasetWriter,
  type JoinedColumns,
  json,
  type WriteRowOf,
} from '../src/index.ts';

const specs = {
  image: 'image',
  shape: json<[number, number]>(),
  note: { type: 'unicode', nullable: true },
  count: { type: 'int64', nullable: false },
} as const;
type Specs = typeof specs;

// These functions are compiled, never called.
export function reading(typed: Dataset<Specs>, untyped: Dataset): void {
  expectTypeOf(typed.iterate(0, 'shape')).toEqualTypeOf<IterableIterator<[number, number]>>();
  expectTypeOf(typed.iterate(null, 'image')).toEqualTypeOf<IterableIterator<Sharp>>();
  expectTypeOf(typed.iterate(null, 'note')).toEqualTypeOf<IterableIterator<string | null>>();
  expectTypeOf(typed.iterate(null, ['count', 'note'])).toEqualTypeOf<IterableIterator<[bigint, string | null]>>();
  expectTypeOf(typed.iterate(null, 'count', { map: (n) => Number(n) })).toEqualTypeOf<IterableIterator<number>>();
  expectTypeOf(typed.iterate(null, ['count'], { where: ([n]) => n > 0n, map: ([n]) => `${n}` })).toEqualTypeOf<
    IterableIterator<string>
  >();
  expectTypeOf(typed.chain().iterate(null, 'count')).toEqualTypeOf<IterableIterator<bigint>>();
  expectTypeOf(typed.row(0).shape).toEqualTypeOf<[number, number]>();
  expectTypeOf(untyped.iterate(null, 'anything')).toEqualTypeOf<IterableIterator<unknown>>();
  expectTypeOf(untyped.typed({ x: 'float64' }).iterate(null, 'x')).toEqualTypeOf<IterableIterator<number>>();
  for (const { columns } of typed.batches(null, ['count'])) {
    expectTypeOf(columns.count.values).toEqualTypeOf<BigInt64Array>();
  }
  // @ts-expect-error: no such column
  typed.iterate(null, 'imag');
  // @ts-expect-error: no such column
  typed.iterate(null, ['image', 'imag']);
  const least: AnyDataset = typed;
  const any: Dataset = typed;
  expect([least, any]).toBeDefined();
}

export function readingWhatIsKnown(some: Dataset<AtLeast<Specs>>): void {
  expectTypeOf(some.iterate(null, ['count', 'other'])).toEqualTypeOf<IterableIterator<[bigint, unknown]>>();
  expectTypeOf(some.chain().row(0).note).toEqualTypeOf<string | null>();
  expectTypeOf(some.row(0).other).toEqualTypeOf<unknown>();
  for (const { columns } of some.batches(null, ['count', 'other'])) {
    expectTypeOf(columns.count.values).toEqualTypeOf<BigInt64Array>();
    expectTypeOf(columns.other).not.toBeAny();
  }
  type Added = { readonly note: 'int32'; readonly more: 'bool' };
  expectTypeOf<JoinedColumns<{ readonly note: 'unicode'; readonly x: 'date' }, Added>>().toEqualTypeOf<{
    readonly note: 'int32';
    readonly more: 'bool';
    readonly x: 'date';
  }>();
  const any: Dataset = some;
  expect(any).toBeDefined();
}

export function writing(writer: DatasetWriter<Specs>): void {
  expectTypeOf<WriteRowOf<Specs>>().toEqualTypeOf<{
    readonly image: Uint8Array | null;
    readonly shape: [number, number] | null;
    readonly note: string | null;
    readonly count: bigint;
  }>();
  writer.write({ image: Buffer.alloc(1), shape: [1, 2], note: null, count: 1n });
  writer.write(Buffer.alloc(1), [1, 2], null, 1n);
  // @ts-expect-error: null is not allowed there
  writer.write({ image: null, shape: null, note: null, count: null });
  // @ts-expect-error: a value is missing
  writer.write(Buffer.alloc(1), [1, 2], null);
  // @ts-expect-error: fits none of the columns
  writer.write(Buffer.alloc(1), [1, 2], null, true);
  // @ts-expect-error: no such column
  writer.write({ image: null, shape: null, note: null, count: 1n, more: 1 });
  const any: DatasetWriter = writer;
  expect(any).toBeDefined();
}

test('types are checked by the compiler', () => {
  expect([reading, readingWhatIsKnown, writing]).toHaveLength(3);
});
