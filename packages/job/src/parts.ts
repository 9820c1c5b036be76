/** The phases of a method. */
export type PhaseName = 'prepare' | 'analysis' | 'synthesis';

/** A map has no phases: its rows are matched with those of earlier jobs, computed in chunks, and gathered by slice. */
export type MapStep = 'match' | 'map' | 'gather';

/** Work of a job: a phase of a method, or a step of a map. */
export type JobWork = { readonly phase: PhaseName } | { readonly step: MapStep };

/** A part of a job: its work on one slice. */
export type JobPart = JobWork & {
  /** Number of the slice; null for work that is not done slice by slice. */
  readonly sliceno: number | null;
};

/** The part in which a job failed; none when it failed as a whole. */
export type FailedPart = { readonly sliceno?: undefined } | JobPart;

/** What a part of a job took. */
export interface PartCost {
  /** Seconds from the beginning of the job to that of the part, in a process that was free for it. */
  readonly started: number;
  /** How long it ran; of a map, the sum of all its chunks. */
  readonly seconds: number;
  /** CPU time of the process, all its threads. */
  readonly cpuSeconds: number;
  /** Highest resident memory of the process while it ran, in bytes; null where the system does not tell. */
  readonly peakMemory: number | null;
  /** Bytes read from column files, by `<dataset>/<column>`. */
  readonly columnBytesRead: Readonly<Record<string, number>>;
  /** Bytes read from input files. */
  readonly inputBytesRead: number;
  /** Bytes of the files, columns and values that it made. */
  readonly bytesWritten: number;
  /** Rows read from and written to datasets. */
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** What one phase of one slice took. */
export interface PhaseRecord extends PartCost {
  readonly phase: PhaseName;
  readonly sliceno: number | null;
  /** Which worker ran it: a number, counted by the executor from 0; of an agent with its name before it: `node7.4711/0`. */
  readonly worker: string;
  /** The earlier attempt at the job that ran it, and from whose beginning `started` counts; absent: the job itself. */
  readonly job?: string;
}

/** When a worker was at something: from `start`, in seconds since the job began, for so many seconds. */
export type Span = readonly [start: number, seconds: number, worker: string];

/** What one step of a map took, of one slice. */
export interface StepRecord extends PartCost {
  readonly step: MapStep;
  readonly sliceno: number | null;
  /** Which workers were at it, and when: in order of time, neighbours joined, at most 1,000. */
  readonly spans: readonly Span[];
}

export type PartRecord = PhaseRecord | StepRecord;

/** `analysis`, `map`: what the work is called. */
export function workName(work: JobWork): PhaseName | MapStep {
  return 'phase' in work ? work.phase : work.step;
}

/** `prepare`, `analysis.3`: names a part of a job in file names and messages. */
export function partName(part: JobPart): string {
  return part.sliceno === null ? workName(part) : `${workName(part)}.${part.sliceno}`;
}

/** `analysis of slice 3`: says it in a sentence. */
export function describePart(part: JobPart): string {
  return part.sliceno === null ? workName(part) : `${workName(part)} of slice ${part.sliceno}`;
}

/** Where a job failed; undefined when it was no part of it. */
export function failedPart(failure: FailedPart): JobPart | undefined {
  return failure.sliceno === undefined ? undefined : failure;
}
