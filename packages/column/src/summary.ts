import type { ExtremeJson } from './extremes.ts';

/** What is known of one column of one slice without opening its file. Plain JSON data, kept in `dataset.json`. */
export interface ColumnSummary {
  readonly rows: number;
  readonly nulls: number;
  /** The minimum and the maximum (NaN aside), null where the type has no order or there is no value. */
  readonly min: ExtremeJson;
  readonly max: ExtremeJson;
  /** Content digest: the same for the same values, however the file is cut and compressed. 32 hexadecimal digits. */
  readonly digest: string;
  /** Bytes. 0 when there are no rows: then there is no file. */
  readonly size: number;
  /** Bytes from the end of the last batch to the end of the file, and their xxh64. */
  readonly footerSize: number;
  readonly footerChecksum: string;
  /** How many numbers each vector has. Absent: the column has another type, or neither a value nor a declared length. */
  readonly length?: number;
}

/** Where a column file belongs, for messages and for those who count what is read. */
export interface ColumnLabel {
  /** Dataset id, `main-3` or `main-3/bad`. */
  readonly dataset: string;
  readonly column: string;
  readonly sliceno: number;
}
