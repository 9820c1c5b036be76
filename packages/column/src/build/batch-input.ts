import { AcceleratorError, describeValue } from '@accelerator/base';
import type { BatchView } from '../batch-view.ts';
import type { ColumnLabel } from '../summary.ts';
import { type ColumnInputs, type ColumnType, columnTypeInfo, type NamedColumnType, type Storage } from '../types.ts';

/** Rows of a column to be written, as they lie in memory: what reading in batches yields can be given as it is. */
export interface BatchInput<T extends ColumnType = ColumnType> {
  /** One element per row; of vectors `length`; for types of any length, the bytes of all. What stands there for a null does not matter. */
  readonly values: BatchView<T>['values'];
  /** For types of any length: value `i` is `values.subarray(offsets[i], offsets[i + 1])`. Else absent or empty. */
  readonly offsets?: Int32Array | undefined;
  /** How many numbers each vector has; only of vectors. */
  readonly length?: number | undefined;
  /** 0: no row is null, and `isNull` is not asked. */
  readonly nulls?: number | undefined;
  /** Absent: no row is null. */
  readonly isNull?: ((row: number) => boolean) | undefined;
}

/** Types of which an array alone says all, if no row is null. */
type OneArrayType = Exclude<NamedColumnType, 'bytes' | 'image' | 'msgpack' | 'unicode' | 'ascii' | 'json'>;

/**
 * A column of a batch to be written, in one of three forms: as it lies in memory, also with nulls; the array alone, of types
 * that have an element per row (of vectors, all numbers); or a list of what is written row by row, one for each row.
 * @typeParam V what may be written
 */
export type BatchColumn<T extends ColumnType = ColumnType, V = ColumnInputs[T] | null> =
  | BatchInput<T>
  | (T extends OneArrayType ? BatchView<T>['values'] : never)
  | readonly V[];

/** A batch that was looked at: its arrays are of the right kind and length, its offsets lead into its values. */
export interface BatchRows {
  readonly values: BatchView['values'];
  readonly offsets: Int32Array;
  /** How many elements of `values` a row has: of vectors their length, else 1. */
  readonly length: number;
  /** Undefined when no row is null. */
  readonly isNull: ((row: number) => boolean) | undefined;
}

/** In what values lie in memory, by how they are stored. */
export const arrays: Readonly<Record<Storage, { readonly name: string; new (length: number): BatchView['values'] }>> = {
  binary: Uint8Array,
  bit: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
  int128: Uint8Array,
  vector: Float32Array,
};

/** Whether a column is given as a list of values. @throws AcceleratorError `WRONG_BATCH` if they are not as many as rows */
export function isValueList(
  input: BatchColumn<ColumnType, unknown>,
  rows: number,
  label: ColumnLabel,
): input is readonly unknown[] {
  if (!Array.isArray(input)) return false;
  if (input.length !== rows) throw wrongBatch(label, `expected ${rows} values, received ${input.length}`);
  return true;
}

/**
 * Looks at the form of a batch; not yet at its values.
 * @throws AcceleratorError `WRONG_BATCH`
 */
export function readBatchInput(
  type: ColumnType,
  given: Exclude<BatchColumn, readonly unknown[]>,
  rows: number,
  label: ColumnLabel,
): BatchRows {
  const { storage } = columnTypeInfo(type);
  const input: BatchInput = ArrayBuffer.isView(given)
    ? { values: given, length: rows === 0 ? 1 : given.length / rows }
    : given;
  if (typeof input !== 'object' || input === null) {
    throw wrongBatch(label, `expected an array or { values, … }, received ${describeValue(input)}`);
  }
  const { values, offsets = new Int32Array(0), nulls, isNull } = input;
  const length = storage === 'vector' ? (input.length ?? 0) : 1;
  const kind = arrays[storage];
  if (!(values instanceof kind)) {
    throw wrongBatch(
      label,
      `expected the values of ${article(type)} column as ${kind.name}, received ${describeValue(values)}`,
    );
  }
  if (storage !== 'binary' && storage !== 'int128') {
    if (!Number.isSafeInteger(length) || length < 1) {
      throw wrongBatch(label, `expected as \`length\` how many numbers each vector has, received ${input.length}`);
    }
    if (values.length !== rows * length) {
      throw wrongBatch(label, `expected ${rows * length} values, received ${values.length}`);
    }
  } else {
    if (!(offsets instanceof Int32Array) || offsets.length !== rows + 1) {
      throw wrongBatch(label, `expected ${rows + 1} offsets as Int32Array, received ${offsets.length}`);
    }
    checkOffsets(offsets, values.length, label);
  }
  return { values, offsets, length, isNull: nulls === 0 ? undefined : isNull };
}

function checkOffsets(offsets: Int32Array, end: number, label: ColumnLabel): void {
  let before = 0;
  for (let index = 0; index < offsets.length; index++) {
    const offset = offsets[index] ?? 0;
    if (offset < before) throw wrongBatch(label, `offset ${index} is ${offset}, less than ${before}`);
    before = offset;
  }
  if (before > end) throw wrongBatch(label, `the last offset is ${before}, but there are ${end} bytes`);
}

function article(type: ColumnType): string {
  return /^[aiu]/.test(type) && type !== 'unicode' ? `an ${type}` : `a ${type}`;
}

/**
 * A batch that a method wrote does not have the form that its column wants: the kind of array, as many values or offsets
 * as rows, offsets that ascend within the values.
 *
 * @remedy The sentence says what of which column; `dataset.batches()` yields batches of the right form.
 */
function wrongBatch(label: ColumnLabel, reason: string): AcceleratorError {
  return new AcceleratorError({
    code: 'WRONG_BATCH',
    message: `A batch for column '${label.column}' of dataset ${label.dataset}, slice ${label.sliceno}, can't be written: ${reason}.`,
    details: { ...label, reason },
  });
}
