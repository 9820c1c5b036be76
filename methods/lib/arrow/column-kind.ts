import type { BatchInput, ColumnType } from '@accelerator/sdk';
import type { Data } from 'apache-arrow';

/** What is found while values are taken. */
export interface Findings {
  /** The value at a place of `rows` can't be one here. @param reason the end of a sentence */
  refuse(place: number, reason: string): void;
  /** Something of a value is left out that the column does not hold. */
  cut(place: number): void;
}

/** How a column of Arrow becomes one of ours. */
export interface ColumnKind {
  readonly type: ColumnType;
  /** Of vectors. */
  readonly length?: number;
  /** Takes the values of some rows; -1 is a null. What stands for a value that is refused does not matter. */
  readonly fill: (data: Data, rows: Int32Array, findings: Findings) => BatchInput;
  /** How many bytes a value has, for columns of any length. */
  readonly sizes?: (data: Data) => (row: number) => number;
}

/** A batch for values that were filled in. */
export function batchOf(values: BatchInput['values'], rows: Int32Array, offsets?: Int32Array): BatchInput {
  let nulls = 0;
  for (const row of rows) if (row < 0) nulls++;
  return {
    values,
    ...(offsets !== undefined && { offsets }),
    nulls,
    isNull: (place) => (rows[place] ?? -1) < 0,
  };
}
