import type { BatchInput, ColumnType } from '@accelerator/column';
import type { Data } from 'apache-arrow';

/** A column of the result of a query, as one of a dataset. */
export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The values of a batch, as a writer takes them. */
  readonly input: (data: Data) => BatchInput;
}
