import type { Compression } from '@accelerator/column';
import type { JobPart } from '@accelerator/job';
import type { MethodVariables } from '@accelerator/method';

/** A job by name: where its directory is depends on where the task runs. */
export interface JobName {
  /** The workdir, by the name under which executors know it. */
  readonly root: string;
  readonly id: string;
}

/**
 * A piece of work for one process. No data, no code, no options: all of these are in the job directory, so that a task
 * can be sent anywhere that sees the workdir.
 */
export type Task = PhaseTask | MapTask | GatherTask | MatchTask;

interface AnyTask {
  readonly job: JobName;
  readonly slices: number;
  /** The least number for the directory of this attempt: one that is there already belongs to somebody else. */
  readonly attempt: number;
  /** Whether what it made is forced onto the disk before it is reported: the host that wrote it has to do that. */
  readonly sync: boolean;
  /** Of a job that another one has asked for: how many wait for each other above it. Absent: none. */
  readonly depth?: number;
  /** Of columns that do not say it themselves. Absent: as usual. */
  readonly compression?: Compression;
}

/** What runs the author's code. The values of variables are taken where it runs, and never written down. */
interface MethodTask extends AnyTask, MethodVariables {
  /** Seconds that it may take, once it runs. */
  readonly timeLimit?: number | undefined;
  /** Slice processes that may hold what the map of that name has set up; absent: all. */
  readonly holders?: { readonly of: string; readonly most: number } | undefined;
}

/** The number of the attempt whose returned value is read; null: nothing was returned, or there is no such phase. */
export type ReturnedBy = number | null;

/** A phase of a method, of one slice. */
export type PhaseTask = PrepareTask | AnalysisTask | SynthesisTask;

interface AnyPhaseTask extends MethodTask {
  /** Ids of jobs whose work it may take over, the newest first. Absent: none. */
  readonly earlier?: readonly string[];
}

export interface PrepareTask extends AnyPhaseTask {
  readonly phase: 'prepare';
  readonly sliceno: null;
}

export interface AnalysisTask extends AnyPhaseTask {
  readonly phase: 'analysis';
  readonly sliceno: number;
  readonly prepared: ReturnedBy;
}

export interface SynthesisTask extends AnyPhaseTask {
  readonly phase: 'synthesis';
  readonly sliceno: null;
  readonly prepared: ReturnedBy;
  /** By slice; empty without an analysis. */
  readonly analysed: readonly ReturnedBy[];
}

/** Computes some rows of a slice: a chunk. */
export interface MapTask extends MethodTask {
  readonly step: 'map';
  readonly sliceno: number;
  /** From `from` to before `to`; `sparse`: only those of them that are to be computed, see `rowRunsFile`. */
  readonly rows: { readonly from: number; readonly to: number; readonly sparse?: boolean };
}

/** Puts a slice of a map together from chunks and from rows of earlier jobs. */
export interface GatherTask extends AnyTask {
  readonly step: 'gather';
  readonly sliceno: number;
}

/** Finds rows of a map that earlier jobs have computed. */
export interface MatchTask extends AnyTask {
  readonly step: 'match';
  readonly sliceno: null;
}

/** The part of the job that a task belongs to. */
export function partOf(task: Task): JobPart {
  return 'phase' in task ? { phase: task.phase, sliceno: task.sliceno } : { step: task.step, sliceno: task.sliceno };
}
