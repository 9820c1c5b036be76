import type { ColumnSummary, ColumnType, ExtremeJson } from '@accelerator/column';
import { comesFirst } from './column-list.ts';
import type { PackedRows, SlicedRows } from './packed-rows.ts';

export const manifestFormat = 1;

/** One column in `dataset.json`. */
export interface ColumnManifest {
  readonly type: ColumnType;
  /** How many numbers each vector has. Absent: the column has another type, or neither a value nor a declared length. */
  readonly length?: number;
  /** False when null was not allowed. */
  readonly nullable: boolean;
  /**
   * The directory of its files, from the dataset's directory: `thumb`, or `../../main-3/default/image` when it is
   * linked. Posix, relative, so that a workdir can be moved.
   */
  readonly location: string;
  readonly rows: number;
  readonly nulls: number;
  readonly min: ExtremeJson;
  readonly max: ExtremeJson;
  /** Content digest over all slices. */
  readonly digest: string;
  readonly size: number;
  readonly slices: readonly ColumnSummary[];
}

/** What a manifest says of the dataset as a whole. In the file it stands before the columns, and can be read without them. */
export interface ManifestHead {
  readonly format: typeof manifestFormat;
  readonly name: string;
  readonly jobId: string;
  readonly caption: string;
  /** The name of the file that it was imported from. Absent: it is not known. */
  readonly filename?: string;
  readonly slices: number;
  /** Per slice. */
  readonly rows: readonly number[];
  /** Dataset ids. */
  readonly parent: string | null;
  readonly previous: string | null;
  readonly hashlabel: string | null;
  /**
   * Content digest: values, types, row counts, `hashlabel`, the digest of `previous` and which rows are retracted; no ids,
   * no paths.
   */
  readonly digest: string;
  /** Rows of earlier datasets in its chain that are gone or replaced; those of a dataset stand together. Absent: none. */
  readonly retracts?: readonly SlicedRows[];
  /** Of what a map gave that left rows out: beside which rows its own stand. Absent: beside all of `parent`, if any. */
  readonly rowsOf?: RowsOf;
}

/** `dataset.json`: all that is known of a dataset without opening a column. One is enough to read it, links and all. */
export interface DatasetManifest extends ManifestHead {
  readonly columns: Readonly<Record<string, ColumnManifest>>;
  /** The names in their order, where an object can't keep it: JavaScript puts whole numbers first. */
  readonly order?: readonly string[];
}

/** A manifest that need not be read whole. */
export interface LazyManifest {
  readonly head: ManifestHead;
  /** @throws AcceleratorError `MANIFEST_DAMAGED` */
  whole(): DatasetManifest;
}

/** Some rows of a dataset: all but a few. */
export interface RowsOf {
  readonly dataset: string;
  /** Of that dataset: built again with the same content, it has another id. */
  readonly digest: string;
  /** By slice. */
  readonly without: readonly PackedRows[];
}

/** The columns of a dataset in their order. */
export function columnsOf({ columns, order }: Pick<DatasetManifest, 'columns' | 'order'>): [string, ColumnManifest][] {
  if (order === undefined) return Object.entries(columns);
  return order.flatMap((name): [string, ColumnManifest][] => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return column === undefined ? [] : [[name, column]];
  });
}

/** Columns as a manifest has them. */
export function inManifest(columns: ReadonlyMap<string, ColumnManifest>): Pick<DatasetManifest, 'columns' | 'order'> {
  const order = [...columns.keys()];
  return { columns: Object.fromEntries(columns), ...(order.some(comesFirst) && { order }) };
}
