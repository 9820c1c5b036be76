import type { ColumnDeclaration } from './declaration.ts';
import { columnNotFound, wrongWriterUse } from './errors.ts';

/** The columns of a writer, in order. */
export interface WriterColumns {
  readonly dataset: string;
  readonly names: readonly string[];
  readonly declarations: readonly ColumnDeclaration[];
  /** Which column decides the slice; -1: none of those written. */
  readonly hashIndex: number;
}

/**
 * The values of a `write(...)` in column order, given so or as one object. With a single column, an object is the value
 * if it can be (json, msgpack); `writeRow` is never in doubt.
 */
export function valuesOf(columns: WriterColumns, given: readonly unknown[]): readonly unknown[] {
  const [first] = given;
  if (given.length === 1 && typeof first === 'object' && first !== null && isRow(columns, first)) {
    return valuesOfRow(columns, first);
  }
  if (given.length !== columns.names.length) {
    throw wrongWriterUse(
      columns.dataset,
      `expected ${columns.names.length} values (${columns.names.join(', ')}), received ${given.length}.`,
    );
  }
  return given;
}

export function valuesOfRow(columns: WriterColumns, row: object): readonly unknown[] {
  const values = columns.names.map((name): unknown => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined));
  const keys = Object.keys(row);
  if (keys.length > values.length || keys.some((key) => !columns.names.includes(key))) {
    const unknown = keys.find((key) => !columns.names.includes(key)) ?? '';
    throw columnNotFound(unknown, columns.dataset, columns.names);
  }
  return values;
}

function isRow(columns: WriterColumns, value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const [only] = columns.declarations;
  return columns.declarations.length !== 1 || (only?.type !== 'json' && only?.type !== 'msgpack');
}
