import { columnNotFound, typeName, unexpectedNulls, wrongColumnType } from '../errors.ts';
import type { AnyDataset } from '../manifest/any-dataset.ts';
import type { ColumnSpecs } from '../manifest/column-specs.ts';
import { checkColumn } from '../manifest/declaration.ts';

/** Checks the columns that a method wants, as it is defined. @throws AcceleratorError `COLUMN_SPEC`, `UNKNOWN_KEY` */
export function checkSpecs(specs: ColumnSpecs, where: string): void {
  for (const [name, spec] of Object.entries(specs)) checkColumn(where, name, spec, ['type', 'length', 'nullable']);
}

/**
 * Checks that a dataset has these columns, of these types, and nulls only where the spec says `nullable: true` (which
 * makes null part of the value's type).
 * `where` is what asks, for the message: `thumbnailer datasets.source`.
 * Throws `COLUMN_NOT_FOUND`, `COLUMN_TYPE` or `COLUMN_HAS_NULLS`.
 */
export function checkContract(dataset: Pick<AnyDataset, 'id' | 'columns'>, specs: ColumnSpecs, where: string): void {
  for (const [name, spec] of Object.entries(specs)) {
    const column = dataset.columns.get(name);
    if (column === undefined) throw columnNotFound(name, dataset.id, dataset.columns.keys(), where);
    const {
      type,
      length,
      nullable = false,
    } = typeof spec === 'string' ? { type: spec } : { length: undefined, ...spec };
    const isLong = length === undefined || column.length === undefined || column.length === length;
    if (column.type !== type || !isLong) {
      throw wrongColumnType(name, dataset.id, where, typeName(type, length), typeName(column.type, column.length));
    }
    if (!nullable && column.nulls > 0) throw unexpectedNulls(name, dataset.id, where, column.nulls);
  }
}
