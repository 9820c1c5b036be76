import { didYouMean } from '@accelerator/base';
import { type ColumnType, columnTypeNames, columnTypes, isColumnType } from '@accelerator/column';
import { columnNotFound, wrongColumnSpec } from '../errors.ts';
import { type AnyDataset, idOrNull } from './any-dataset.ts';
import type { ColumnSpec, ColumnSpecs } from './column-specs.ts';
import { type DefaultJson, decodeDefault, encodeDefault } from './default-value.ts';
import { datasetId, defaultDataset } from './disk-names.ts';

/** One column that will be written. */
export interface ColumnDeclaration {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** As JSON: see `encodeDefault`. Absent: there is no default. */
  readonly default?: DefaultJson;
}

/** A dataset that a phase has announced: plain JSON data that goes to other processes and to `assembleManifest`. */
export interface DatasetDeclaration {
  readonly name: string;
  readonly caption: string;
  /** In the order in which values are written. */
  readonly columns: Readonly<Record<string, ColumnDeclaration>>;
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
  /** Whether the phase that declared it wrote it too: then it is not to be written in analysis. */
  readonly written: boolean;
}

export interface DatasetWriterOptions<C extends ColumnSpecs> {
  /** Default `default`. Any string is a legal name. */
  readonly name?: string | undefined;
  readonly columns: C;
  /** The dataset whose columns are linked; every slice must get as many rows as it has there. */
  readonly parent?: AnyDataset | undefined;
  /** The dataset that comes before this one in a chain. */
  readonly previous?: AnyDataset | null | undefined;
  /** The column that decides to which slice a row belongs. Default: the parent's. */
  readonly hashlabel?: string | null | undefined;
  readonly caption?: string | undefined;
  /** Columns of the parent to leave out. */
  readonly drop?: readonly string[] | undefined;
  /** Columns of the parent to take over under another name, `{ old: 'new' }`. */
  readonly rename?: Readonly<Record<string, string>> | undefined;
  /** Slices that are never asked for with `slice(n)` have no rows; without this that is an error. */
  readonly allowMissingSlices?: boolean | undefined;
}

/** Checks a writer's options. Throws `COLUMN_SPEC` and `COLUMN_NOT_FOUND`. */
export function declareDataset<C extends ColumnSpecs>(
  jobId: string,
  options: DatasetWriterOptions<C>,
): DatasetDeclaration {
  const name = options.name ?? defaultDataset;
  const id = datasetId(jobId, name);
  const { parent } = options;
  const columns = Object.fromEntries(
    Object.entries(options.columns).map(([column, spec]) => [column, declareColumn(id, column, spec)]),
  );
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
    columns,
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

function declareColumn(dataset: string, column: string, spec: ColumnSpec): ColumnDeclaration {
  const {
    type,
    nullable = true,
    default: fallback,
  } = typeof spec === 'string' ? { type: spec } : { default: undefined, ...spec };
  if (!isColumnType(type)) {
    throw wrongColumnSpec(
      dataset,
      column,
      `there is no column type ${JSON.stringify(type)}`,
      didYouMean(String(type), columnTypeNames),
    );
  }
  if (fallback === undefined) return { type, nullable };
  const encoded = encodeDefault(type, fallback);
  if (encoded === undefined) {
    throw wrongColumnSpec(dataset, column, `its default is not ${columnTypes[type].expected}`);
  }
  return { type, nullable, default: encoded };
}

/** The default of a declared column as a value to write; undefined when it has none. */
export function defaultOf(declaration: ColumnDeclaration): unknown {
  return declaration.default === undefined ? undefined : decodeDefault(declaration.type, declaration.default);
}

function declareHashlabel<C extends ColumnSpecs>(
  id: string,
  columns: Readonly<Record<string, ColumnDeclaration>>,
  { hashlabel, parent, rename = {}, drop = [] }: DatasetWriterOptions<C>,
): string | null {
  const fromParent = parent?.hashlabel ?? null;
  const inherited =
    fromParent === null || drop.includes(fromParent) || (fromParent in columns && !(fromParent in rename))
      ? null
      : (rename[fromParent] ?? fromParent);
  if (hashlabel === undefined) return inherited;
  if (hashlabel === null || hashlabel === inherited) return hashlabel;
  const column = columns[hashlabel];
  if (column === undefined) {
    throw columnNotFound(hashlabel, id, Object.keys(columns), 'hashlabel');
  }
  if (column.type === 'json' || column.type === 'msgpack') {
    throw wrongColumnSpec(id, hashlabel, `a ${column.type} column cannot be the hashlabel`);
  }
  return hashlabel;
}
