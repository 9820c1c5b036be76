import { checkKeys, describeValue } from '@accelerator/base';
import {
  type ColumnType,
  type Compression,
  compressionNames,
  isColumnType,
  isCompression,
  misfitOf,
  mostNumbers,
} from '@accelerator/column';
import { columnNotFound, columnTypeHint, wrongColumnSpec } from '../errors.ts';
import { type AnyDataset, type BeingWritten, idOf, idOrNull, ownHead } from './any-dataset.ts';
import { listColumns } from './column-list.ts';
import type { ColumnDeclarations, ColumnSpec } from './column-specs.ts';
import { type DefaultJson, decodeDefault, encodeDefault } from './default-value.ts';
import { datasetId, defaultDataset } from './disk-names.ts';
import { expectDataset, expectPrevious } from './expect-dataset.ts';
import type { RowsOf } from './manifest.ts';
import { canPartition } from './partition.ts';
import { renameColumns } from './rename-columns.ts';

/** One column that will be written. */
export interface ColumnDeclaration {
  readonly name: string;
  readonly type: ColumnType;
  /** Of vectors, if it is known before they are written. */
  readonly length?: number;
  readonly nullable: boolean;
  /** As JSON: see `encodeDefault`. Absent: there is no default. */
  readonly default?: DefaultJson;
  /** Absent: as usual. */
  readonly compression?: Compression;
}

/** A dataset that a phase has announced: plain JSON data that goes to other processes and to `assembleManifest`. */
export interface DatasetDeclaration {
  readonly name: string;
  readonly caption: string;
  readonly filename?: string | undefined;
  /** In the order in which values are written. */
  readonly columns: readonly ColumnDeclaration[];
  /** Whether that order is the author's: see `ListedColumns`. */
  readonly inOrder: boolean;
  /** Ids of datasets. */
  readonly parent: string | null;
  readonly previous: string | null;
  readonly hashlabel: string | null;
  /** Columns of the parent that are not taken over. */
  readonly drop: readonly string[];
  /** Columns of the parent that get another name: old to new. */
  readonly rename: Readonly<Record<string, string>>;
  /** Datasets, by id, whose columns are linked besides the parent's. */
  readonly merge: readonly string[];
  readonly allowMissingSlices: boolean;
  /** Of what a map gives that leaves rows out: the dataset whose rows it went over, and those. */
  readonly rowsOf?: Omit<RowsOf, 'digest'>;
  /** Whether the phase that declared it wrote it too: then it is not to be written in analysis. */
  readonly written: boolean;
}

/** Whether nothing is left to be written of a dataset when the phase that declared it has ended. */
export function isWritten({ written, columns, parent }: DatasetDeclaration): boolean {
  return written || (parent !== null && columns.length === 0);
}

export interface DatasetWriterOptions<D extends ColumnDeclarations> {
  /** Default `default`. Any string is a legal name. */
  readonly name?: string | undefined;
  /** An object, or a list of pairs, which keeps its order whatever the names. */
  readonly columns: D;
  /** The dataset whose columns are linked; every slice must get as many rows as it has there. */
  readonly parent?: AnyDataset | undefined;
  /** The dataset that comes before this one in a chain; it may be one that this job writes: its writer. */
  readonly previous?: AnyDataset | BeingWritten | null | undefined;
  /** The column that decides to which slice a row belongs. Default: the parent's. */
  readonly hashlabel?: string | null | undefined;
  readonly caption?: string | undefined;
  /** The name of the file that the rows come from. Default: that of the parent. */
  readonly filename?: string | null | undefined;
  /** Columns of the parent to leave out. */
  readonly drop?: readonly string[] | undefined;
  /**
   * Columns of the parent to take over under another name, `{ old: 'new' }`, all at once. A column of the parent that had
   * the new name is replaced.
   */
  readonly rename?: Readonly<Record<string, string>> | undefined;
  /** Slices that are never asked for with `slice(n)` have no rows; without this that is an error. */
  readonly allowMissingSlices?: boolean | undefined;
}

const writerKeys = Object.keys({
  name: true,
  columns: true,
  parent: true,
  previous: true,
  hashlabel: true,
  caption: true,
  filename: true,
  drop: true,
  rename: true,
  allowMissingSlices: true,
} satisfies Record<keyof DatasetWriterOptions<ColumnDeclarations>, true>);

/** Checks a writer's options. Throws `UNKNOWN_KEY`, `COLUMN_SPEC` and `COLUMN_NOT_FOUND`. */
export function declareDataset(jobId: string, options: DatasetWriterOptions<ColumnDeclarations>): DatasetDeclaration {
  checkKeys('datasetWriter', options, writerKeys);
  const name = options.name ?? defaultDataset;
  const id = datasetId(jobId, name);
  const { parent } = options;
  if (parent !== null && parent !== undefined) expectDataset(id, '`parent`', parent);
  expectPrevious(id, options.previous);
  const { columns, inOrder } = declareColumns(options.columns, `dataset ${id}`);
  const drop = options.drop ?? [];
  const rename = options.rename ?? {};
  for (const column of [...drop, ...Object.keys(rename)]) {
    if (parent?.columns.has(column) !== true) {
      throw columnNotFound(column, idOrNull(parent) ?? `(no parent of ${id})`, parent?.columns.keys() ?? []);
    }
  }
  return {
    name,
    caption: options.caption ?? '',
    ...filenameOf(options.filename, parent),
    columns,
    inOrder,
    parent: idOrNull(parent),
    previous: idOrNull(options.previous),
    hashlabel: declareHashlabel(id, columns, options),
    drop,
    rename,
    merge: [],
    allowMissingSlices: options.allowMissingSlices ?? false,
    written: false,
  };
}

/** The name of the file that a dataset comes from, if one is known. @param source whose name it takes over */
export function filenameOf(
  given: string | null | undefined,
  source: AnyDataset | undefined,
): Pick<DatasetDeclaration, 'filename'> {
  const filename = given === undefined ? source?.[ownHead].filename : given;
  return filename === undefined || filename === null ? {} : { filename };
}

/**
 * Checks the columns of a new dataset.
 * @param where of what they are, for messages: `dataset main-3`
 * @throws AcceleratorError `COLUMN_SPEC`, `UNKNOWN_KEY`
 */
export function declareColumns(
  declared: ColumnDeclarations,
  where: string,
): Pick<DatasetDeclaration, 'columns' | 'inOrder'> {
  const { columns, inOrder } = listColumns(declared, where);
  return { columns: columns.map(([name, spec]) => declareColumn(where, name, spec)), inOrder };
}

/** The type of a declared column. @throws AcceleratorError `COLUMN_SPEC`, `UNKNOWN_KEY` */
export function checkColumn(where: string, name: string, spec: ColumnSpec, keys: readonly string[]): ColumnType {
  const { type } = typeof spec === 'string' ? { type: spec } : { ...spec };
  if (typeof spec !== 'string') checkKeys(`Column '${name}' of ${where}`, { ...spec }, keys);
  if (isColumnType(type)) {
    lengthOf(where, name, spec);
    return type;
  }
  throw wrongColumnSpec(where, name, `there is no column type ${JSON.stringify(type)}`, columnTypeHint(type));
}

/** The length that a column of vectors is declared with, if it is. @throws AcceleratorError `COLUMN_SPEC` */
function lengthOf(where: string, name: string, spec: ColumnSpec): Pick<ColumnDeclaration, 'length'> {
  const { type, length } = typeof spec === 'string' ? { type: spec } : { length: undefined, ...spec };
  if (length === undefined) return {};
  if (type !== 'vector') throw wrongColumnSpec(where, name, `only a vector has a length, and it is a ${type} column`);
  if (Number.isInteger(length) && length >= 1 && length <= mostNumbers) return { length };
  const expected = `expected a whole number from 1 to ${mostNumbers} as the length of its vectors`;
  throw wrongColumnSpec(where, name, `${expected}, received ${describeValue(length)}`);
}

/** @throws AcceleratorError `COLUMN_SPEC` */
function compressionIn(where: string, name: string, spec: ColumnSpec): Pick<ColumnDeclaration, 'compression'> {
  const { compression } = typeof spec === 'string' ? { compression: undefined } : { compression: undefined, ...spec };
  if (compression === undefined) return {};
  if (isCompression(compression)) return { compression };
  const expected = `expected ${compressionNames.join(', ')} as its compression`;
  throw wrongColumnSpec(where, name, `${expected}, received ${describeValue(compression)}`);
}

function declareColumn(where: string, name: string, spec: ColumnSpec): ColumnDeclaration {
  const type = checkColumn(where, name, spec, ['type', 'length', 'nullable', 'default', 'compression']);
  const { length } = lengthOf(where, name, spec);
  const sized = { name, type, ...(length !== undefined && { length }), ...compressionIn(where, name, spec) };
  const { nullable = true, default: fallback } = typeof spec === 'string' ? {} : { default: undefined, ...spec };
  if (fallback === undefined) return { ...sized, nullable };
  if (fallback === null && !nullable) {
    throw wrongColumnSpec(where, name, 'its default is null, and it is declared with nullable: false');
  }
  const misfit = fallback === null ? undefined : misfitOf(type, fallback, length);
  if (misfit !== undefined) {
    throw wrongColumnSpec(
      where,
      name,
      `expected ${misfit.expected} as its default, received ${describeValue(fallback)}`,
      misfit.hint,
    );
  }
  return { ...sized, nullable, default: encodeDefault(type, fallback) };
}

/** The default of a declared column as a value to write; undefined when it has none. */
export function defaultOf(declaration: ColumnDeclaration): unknown {
  return declaration.default === undefined ? undefined : decodeDefault(declaration.type, declaration.default);
}

function declareHashlabel(
  id: string,
  columns: readonly ColumnDeclaration[],
  { hashlabel, parent, rename = {}, drop = [] }: DatasetWriterOptions<ColumnDeclarations>,
): string | null {
  const inherited = parent === undefined ? null : inheritedHashlabel(id, columns, { parent, rename, drop });
  if (hashlabel === undefined) return inherited;
  if (hashlabel === null || hashlabel === inherited) return hashlabel;
  const column = columns.find(({ name }) => name === hashlabel);
  if (column === undefined) {
    throw columnNotFound(
      hashlabel,
      id,
      columns.map(({ name }) => name),
      'hashlabel',
    );
  }
  if (!canPartition(column.type)) {
    throw wrongColumnSpec(`dataset ${id}`, hashlabel, `a ${column.type} column cannot be the hashlabel`);
  }
  return hashlabel;
}

/** What the parent's hashlabel is called here; null when it does not come along, or another column has its name. */
function inheritedHashlabel(
  id: string,
  columns: readonly ColumnDeclaration[],
  { parent, rename, drop }: { parent: AnyDataset; rename: Readonly<Record<string, string>>; drop: readonly string[] },
): string | null {
  const renamed = renameColumns(parent.columns.keys(), { drop, rename }, idOf(parent));
  const taken = columns.find(({ name }) => {
    const old = renamed.get(name);
    return old !== undefined && old !== name;
  });
  if (taken !== undefined) {
    throw wrongColumnSpec(`dataset ${id}`, taken.name, `a column of the parent is renamed to it as well`);
  }
  const [name] = [...renamed].find(([, old]) => old === parent.hashlabel) ?? [];
  return name === undefined || columns.some((column) => column.name === name) ? null : name;
}
