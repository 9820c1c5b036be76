import type { ErrorRecord } from '@accelerator/base';
import type { DatasetReport } from '@accelerator/dataset';
import type { BadRow, FileRecord, PartCost, SeenByMap } from '@accelerator/job';
import type { FileToTake } from '@accelerator/store';

/** What a task reports while it runs. What it prints goes by another way: programs that it starts can't send messages. */
export type TaskNews =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  /** What it says that it is doing; empty: nothing more. */
  | { readonly type: 'status'; readonly text: string }
  /** All calls of its map wait: for their turn, or to be made again. Or they don't any more. */
  | { readonly type: 'idle'; readonly isIdle: boolean }
  /** Its process waits for a debugger at this address. */
  | { readonly type: 'debugger'; readonly url: string };

export type NewsListener = (news: TaskNews) => void;

/** How an attempt at a task ended, as the process that made it says. What it made lies in the attempt's directory. */
export type TaskOutcome = TaskDone | TaskFailed;

export interface TaskDone {
  readonly ok: true;
  /** The number of the attempt. */
  readonly attempt: number;
  readonly report: AttemptReport;
  readonly cost: TaskCost;
}

export interface TaskFailed {
  readonly ok: false;
  readonly error: ErrorRecord;
  /** Absent when nobody can tell: the process is gone. */
  readonly cost?: TaskCost;
}

/** What an attempt took. */
export interface TaskCost extends Omit<PartCost, 'started'> {
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** What the work of a task gave, beside files and values. */
export interface Made {
  readonly datasets: DatasetReport;
  /** It has ended the job: no later phase is to run. */
  readonly finished?: true;
  readonly chunk?: ChunkReport;
}

/** What an attempt made, beside the files themselves. */
export interface AttemptReport extends Made {
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Files of other jobs that become files of this one, by the names that they get here. */
  readonly taken?: Readonly<Record<string, FileToTake>>;
  /** Bytes of the value that it left for other tasks to read, such as what a phase returned; null: none. */
  readonly valueBytes: number | null;
  /** Of a value that a phase returned, if it can serve another attempt at the job: it names none of this one's paths. */
  readonly valueDigest?: string;
  /** Rows or files of which it said that they came to nothing, in no dataset; absent: none. */
  readonly bad?: number;
  /** Ids of inputs of which the task asked which ones they are. */
  readonly seen: readonly string[];
  /** Ids of datasets of which it asked what comes before them in their chains. */
  readonly chains?: readonly string[];
}

/** Of a chunk of a map. */
export interface ChunkReport {
  /** Rows left out by `skip()`. */
  readonly skipped: number;
  /** What became of its rows, in their order, packed; absent: each gave a row. */
  readonly outcomes?: string;
  readonly failures: readonly BadRow[];
  /** How many rows were tried again after an exception; absent: none. */
  readonly retried?: number;
  /** What the map has looked at beside the cells of its rows, in this process so far. */
  readonly seen: readonly SeenByMap[];
}
