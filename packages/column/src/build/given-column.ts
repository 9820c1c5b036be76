import type { ColumnLabel } from '../summary.ts';
import type { ColumnType } from '../types.ts';
import { type BatchColumn, type BatchRows, isValueList, readBatchInput } from './batch-input.ts';
import { valueAt } from './batch-values.ts';
import { selectRows } from './select-rows.ts';

/** A column of a batch to be written, in whatever form, whose form was looked at. */
export class GivenColumn {
  readonly #type: ColumnType;
  readonly #given: { readonly list: readonly unknown[] } | { readonly batch: BatchRows };

  /** @throws AcceleratorError `WRONG_BATCH` */
  constructor(type: ColumnType, column: BatchColumn<ColumnType, unknown>, rows: number, label: ColumnLabel) {
    this.#type = type;
    this.#given = isValueList(column, rows, label)
      ? { list: column }
      : { batch: readBatchInput(type, column, rows, label) };
  }

  /** The value of a row, as `write` takes it. */
  valueAt(row: number): unknown {
    return 'list' in this.#given ? this.#given.list[row] : valueAt(this.#type, this.#given.batch, row);
  }

  /** Some rows, for which they are copied. */
  choose(rows: Uint32Array): BatchColumn<ColumnType, unknown> {
    const given = this.#given;
    return 'list' in given ? Array.from(rows, (row) => given.list[row]) : selectRows(given.batch, rows);
  }
}
