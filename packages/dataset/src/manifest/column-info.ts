import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeValue, folderOf, foldersBeside, type Scope } from '@accelerator/base';
import {
  ColumnAccess,
  type ColumnLabel,
  type ColumnSource,
  type ColumnSummary,
  type ColumnType,
  type Extreme,
  extremeFromJson,
} from '@accelerator/column';
import { sliceFile } from './disk-names.ts';
import type { ColumnManifest } from './manifest.ts';

/** By this the engine gets the file of one slice; undefined when there is no such slice. */
export const ownSource = Symbol('source');

/** Where a column belongs. */
interface ColumnOwner {
  /** Id of the dataset. */
  readonly dataset: string;
  /** Called when somebody asks what the content of the column does not tell. */
  readonly onIdentity: () => void;
  /** Where the dataset's own columns are. */
  readonly ownDirectory: string;
  /** Where the dataset is for its links. */
  readonly directory: string;
  readonly workdir: string;
  readonly scope: Scope | undefined;
}

/**
 * What is known of one column of a dataset. It can stand in a writer's `columns`, to get a column of the same type.
 *
 * Two columns of the same content may lie in other places and be cut into batches in another way. So whoever asks for
 * `directory`, `location`, `linked`, `size` or `slices` depends on this very dataset; all else is content.
 */
export class ColumnInfo {
  readonly name: string;
  readonly type: ColumnType;
  /** How many numbers each vector has; undefined for other types, and when there are neither values nor a declared length. */
  readonly length: number | undefined;
  readonly nullable: boolean;
  readonly rows: number;
  readonly nulls: number;
  /** Min and max (NaN aside); null when there is none or the type has no order. */
  readonly min: Extreme | null;
  readonly max: Extreme | null;
  /** Content digest of the values. */
  readonly digest: string;
  readonly #manifest: ColumnManifest;
  readonly #directory: string;
  readonly #dataset: string;
  readonly #workdir: string;
  readonly #scope: Scope | undefined;
  readonly #onIdentity: () => void;
  #access: { readonly sliceno: number; readonly column: ColumnAccess } | undefined;

  constructor(
    name: string,
    manifest: ColumnManifest,
    { dataset, ownDirectory, directory, workdir, scope, onIdentity }: ColumnOwner,
  ) {
    this.name = name;
    this.type = manifest.type;
    this.length = manifest.length;
    this.nullable = manifest.nullable;
    this.rows = manifest.rows;
    this.nulls = manifest.nulls;
    this.min = extremeFromJson(manifest.type, manifest.min);
    this.max = extremeFromJson(manifest.type, manifest.max);
    this.digest = manifest.digest;
    this.#manifest = manifest;
    const place = placeIn(workdir, columnDirectory(manifest.location, ownDirectory, directory));
    this.#directory = place.directory;
    this.#dataset = dataset;
    this.#workdir = place.workdir;
    this.#scope = scope;
    this.#onIdentity = onIdentity;
  }

  /** Bytes on disk. */
  get size(): number {
    return this.#seen.size;
  }

  /** Absolute directory of the column's files, `<slice>.arrow`. */
  get directory(): string {
    this.#onIdentity();
    return this.#directory;
  }

  /** As in the manifest: `thumb`, or `../../main-3/default/image` when linked. */
  get location(): string {
    return this.#seen.location;
  }

  /** Per slice. */
  get slices(): readonly ColumnSummary[] {
    return this.#seen.slices;
  }

  get linked(): boolean {
    return this.location.startsWith('..');
  }

  /**
   * The value of row `row` of the whole dataset, slice after slice; a negative number counts from the end. Reads the
   * batch that holds it, and keeps that for the next call. Throws a `RangeError` when there is no such row.
   */
  at(row: number): unknown {
    const place = findRow(
      this.#manifest.slices.map(({ rows }) => rows),
      row,
    );
    const source = place === undefined ? undefined : this[ownSource](place.sliceno);
    if (place === undefined || source === undefined) {
      this.#onIdentity();
      throw new RangeError(`There is no row ${describeValue(row)} in dataset ${this.#dataset}: it has ${this.rows}.`);
    }
    if (this.#access?.sliceno !== place.sliceno) {
      this.#access?.column.close();
      this.#access = { sliceno: place.sliceno, column: new ColumnAccess(source) };
    }
    return this.#access.column.at(place.row);
  }

  /** @internal */
  [ownSource](sliceno: number): ColumnSource | undefined {
    const summary = this.#manifest.slices[sliceno];
    if (summary === undefined) return undefined;
    const label: ColumnLabel = { dataset: this.#dataset, column: this.name, sliceno };
    const file = sliceFile(this.#directory, sliceno);
    return { file, root: this.#workdir, type: this.type, label, summary, scope: this.#scope };
  }

  get #seen(): ColumnManifest {
    this.#onIdentity();
    return this.#manifest;
  }
}

/** While a job runs, datasets of its own that it links to are beside this one, or published by an earlier phase. */
function columnDirectory(location: string, ownDirectory: string, directory: string): string {
  const here = path.join(ownDirectory, location);
  const isOutside = location.startsWith('../../');
  return isOutside || (ownDirectory !== directory && location.startsWith('..') && !existsSync(here))
    ? path.join(directory, location)
    : here;
}

/** Where a folder is that is named from a workdir: what is read there may be in another one. */
function placeIn(workdir: string, directory: string): { readonly workdir: string; readonly directory: string } {
  const beside = foldersBeside(workdir);
  if (beside === undefined) return { workdir, directory };
  const name = path.relative(workdir, directory);
  const there = folderOf(workdir, beside, name.split(path.sep, 1)[0] ?? '');
  return { workdir: there, directory: path.join(there, name) };
}

/** In which slice a row of the whole dataset lies, and where there. */
function findRow(rowsPerSlice: readonly number[], row: number): { sliceno: number; row: number } | undefined {
  if (!Number.isInteger(row)) return undefined;
  let left = row < 0 ? rowsPerSlice.reduce((sum, rows) => sum + rows, row) : row;
  if (left < 0) return undefined;
  for (const [sliceno, rows] of rowsPerSlice.entries()) {
    if (left < rows) return { sliceno, row: left };
    left -= rows;
  }
  return undefined;
}
