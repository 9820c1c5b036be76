import type { Compression } from '@accelerator/column';
import type { JobSetup, SubjobRecord } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { EventListener, Workdir } from '@accelerator/store';
import type { Executor } from './executor.ts';
import type { FindMapsElsewhere } from './map/map-elsewhere.ts';
import type { RunLimits } from './run-limits.ts';
import type { BuildSubjob } from './run-subjobs.ts';

/** A job that must be built: all that is known of it but its number. */
export interface JobPlan {
  readonly method: LoadedMethod;
  readonly setup: Omit<JobSetup, 'format' | 'job' | 'created'>;
  /** Throws when an input file is no longer what the key was made from. */
  readonly checkInputs: () => Promise<void>;
  /** Whether an input file may have had another content while an earlier job ran, which ended early. */
  readonly isTouchedSince: (other: JobSetup) => boolean;
  /** Whether a map may take rows from earlier jobs: not when it is run again on purpose. */
  readonly reuseRows: boolean;
  /** Whether rows that failed are computed again, whatever their errors said. */
  readonly retryBad: boolean;
  /** Whether nobody else builds the same at this moment: its key is locked. */
  readonly isOnly: boolean;
  /** Whether the keys will lead to it; not for a job that is only run again to be compared. */
  readonly indexed: boolean;
  /** Gives a phase the jobs that it asks for. @param parent the id of this one */
  readonly subjobsOf: (parent: string) => BuildSubjob;
  /** Whether the jobs for which an earlier attempt has asked are still those that it would get. */
  readonly hasSameSubjobs: (parent: string, records: readonly SubjobRecord[]) => Promise<boolean>;
  /** How many jobs wait for this one, each for the next. */
  readonly depth: number;
  /** What differs from the nearest earlier job, in one line. */
  readonly why: string;
}

/** What a job runs with. */
export interface JobTools {
  readonly workdir: Workdir;
  readonly executor: Executor;
  readonly limits: RunLimits;
  readonly emit: EventListener;
  /** Aborted when the run is stopped. */
  readonly signal: AbortSignal;
  /** Whether files are forced onto the disk before the job counts as finished. */
  readonly durable: boolean;
  /** Of columns that do not say it themselves. It is no content: no key and no digest has it. */
  readonly compression: Compression;
  /** How often a phase whose process died is run again, if the method does not want more. Default 0. */
  readonly retries?: number;
  /** Whether temporary files stay when the job has ended. */
  readonly keepTemp?: boolean;
  /**
   * Makes a column file come that only a shared cache has, by its path from the workdir. Absent: there is no such cache.
   * @throws what says why it can't come
   */
  readonly bringFile?: ((file: string) => Promise<void>) | undefined;
  /** Finds maps in a shared cache of which rows may be taken. Absent: there is no such cache. */
  readonly findMapsElsewhere?: FindMapsElsewhere | undefined;
  /** Notes other jobs before they are used, so that `ax gc` leaves them alone; false when one is being removed. */
  readonly use?: (jobs: Iterable<string>) => boolean;
}
