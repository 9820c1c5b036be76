import {
  AcceleratorError,
  type ColumnOptions,
  type ColumnType,
  type Dataset,
  type DatasetChain,
} from '@accelerator/sdk';

type ColumnInfo = ReturnType<Dataset['column']>;

/** A column of a table that is made of the datasets of a chain. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Of vectors, where it is known. */
  readonly length?: number | undefined;
  readonly nullable: boolean;
}

/** The columns of a table, as a writer declares them. */
export function declared(columns: readonly TableColumn[]): [string, ColumnOptions][] {
  return columns.map(({ name, ...options }) => [name, options]);
}

/**
 * The columns that all datasets of a chain have, in the order of the last; text is unicode where any of them has it as
 * that, and null is allowed where any of them allows it. Prints which columns are left out.
 * @param last the end of the chain, which counts when no dataset of it is read
 * @throws AcceleratorError `TABLE_COLUMN`
 */
export function tableColumns(chain: DatasetChain, last: Dataset): TableColumn[] {
  const datasets = chain.datasets.length === 0 ? [last] : chain.datasets;
  const all = new Set(datasets.flatMap(({ columns }) => [...columns.keys()]));
  const names = [...last.columns.keys()].filter((name) => datasets.every(({ columns }) => columns.has(name)));
  for (const name of names) all.delete(name);
  for (const name of all) console.log(`Column '${name}' is not in all datasets of the chain, and is left out.`);
  return names.map((name) => sameColumn(datasets, name));
}

function sameColumn(datasets: readonly Dataset[], name: string): TableColumn {
  const columns = datasets.map((dataset) => dataset.column(name));
  const nullable = columns.some((column) => column.nullable);
  const first = columns[0]?.type;
  const { length } = columns.find((column) => column.length !== undefined) ?? {};
  const isText = columns.every(({ type }) => type === 'unicode' || type === 'ascii');
  const isOther = (column: ColumnInfo): boolean =>
    column.type !== first || (column.length !== undefined && column.length !== length);
  const other = columns.findIndex(isOther);
  if (first !== undefined && other < 0) return { name, type: first, length, nullable };
  if (isText) return { name, type: 'unicode', nullable };
  throw tableColumn(
    `Column '${name}' is ${typeOf(columns[0])} in ${datasets[0]?.id}, but ${typeOf(columns[other])} in ${datasets[other]?.id}.`,
    'Bring them to one type first, or limit the chain by `length`.',
  );
}

function typeOf(column: ColumnInfo | undefined): string {
  return column?.length === undefined ? String(column?.type) : `${column.type}[${column.length}]`;
}

/** The columns of a dataset, as they are. */
export function columnsOf({ columns }: Dataset): TableColumn[] {
  return [...columns].map(([name, { type, length, nullable }]) => ({ name, type, length, nullable }));
}

/** The column by which all datasets of a chain are partitioned, if it is one of these. */
export function commonHashlabel(chain: DatasetChain, last: Dataset, columns: readonly TableColumn[]): string | null {
  const { hashlabel } = last;
  const isCommon = chain.datasets.every((each) => each.hashlabel === hashlabel);
  return isCommon && columns.some(({ name }) => name === hashlabel) ? hashlabel : null;
}

/** The columns that an option names. @throws AcceleratorError `TABLE_COLUMN` with those that there are */
export function findColumns(columns: readonly TableColumn[], names: readonly string[], option: string): TableColumn[] {
  return names.map((name) => {
    const found = columns.find((each) => each.name === name);
    if (found !== undefined) return found;
    const known = columns.map((each) => `'${each.name}'`).join(', ');
    throw tableColumn(`There is no column '${name}' for ${option}; there are ${known === '' ? 'none' : known}.`);
  });
}

/**
 * A method that works on tables can't use a column as its options ask: it is not in all datasets of the chain, has
 * different types in them, or is of a type that can't be used for this.
 *
 * @remedy The sentence names the column, and what is the matter with it.
 */
export function tableColumn(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code: 'TABLE_COLUMN', message, ...(hint !== undefined && { hint }) });
}

/** The file that rows come from, if they are those of one dataset: of several, each would have to be built again to know. */
export function filenameOf({ datasets: [first, ...others] }: DatasetChain): string | null {
  return first === undefined || others.length > 0 ? null : first.filename;
}
