import type { ColumnInfo } from './column-info.ts';
import type { DatasetManifest } from './manifest.ts';
import type { SliceChoice } from './slice-choice.ts';

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
  readonly digest: string;
  readonly manifest: DatasetManifest;
  column(name: string): ColumnInfo;
  sliceNumbers(): number[];
  rowsOf(choice: SliceChoice): number;
}
