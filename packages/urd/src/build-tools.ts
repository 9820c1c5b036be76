import type { LoadedMethod } from '@accelerator/method';
import type { Executor, RunLimits } from '@accelerator/runner';
import type { SharedCache } from '@accelerator/shared-cache';
import type { Session } from '@accelerator/store';
import type { JobFinder } from './job-finder.ts';
import type { LimitBuilding } from './limit-building.ts';
import type { RequestTools } from './request.ts';
import type { BuildBelow } from './subjobs.ts';
import type { WaitsElsewhere } from './waits-elsewhere.ts';

/** What all builds of one run share. */
export interface BuildTools extends RequestTools {
  readonly finder: JobFinder;
  /** Lets so many builds run at the same time: those of the script, and those of phases. */
  readonly building: { readonly ofScript: LimitBuilding; readonly ofPhases: LimitBuilding };
  /** Builds what a phase asks for. */
  readonly below: BuildBelow;
  readonly waitsElsewhere: WaitsElsewhere;
  /** Says that the workdir has no locks: once a run. */
  readonly reportNoLocks: (reason: string) => void;
  readonly executor: Executor;
  /** Where finished jobs come from and go to. Absent: there is no such place, or nobody wants it. */
  readonly shared?: SharedCache | undefined;
  readonly limits: RunLimits;
  readonly signal: AbortSignal;
  readonly script: string;
  /** The id of the run; null for a dry run. */
  readonly run: string | null;
  /** What this run uses: `ax gc` leaves it alone. */
  readonly session: JobUse;
  /** Build every job again, whatever is known. */
  readonly force: boolean;
  /** A method whose jobs are built again. */
  readonly forced?: string | undefined;
  /** Compute rows of maps again that failed. */
  readonly retryBad: boolean;
  /** How often a phase whose process died is run again. */
  readonly retries: number;
  /** Whether temporary files of jobs stay. */
  readonly keepTemp: boolean;
  /** Only report what would be built. */
  readonly dryRun: boolean;
  /** Told when there are input files that nobody has seen before, or that have another size. */
  readonly onNewFiles?: () => void;
  /** Told of each method before a job of it is looked for. */
  readonly onMethod?: (method: LoadedMethod) => void;
}

/** Notes jobs before they are used; false when one of them is being removed. */
export type JobUse = Pick<Session, 'use'>;
