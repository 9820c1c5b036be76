import type { DatasetPart } from '@accelerator/dataset';
import type { JobSetup, OutcomeRun, SeenInputs } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { RowCost } from './reuse-costs.ts';

/** A map that was built on another machine, over other rows. */
export interface MapElsewhere {
  /** Rows of what it went over. */
  readonly rowsPerSlice: readonly number[];
  /** See `packIdentities`. */
  readonly identities: Uint8Array;
  /** For each slice what became of its rows. */
  readonly outcomes: readonly (readonly OutcomeRun[])[];
  /** What it wrote of each slice, as far as it wrote anything. */
  readonly parts: readonly (DatasetPart | undefined)[];
  readonly seen: SeenInputs | undefined;
  readonly cost: RowCost;
  /** Lays what it wrote of some slices into directories. @throws when something of it is not to be had */
  fetch(directories: ReadonlyMap<number, string>): Promise<void>;
}

/** Finds maps that were built on other machines from the same, but for their rows. The newest first. */
export type FindMapsElsewhere = (wanted: WantedMap) => Promise<readonly MapElsewhere[]>;

/** A map that is to be. */
interface WantedMap {
  readonly method: LoadedMethod;
  readonly setup: Omit<JobSetup, 'format' | 'job' | 'created'>;
}
