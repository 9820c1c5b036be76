import path from 'node:path';
import { inspect } from 'node:util';
import { describeValue, expectText, isPlainObject, Scope } from '@accelerator/base';
import type { Extreme } from '@accelerator/column';
import { columnNotFound, noColumns } from '../errors.ts';
import { type AnyDataset, headId, idOf, ownHead } from '../manifest/any-dataset.ts';
import { ColumnInfo, ownSource } from '../manifest/column-info.ts';
import type { AnyColumns, ColumnSpecs, RowOf } from '../manifest/column-specs.ts';
import { datasetDirectory, datasetId, diskName } from '../manifest/disk-names.ts';
import type { KnownColumns, knownColumns } from '../manifest/known-columns.ts';
import { columnsOf, type DatasetManifest, type LazyManifest, type ManifestHead } from '../manifest/manifest.ts';
import { readManifest, readManifestLazily } from '../manifest/read-manifest.ts';
import type { RowSpans } from '../manifest/row-spans.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';
import { checkDataset } from './chain-border.ts';
import { checkContract } from './contract.ts';
import { exactExtreme } from './exact-extremes.ts';
import { type ChainOptions, followChain } from './follow-chain.ts';
import { reportChainRead, reportIdentity } from './identity-reads.ts';
import { type ReadRows, Retracted } from './retracted.ts';
import { keptDigests } from './row-identities.ts';
import { RowSource } from './row-source.ts';
import { slicesOfDataset, wrongSlice } from './segments.ts';
import { anyFunction, wrongOption } from './wrong-option.ts';

/** Where a dataset is. `ownDirectory` differs while the job that writes it is still running. */
export interface DatasetLocation {
  readonly workdir: string;
  readonly ownDirectory?: string | undefined;
  /** Manifests of datasets of the same job that are not published yet, by id. */
  readonly siblings?: ReadonlyMap<string, DatasetManifest> | undefined;
  /** The task that reads it. Default: the one that runs now. */
  readonly scope?: Scope | undefined;
  /** How the job that reads it names datasets of this workdir, when that is another one. Default: by id. */
  readonly nameOf?: ((id: string, digest: string) => string) | undefined;
}

/** A table in a job: typed columns, each in one file per slice. Knows its manifest; columns are read when iterated over. */
export class Dataset<C extends ColumnSpecs = AnyColumns> extends RowSource<C> {
  /** `main-3`, or `main-3/bad`. */
  readonly workdir: string;
  readonly rows: number;
  readonly rowsPerSlice: readonly number[];
  /** How many slices there are. */
  readonly slices: number;
  readonly hashlabel: string | null;
  /** Content digest: values, types, nullability, row counts, `hashlabel` and the digest of `previous`; no ids. */
  readonly digest: string;
  readonly #head: ManifestHead;
  readonly #whole: () => DatasetManifest;
  readonly #place: DatasetLocation;
  readonly #specs: C | undefined;
  #columns: ReadonlyMap<string, ColumnInfo> | undefined;
  /** Who asks for these columns, until it is known that they are there. */
  #unchecked: string | undefined;
  #previous: Dataset<C> | undefined;
  declare readonly [knownColumns]?: KnownColumns<C>;

  /**
   * Reads the manifest, nothing else. Throws `DATASET_NOT_FOUND` with the nearest names, `MANIFEST_DAMAGED`.
   * `how.scope`: the task that reads it; default: the one that runs now.
   */
  static open(workdir: string, id: string, how: Pick<DatasetLocation, 'scope' | 'nameOf'> = {}): Dataset {
    return new Dataset(readManifest(workdir, id), { workdir: path.resolve(workdir), ...how });
  }

  /** `specs`: columns that it has, as `checkContract` has found. */
  constructor(manifest: DatasetManifest | LazyManifest, place: DatasetLocation, specs?: C) {
    super();
    this.#place = { ...place, scope: place.scope ?? Scope.current };
    this.#specs = specs;
    const { head, whole } = 'whole' in manifest ? manifest : { head: manifest, whole: () => manifest };
    this.#head = head;
    this.#whole = whole;
    this.workdir = place.workdir;
    this.rowsPerSlice = head.rows;
    this.rows = head.rows.reduce((sum, rows) => sum + rows, 0);
    this.slices = head.slices;
    this.hashlabel = head.hashlabel;
    this.digest = head.digest;
  }

  /**
   * In the order in which they were declared, the parent's first. Of an earlier dataset of a chain they are read when they
   * are first asked for. @throws AcceleratorError `MANIFEST_DAMAGED`; of a typed one what `checkContract` throws
   */
  get columns(): ReadonlyMap<string, ColumnInfo> {
    this.#columns ??= this.#readColumns();
    const where = this.#unchecked;
    if (where !== undefined && this.#specs !== undefined) {
      this.#unchecked = undefined;
      try {
        checkContract(this, this.#specs, where);
      } catch (error) {
        this.#unchecked = where;
        throw error;
      }
    }
    return this.#columns;
  }

  /** `main-3`, or `main-3/bad`. */
  get id(): string {
    return datasetId(this.#seen.jobId, this.#seen.name);
  }

  get name(): string {
    return this.#seen.name;
  }

  get jobId(): string {
    return this.#seen.jobId;
  }

  /** Id of the dataset to which this one added columns. */
  get parent(): string | null {
    return this.#seen.parent;
  }

  get previousId(): string | null {
    return this.#seen.previous;
  }

  get caption(): string {
    return this.#seen.caption;
  }

  /** The name of the file that it was imported from; null when it is not known. */
  get filename(): string | null {
    return this.#seen.filename ?? null;
  }

  /** How many rows of which earlier datasets of its chain this one says are gone or replaced. */
  get retracts(): readonly { readonly dataset: string; readonly rows: number }[] {
    return (this.#seen.retracts ?? []).map(({ dataset, slices }) => ({
      dataset,
      rows: slices.reduce((sum, { rows }) => sum + rows, 0),
    }));
  }

  /** What `dataset.json` says. A phase that looks at it depends on this very dataset, and not on its content alone. */
  get manifest(): DatasetManifest {
    this.#reportIdentity();
    return this.#whole();
  }

  /** @internal */
  get [ownHead](): ManifestHead {
    return this.#head;
  }

  get #seen(): ManifestHead {
    this.#reportIdentity();
    return this.#head;
  }

  /**
   * The dataset before this one in its chain; its manifest is read when it is first asked for. Before a typed dataset
   * there must be one with these columns too, which is looked at when they are first asked for.
   */
  get previous(): Dataset<C> | null {
    const { previous } = this.#head;
    reportChainRead(this.#place.scope, idOf(this));
    if (previous === null) return null;
    this.#previous ??= this.#openPrevious(previous);
    return this.#previous;
  }

  /** Throws `COLUMN_NOT_FOUND` with the nearest names. */
  column(name: string): ColumnInfo {
    const column = this.columns.get(name);
    if (column !== undefined) return column;
    expectText(name, 'the name of a column');
    throw columnNotFound(name, this.id, this.columns.keys());
  }

  /**
   * Row `row` of the whole dataset, slice after slice; a negative number counts from the end. Reads one batch of each
   * column. Throws a `RangeError` when there is no such row.
   */
  row(row: number): RowOf<C>;
  row(row: number): Readonly<Record<string, unknown>> {
    return Object.fromEntries([...this.columns].map(([name, column]) => [name, column.at(row)]));
  }

  /**
   * The content digests of the cells of a column in a slice, as `InputFile.digest` has them; null for null. They are
   * kept for columns of large values, whose cells are so told apart without being read; undefined for others.
   */
  cellDigests(column: string, sliceno: number): (string | null)[] | undefined {
    slicesOfDataset(this, sliceno);
    const source = this.column(column)[ownSource](sliceno);
    return source === undefined ? [] : keptDigests(source);
  }

  /** This dataset with typed columns; throws when it does not have them, see `checkContract`. `where`: who asks. */
  typed<const S extends ColumnSpecs>(specs: S, where = 'typed()'): Dataset<S> {
    if (!isPlainObject(specs)) throw noColumns(where, specs);
    checkContract(this, specs, where);
    return new Dataset<S>({ head: this.#head, whole: this.#whole }, this.#place, specs);
  }

  /**
   * This dataset and those before it, the oldest first, to be iterated over as one: without the rows that are retracted.
   * A dataset of it, looked at alone, has all its rows.
   */
  chain(options?: ChainOptions): DatasetChain<C> {
    reportChainRead(this.#place.scope, idOf(this));
    const { datasets, retracted } = followChain<Dataset<C>>(this, options);
    return new DatasetChain(datasets, retracted);
  }

  /** 0 to `slices` - 1. */
  sliceNumbers(): number[] {
    return Array.from({ length: this.slices }, (_, sliceno) => sliceno);
  }

  /** Rows that an iteration over this choice of slices goes over. */
  rowsOf(choice: SliceChoice): number {
    if (choice === null || choice === 'roundrobin') return this.rows;
    return slicesOfDataset(this, choice).reduce((sum, sliceno) => sum + (this.rowsPerSlice[sliceno] ?? 0), 0);
  }

  override toString(): string {
    return this.id;
  }

  /** @internal As `console.log` shows it: what is printed is no content. */
  [inspect.custom](): string {
    return `Dataset ${idOf(this)}: ${this.rows} rows in ${this.slices} slices`;
  }

  protected iterated(): ReadRows {
    return { datasets: [this], retracted: Retracted.none };
  }

  protected allColumns(): readonly string[] {
    return [...this.columns.keys()];
  }

  #reportIdentity(): void {
    const { scope, nameOf } = this.#place;
    const id = idOf(this);
    reportIdentity(scope, nameOf === undefined ? id : nameOf(id, this.digest));
  }

  #readColumns(): ReadonlyMap<string, ColumnInfo> {
    const { ownDirectory, workdir, scope } = this.#place;
    const { jobId, name: own } = this.#head;
    const directory = datasetDirectory(path.join(workdir, jobId), own);
    const place = {
      dataset: idOf(this),
      ownDirectory: ownDirectory ?? directory,
      directory,
      workdir,
      scope,
      onIdentity: () => this.#reportIdentity(),
    };
    return new Map(columnsOf(this.#whole()).map(([name, column]) => [name, new ColumnInfo(name, column, place)]));
  }

  #openPrevious(id: string): Dataset<C> {
    const { workdir, siblings, ownDirectory = '', scope, nameOf } = this.#place;
    const sibling = siblings?.get(id);
    const place =
      sibling === undefined
        ? { workdir, scope, nameOf }
        : { workdir, siblings, scope, ownDirectory: path.join(ownDirectory, '..', diskName(sibling.name)) };
    const previous = new Dataset<C>(sibling ?? readManifestLazily(workdir, id), place, this.#specs);
    previous.#unchecked = `the chain of ${idOf(this)}`;
    return previous;
  }
}

/** By this the engine gets which rows of a slice of one of the datasets are retracted. */
export const retractedIn = Symbol('retracted');

/** Some datasets, iterated over as one. */
export class DatasetList<C extends ColumnSpecs = ColumnSpecs> extends RowSource<C> {
  readonly datasets: readonly Dataset<C>[];
  readonly #retracted: Retracted;

  constructor(datasets: readonly Dataset<C>[], retracted: Retracted = Retracted.none) {
    super();
    this.datasets = datasets;
    this.#retracted = retracted;
  }

  /** Of a chain, those that are not retracted, as everywhere here. */
  get rows(): number {
    return this.datasets.reduce((sum, dataset) => sum + this.rowsOf(dataset), 0);
  }

  /** How many rows are retracted. */
  get retractedRows(): number {
    return this.datasets.reduce((sum, dataset) => sum + this.#retracted.countOf(dataset), 0);
  }

  /** How many rows of one of the datasets are not retracted: in one slice, or in all. */
  rowsOf(dataset: AnyDataset, sliceno: number | null = null): number {
    checkDataset(dataset, this.datasets);
    return dataset.rowsOf(sliceno) - this.#retracted.countOf(dataset, sliceno);
  }

  /** Whether a row of one of the datasets is retracted. @param row its number in the slice */
  isRetracted(dataset: AnyDataset, sliceno: number, row: number): boolean {
    checkDataset(dataset, this.datasets);
    // Asked for each row: without a list of slices that is made for it.
    const rows = dataset.rowsPerSlice[sliceno];
    if (rows === undefined) throw wrongSlice(dataset, sliceno);
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      const place = `slice ${sliceno} of dataset ${idOf(dataset)}`;
      throw new RangeError(`There is no row ${describeValue(row)} in ${place}: it has ${rows}.`);
    }
    return this.#retracted.of(idOf(dataset), sliceno).has(row);
  }

  /** @internal */
  [retractedIn](dataset: AnyDataset, sliceno: number): RowSpans {
    return this.#retracted.of(idOf(dataset), sliceno);
  }

  /**
   * Row `row`, dataset after dataset and slice after slice; a negative number counts from the end. Reads one batch of
   * each column. Throws a `RangeError` when there is no such row.
   */
  row(row: number): RowOf<C> {
    let left = Number.isInteger(row) ? (row < 0 ? this.rows + row : row) : -1;
    for (const dataset of left >= 0 ? this.datasets : []) {
      let before = 0;
      for (const sliceno of dataset.sliceNumbers()) {
        const rows = this.rowsOf(dataset, sliceno);
        if (left < rows) return dataset.row(before + this.#retracted.of(idOf(dataset), sliceno).otherRow(left));
        left -= rows;
        before += dataset.rowsOf(sliceno);
      }
    }
    throw new RangeError(`There is no row ${describeValue(row)} in these datasets: they have ${this.rows}.`);
  }

  /** In how many of the datasets there is a column, for all that there are in any; the most frequent first. */
  columnCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { columns } of this.datasets) {
      for (const name of columns.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return new Map([...counts].sort(([, a], [, b]) => b - a));
  }

  /** Those of the datasets that are in a job, which may hold several of a chain. */
  within(job: { readonly id: string } | string): DatasetList<C> {
    const id: unknown = isPlainObject(job) ? job.id : job;
    expectText(id, 'the id of a job, for within');
    return this.filter(({ jobId }) => jobId === id);
  }

  /** Columns that every dataset has. */
  columnNames(): string[] {
    const [first, ...others] = this.datasets;
    return [...(first?.columns.keys() ?? [])].filter((name) => others.every(({ columns }) => columns.has(name)));
  }

  /** The minimum of a column in all rows; null when there is none. Slices with retracted rows may have to be read. */
  min(column: string): Extreme | null {
    return exactExtreme(this.iterated(), 'min', column);
  }

  max(column: string): Extreme | null {
    return exactExtreme(this.iterated(), 'max', column);
  }

  /** Those of the datasets for which this is true. */
  filter(wanted: (dataset: Dataset<C>) => boolean): DatasetList<C> {
    const problem = anyFunction(wanted);
    if (problem !== undefined) throw wrongOption(headId(this.datasets), 'filter', problem);
    return new DatasetList(this.datasets.filter(wanted), this.#retracted);
  }

  [Symbol.iterator](): Iterator<Dataset<C>> {
    return this.datasets[Symbol.iterator]();
  }

  protected iterated(): ReadRows {
    return { datasets: this.datasets, retracted: this.#retracted };
  }

  protected allColumns(): readonly string[] {
    return this.columnNames();
  }
}

/** A dataset and those before it. */
export class DatasetChain<C extends ColumnSpecs = ColumnSpecs> extends DatasetList<C> {}
