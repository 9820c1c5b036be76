import path from 'node:path';
import { Scope } from '@accelerator/base';
import type { Extreme } from '@accelerator/column';
import { columnNotFound } from '../errors.ts';
import { type AnyDataset, idOf, ownManifest } from '../manifest/any-dataset.ts';
import { ColumnInfo } from '../manifest/column-info.ts';
import type { ColumnSpecs, RowOf } from '../manifest/column-specs.ts';
import { datasetDirectory, datasetId, diskName } from '../manifest/disk-names.ts';
import { columnsOf, type DatasetManifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';
import { checkContract } from './contract.ts';
import { reportIdentity } from './identity-reads.ts';
import { RowSource } from './row-source.ts';

/** Where a dataset is. `ownDirectory` differs while the job that writes it is still running. */
export interface DatasetPlace {
  readonly workdir: string;
  readonly ownDirectory?: string | undefined;
  /** Manifests of datasets of the same job that are not published yet, by id. */
  readonly siblings?: ReadonlyMap<string, DatasetManifest> | undefined;
  /** The task that reads it. Default: the one that runs now. */
  readonly scope?: Scope | undefined;
  /** How the job that reads it names datasets of this workdir, when that is another one. Default: by id. */
  readonly nameOf?: ((id: string, digest: string) => string) | undefined;
}

export interface ChainOptions {
  /** At most so many datasets, the latest. Default: all. */
  readonly length?: number | undefined;
  /** Ends before this dataset (or id) when it comes. */
  readonly stop?: AnyDataset | string | undefined;
  /** The latest first. */
  readonly reverse?: boolean | undefined;
}

/** A table in a job: typed columns, each in one file per slice. Knows its manifest; columns are read when iterated over. */
export class Dataset<C extends ColumnSpecs = ColumnSpecs> extends RowSource<C> {
  /** `main-3`, or `main-3/bad`. */
  readonly workdir: string;
  /** In the order in which they were declared, the parent's first. */
  readonly columns: ReadonlyMap<string, ColumnInfo>;
  readonly rows: number;
  readonly rowsPerSlice: readonly number[];
  /** How many slices there are. */
  readonly slices: number;
  readonly hashlabel: string | null;
  /** Content digest: values, types, nullability, row counts, `hashlabel` and the digest of `previous`; no ids. */
  readonly digest: string;
  readonly #manifest: DatasetManifest;
  readonly #place: DatasetPlace;
  readonly #specs: C | undefined;
  #previous: Dataset<C> | undefined;

  /**
   * Reads the manifest, nothing else. Throws `DATASET_NOT_FOUND` with the nearest names, `MANIFEST_DAMAGED`.
   * `how.scope`: the task that reads it; default: the one that runs now.
   */
  static open(workdir: string, id: string, how: Pick<DatasetPlace, 'scope' | 'nameOf'> = {}): Dataset {
    return new Dataset(readManifest(workdir, id), { workdir: path.resolve(workdir), ...how });
  }

  /** `specs`: columns that it has, as `checkContract` has found. */
  constructor(manifest: DatasetManifest, place: DatasetPlace, specs?: C) {
    super();
    const scope = place.scope ?? Scope.current;
    this.#place = { ...place, scope };
    this.#specs = specs;
    this.#manifest = manifest;
    this.workdir = place.workdir;
    const directory = datasetDirectory(path.join(place.workdir, manifest.jobId), manifest.name);
    this.columns = new Map(
      columnsOf(manifest).map(([name, column]) => [
        name,
        new ColumnInfo(name, column, {
          dataset: idOf(this),
          ownDirectory: place.ownDirectory ?? directory,
          directory,
          workdir: place.workdir,
          scope,
          onIdentity: () => this.#reportIdentity(),
        }),
      ]),
    );
    this.rowsPerSlice = manifest.rows;
    this.rows = manifest.rows.reduce((sum, rows) => sum + rows, 0);
    this.slices = manifest.slices;
    this.hashlabel = manifest.hashlabel;
    this.digest = manifest.digest;
  }

  /** `main-3`, or `main-3/bad`. */
  get id(): string {
    return datasetId(this.manifest.jobId, this.manifest.name);
  }

  get name(): string {
    return this.manifest.name;
  }

  get jobId(): string {
    return this.manifest.jobId;
  }

  /** Id of the dataset to which this one added columns. */
  get parent(): string | null {
    return this.manifest.parent;
  }

  get previousId(): string | null {
    return this.manifest.previous;
  }

  get caption(): string {
    return this.manifest.caption;
  }

  /** What `dataset.json` says. A phase that looks at it depends on this very dataset, and not on its content alone. */
  get manifest(): DatasetManifest {
    this.#reportIdentity();
    return this.#manifest;
  }

  /** @internal */
  get [ownManifest](): DatasetManifest {
    return this.#manifest;
  }

  /**
   * The dataset before this one in its chain; its manifest is read when it is first asked for. Before a typed dataset
   * there must be one with these columns too.
   */
  get previous(): Dataset<C> | null {
    const { previous } = this.#manifest;
    if (previous === null) return null;
    this.#previous ??= this.#openPrevious(previous);
    return this.#previous;
  }

  /** Throws `COLUMN_NOT_FOUND` with the nearest names. */
  column(name: string): ColumnInfo {
    const column = this.columns.get(name);
    if (column === undefined) throw columnNotFound(name, this.id, this.columns.keys());
    return column;
  }

  /**
   * Row `row` of the whole dataset, slice after slice; a negative number counts from the end. Reads one batch of each
   * column. Throws a `RangeError` when there is no such row.
   */
  row(row: number): RowOf<C>;
  row(row: number): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.columns].map(([name, column]) => [name, column.at(row)]));
  }

  /** This dataset with typed columns; throws when it does not have them, see `checkContract`. `where`: who asks. */
  typed<const S extends ColumnSpecs>(specs: S, where = 'typed()'): Dataset<S> {
    checkContract(this, specs, where);
    return new Dataset<S>(this.#manifest, this.#place, specs);
  }

  /** This dataset and those before it, the oldest first, to be iterated over as one. */
  chain(options?: ChainOptions): DatasetChain<C> {
    return new DatasetChain<C>(followChain(this, options));
  }

  /** 0 to `slices` - 1. */
  sliceNumbers(): number[] {
    return Array.from({ length: this.slices }, (_, sliceno) => sliceno);
  }

  /** Rows that an iteration over this choice of slices goes over. */
  rowsOf(choice: SliceChoice): number {
    return typeof choice === 'number' ? (this.rowsPerSlice[choice] ?? 0) : this.rows;
  }

  protected iterated(): readonly AnyDataset[] {
    return [this];
  }

  protected allColumns(): readonly string[] {
    return [...this.columns.keys()];
  }

  #reportIdentity(): void {
    const { scope, nameOf } = this.#place;
    const id = idOf(this);
    reportIdentity(scope, nameOf === undefined ? id : nameOf(id, this.digest));
  }

  #openPrevious(id: string): Dataset<C> {
    const { workdir, siblings, ownDirectory = '', scope, nameOf } = this.#place;
    const sibling = siblings?.get(id);
    const place =
      sibling === undefined
        ? { workdir, scope, nameOf }
        : { workdir, siblings, scope, ownDirectory: path.join(ownDirectory, '..', diskName(sibling.name)) };
    const previous = new Dataset<C>(sibling ?? readManifest(workdir, id), place, this.#specs);
    if (this.#specs !== undefined) checkContract(previous, this.#specs, `the chain of ${idOf(this)}`);
    return previous;
  }
}

/** Some datasets, iterated over as one. */
export class DatasetList<C extends ColumnSpecs = ColumnSpecs> extends RowSource<C> {
  readonly datasets: readonly Dataset<C>[];

  constructor(datasets: readonly Dataset<C>[]) {
    super();
    this.datasets = datasets;
  }

  get rows(): number {
    return this.datasets.reduce((sum, dataset) => sum + dataset.rows, 0);
  }

  /** Columns that every dataset has. */
  columnNames(): string[] {
    const [first, ...others] = this.datasets;
    return [...(first?.columns.keys() ?? [])].filter((name) => others.every(({ columns }) => columns.has(name)));
  }

  /** The least value of a column in all datasets; null when there is none. */
  min(column: string): Extreme | null {
    return outermost(
      this.datasets.map((dataset) => dataset.column(column).min),
      (a, b) => a < b,
    );
  }

  max(column: string): Extreme | null {
    return outermost(
      this.datasets.map((dataset) => dataset.column(column).max),
      (a, b) => a > b,
    );
  }

  /** Those of the datasets for which this is true. */
  filter(wanted: (dataset: Dataset<C>) => boolean): DatasetList<C> {
    return new DatasetList(this.datasets.filter(wanted));
  }

  [Symbol.iterator](): Iterator<Dataset<C>> {
    return this.datasets[Symbol.iterator]();
  }

  protected iterated(): readonly AnyDataset[] {
    return this.datasets;
  }

  protected allColumns(): readonly string[] {
    return this.columnNames();
  }
}

/** A dataset and those before it. */
export class DatasetChain<C extends ColumnSpecs = ColumnSpecs> extends DatasetList<C> {}

/** The datasets of a chain, the oldest first unless `reverse`. */
function followChain<C extends ColumnSpecs>(last: Dataset<C>, options: ChainOptions = {}): Dataset<C>[] {
  const { length = Number.POSITIVE_INFINITY, stop, reverse = false } = options;
  // Where it stops is told by which datasets these are, not by what they contain: `id` is noted.
  const stopId = typeof stop === 'string' || stop === undefined ? stop : stop.id;
  const found: Dataset<C>[] = [];
  for (let dataset: Dataset<C> | null = last; dataset !== null && found.length < length; dataset = dataset.previous) {
    if (stopId !== undefined && dataset.id === stopId) break;
    found.push(dataset);
  }
  return reverse ? found : found.reverse();
}

function outermost(values: readonly (Extreme | null)[], beats: (a: Extreme, b: Extreme) => boolean): Extreme | null {
  return values.reduce((best, value) => (best === null || (value !== null && beats(value, best)) ? value : best), null);
}
