import { isPlainPrototype } from '@accelerator/base';
import { columnNotFound, wrongWriterUse } from '../errors.ts';
import type { ColumnDeclaration } from '../manifest/declaration.ts';

/** The columns of a writer, in order. */
export interface WriterColumns {
  readonly dataset: string;
  readonly names: readonly string[];
  readonly declarations: readonly ColumnDeclaration[];
  /** Whether the order is the author's. */
  readonly inOrder: boolean;
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
  if (!columns.inOrder) throw noOrder(columns);
  return given;
}

function noOrder({ dataset, names, declarations }: WriterColumns): Error {
  const list = declarations.map(({ name, type }) => `['${name}', '${type}']`).join(', ');
  return wrongWriterUse(
    dataset,
    `which value is for which column can't be told: JavaScript puts '${names[0]}' before names that are no whole numbers, in whatever order an object has them.`,
    `Write rows as objects, or declare the columns as a list in your order: [${list}].`,
  );
}

type Row = Readonly<Record<string, unknown>>;

/** 35 ns for a row of 3, where asking for every own name took 85. By `Reflect.get` a row of one column took 30 more. */
export function valuesOfRow(columns: WriterColumns, row: Row): readonly unknown[] {
  const { names } = columns;
  const values: unknown[] = [];
  let found = 0;
  for (const name of names) {
    const value = row[name];
    // What every object inherits is no plain value: only these need to be asked for.
    const isOwn = isPlain(value) || Object.hasOwn(row, name);
    if (isOwn) found++;
    values.push(isOwn ? value : undefined);
  }
  // Without a list of them: with what it inherits there are no fewer.
  let all = 0;
  for (const _ in row) all++;
  const unknown = all > found ? Object.keys(row).find((key) => !names.includes(key)) : undefined;
  if (unknown !== undefined) throw columnNotFound(unknown, columns.dataset, names);
  return values;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint';
}

function isRow(columns: WriterColumns, value: object): value is Row {
  if (!isPlainPrototype(Object.getPrototypeOf(value))) return false;
  const [only] = columns.declarations;
  return columns.declarations.length !== 1 || (only?.type !== 'json' && only?.type !== 'msgpack');
}
