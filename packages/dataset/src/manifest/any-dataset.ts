import type { ColumnInfo } from './column-info.ts';
import { datasetId } from './disk-names.ts';
import type { DatasetManifest, ManifestHead } from './manifest.ts';
import type { SliceChoice } from './slice-choice.ts';

/** By this the engine reads the manifest of a dataset; `manifest` is for authors, whose look at it is noted. */
export const ownHead = Symbol('head');

/** The id of the dataset of a manifest. */
export function manifestId({ jobId, name }: Pick<ManifestHead, 'jobId' | 'name'>): string {
  return datasetId(jobId, name);
}

/** The id of a dataset, for the engine: authors ask for `dataset.id`, which is noted. */
export function idOf(dataset: Pick<AnyDataset, typeof ownHead>): string {
  return manifestId(dataset[ownHead]);
}

export function idOrNull(dataset: AnyDataset | BeingWritten | null | undefined): string | null {
  if (dataset === null || dataset === undefined) return null;
  return isBeingWritten(dataset) ? dataset[writtenId] : idOf(dataset);
}

/** By what an iteration over some datasets is called. */
export function headId(datasets: readonly AnyDataset[]): string {
  return idOrNull(datasets.at(-1)) ?? '';
}

/** By this the engine gets the id of a dataset that is not finished. */
export const writtenId = Symbol('id of what is being written');

/** A dataset that this job has begun, and that others of it may follow. */
export interface BeingWritten {
  /** @internal */
  readonly [writtenId]: string;
}

export function isBeingWritten(dataset: AnyDataset | BeingWritten): dataset is BeingWritten {
  return writtenId in dataset;
}

/** What does not depend on which columns the compiler knows of: any `Dataset<…>` is one. */
export interface AnyDataset {
  readonly id: string;
  readonly name: string;
  readonly jobId: string;
  readonly workdir: string;
  readonly columns: ReadonlyMap<string, ColumnInfo>;
  readonly rows: number;
  readonly rowsPerSlice: readonly number[];
  readonly slices: number;
  readonly parent: string | null;
  readonly previousId: string | null;
  readonly hashlabel: string | null;
  readonly caption: string;
  readonly filename: string | null;
  readonly digest: string;
  readonly manifest: DatasetManifest;
  /** @internal */
  readonly [ownHead]: ManifestHead;
  column(name: string): ColumnInfo;
  sliceNumbers(): number[];
  rowsOf(choice: SliceChoice): number;
}
