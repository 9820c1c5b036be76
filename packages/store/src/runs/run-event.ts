import type { ErrorRecord } from '@accelerator/base';
import type { ChainEnd, FailedPart, JobPart, JobWork, MapStep, PhaseName } from '@accelerator/job';
import type { AgentsChanged, RedisAway, RedisBack, WaitingForAgents } from './cluster-event.ts';
import type { RunStarted } from './run-started.ts';
import type { JobHealed, SharedCacheClosed, SharedCacheUsed, SharedJobRefused } from './shared-event.ts';

/** What came of the jobs that a run asked for. */
export interface RunCounts {
  readonly built: number;
  readonly reused: number;
  readonly failed: number;
  /** In all these jobs; absent when there are none. */
  readonly badRows?: number;
}

/** How far a slice is: its number (null for a phase that runs once), so many rows or files, of so many. */
export type SliceProgress = readonly [sliceno: number | null, done: number, total: number];

/**
 * Everything that can happen in a run. Only `cli` and `board` turn it into text or pages.
 *
 * docs/events.md is made of it: the comment above `type` says when an event comes. A field without a comment means what
 * the first field of that name means.
 */
export type RunEvent =
  | RunStarted
  | {
      /** The build script ended well. */
      readonly type: 'run-finished';
      /** How long it took. */
      readonly seconds: number;
      /** Count of jobs. */
      readonly built: number;
      /** Count of jobs. */
      readonly reused: number;
      /** Count of jobs; the script went on all the same. */
      readonly failed: number;
      /** Bad rows of all its jobs; absent when there are none. */
      readonly badRows?: number;
      /** What the script returned, as far as JSON can say it; absent when that is nothing, or more than 64 KiB. */
      readonly returned?: unknown;
    }
  | {
      /** The build script ended with an error. */
      readonly type: 'run-failed';
      readonly seconds: number;
      readonly built: number;
      readonly reused: number;
      readonly failed: number;
      readonly badRows?: number;
      /** What went wrong. */
      readonly error: ErrorRecord;
    }
  | {
      /** The run was stopped, by Ctrl-C or SIGTERM, or by the program that runs the engine. */
      readonly type: 'run-stopped';
      readonly seconds: number;
      readonly built: number;
      readonly reused: number;
      readonly failed: number;
      readonly badRows?: number;
      /** `SIGINT` or `SIGTERM`; of a program the reason that it gave, if that is a text. */
      readonly by: string | null;
    }
  | {
      /** Only in the run log: nothing has happened for five seconds, and the run goes on. */
      readonly type: 'alive';
    }
  | {
      /** Files that git knows differ from the commit that is checked out; absent when none does, or git is slower than the run. */
      readonly type: 'uncommitted';
      /** How many, below the folder of the project. */
      readonly files: number;
    }
  | {
      /** Input files are read for the key of a job, because they are new or their stat data changed. */
      readonly type: 'hashing';
      /** Name of the method. */
      readonly method: string;
      /** So many are done. */
      readonly done: number;
      /** Of so many. */
      readonly total: number;
    }
  | {
      /** Another `ax` builds the same job at this moment; this one waits, and then uses it. */
      readonly type: 'waiting';
      readonly method: string;
      /** The job key. */
      readonly key: string;
    }
  | {
      /** A job with the right key is there, but can't be reused, so it is built again. */
      readonly type: 'hit-refused';
      /** Id of the job, as `main-3`. */
      readonly job: string;
      readonly method: string;
      /** What is wrong with it. */
      readonly reason: string;
    }
  | {
      /** A record of a job can't be read, so the job counts as broken off; once for each job, and not after `hit-refused`. */
      readonly type: 'job-unreadable';
      readonly job: string;
      /** What is wrong with the record. */
      readonly reason: string;
    }
  | SharedJobRefused
  | SharedCacheClosed
  | SharedCacheUsed
  | JobHealed
  | {
      /** Links that lead nowhere are among the files that a script asks for, and are left out. */
      readonly type: 'dead-links';
      /** The folder or the patterns, as the script has them. */
      readonly where: string;
      /** How many. */
      readonly count: number;
      /** The first of them. */
      readonly first: readonly string[];
    }
  | {
      /** The file system of the workdir gives no locks: two runs may build the same job twice. Once a run. */
      readonly type: 'no-locks';
      /** What the system says. */
      readonly reason: string;
    }
  | {
      /** A workdir in which jobs are looked for, too, can't be used: nothing is found in it. Once a run. */
      readonly type: 'workdir-skipped';
      /** As the configuration calls it. */
      readonly name: string;
      /** Where it is, by the configuration. */
      readonly path: string;
      readonly reason: string;
    }
  | AgentsChanged
  | WaitingForAgents
  | RedisAway
  | RedisBack
  | {
      /** Jobs were entered in a list; also when all of it was there already. */
      readonly type: 'list-entered';
      /** The list, as `ann/import`. */
      readonly list: string;
      /** Of the entry. */
      readonly timestamp: string;
      /** How many. */
      readonly jobs: number;
      /** What it is: an entry at a new timestamp, one in place of another, what was there already, or, in a dry run, one of jobs that would have to be built first. */
      readonly change: 'new' | 'changed' | 'none' | 'unknown';
      /** Whether it is hidden, as what it was made from has changed meanwhile. */
      readonly ghost: boolean;
      /** Entries that are hidden from now on, as they were made from what was there before: `ann/sum/2023-01`. */
      readonly ghosted: readonly string[];
      /** In a dry run true: nothing was written. */
      readonly planned: boolean;
    }
  | {
      /** Entries were removed from a list, from a timestamp on. */
      readonly type: 'list-truncated';
      readonly list: string;
      /** The first one that is gone, if there was one of it. */
      readonly timestamp: string;
      /** How many entries. */
      readonly count: number;
      readonly ghosted: readonly string[];
      readonly planned: boolean;
    }
  | {
      /** A line of the file of a list is no entry; once for each line. The other lines count. */
      readonly type: 'list-damaged';
      /** Its path. */
      readonly file: string;
      /** Which line, from 1. */
      readonly line: number;
      /** What is wrong with it. */
      readonly reason: string;
      /** Whether it is the last one, which somebody was writing when he was stopped: then it goes with the next entry. */
      readonly torn: boolean;
    }
  | {
      /** The script warns of something, by `urd.warn`; or that nobody in particular is trusted in the shared cache. */
      readonly type: 'warning';
      /** What it says. */
      readonly text: string;
    }
  | {
      /** The script printed something: at once its first 64 KiB; when it has ended, of what is more the last 64 KiB. */
      readonly type: 'printed';
      /** Where. */
      readonly stream: 'stdout' | 'stderr';
      /** What it printed. */
      readonly text: string;
      /** So many characters before it are not kept; absent when there are none. */
      readonly skipped?: number;
    }
  | {
      /** The script linked a job, or one of its files, into the folder for results. */
      readonly type: 'result-linked';
      /** Of the link, below that folder. */
      readonly name: string;
      readonly job: string;
      /** Which of its files; null: the whole job. */
      readonly target: string | null;
      /** What the script calls it. */
      readonly header?: string;
      /** What the script says of it. */
      readonly description?: string;
    }
  | {
      /** A job was found, and nothing runs. */
      readonly type: 'job-reused';
      readonly job: string;
      readonly method: string;
      /** Id of the job that has asked for it; absent when the build script has. */
      readonly parent?: string;
      readonly seconds: number;
      /** How: by its key, because its inputs have the same content, because its source is declared equivalent, or in the shared cache. */
      readonly by: 'id' | 'content' | 'equivalent' | 'shared';
      /** From the shared cache: so many bytes came. Columns come when they are read. */
      readonly received?: number;
      /** So many rows or files came to nothing: those in its dataset `bad`, of a map those that failed, and what `job.countBad` said; absent when there are none. */
      readonly badRows?: number;
      /** Id of the dataset that holds them; absent when there is none. */
      readonly badDataset?: string;
      /** Inputs that continue other datasets, of which it read only the last: the input, its rows, and those of its chain; absent when there are none. */
      readonly chainEnds?: readonly ChainEnd[];
    }
  | {
      /** In a dry run: this job would be built. */
      readonly type: 'job-planned';
      readonly method: string;
      /** The first difference from the nearest earlier job of the method. */
      readonly why: string;
    }
  | {
      /** In a dry run: what comes next depends on the result of a job that would be built. */
      readonly type: 'plan-stopped';
      readonly method: string;
    }
  | {
      /** A job was built again from the same key, and its content differs. */
      readonly type: 'not-reproducible';
      readonly job: string;
      readonly method: string;
      /** Id of the earlier job. */
      readonly before: string;
      /** Where they differ first. */
      readonly difference: string;
    }
  | {
      /** `equivalentTo` of a method is for another source than the present one, so it does not count. */
      readonly type: 'equivalence-ignored';
      readonly method: string;
      /** Fingerprint of the present source. */
      readonly expected: string;
    }
  | {
      /** A job is built. */
      readonly type: 'job-started';
      readonly job: string;
      readonly method: string;
      readonly parent?: string;
      readonly why: string;
    }
  | {
      /** A job goes on where others have ended early: what these had done is not done again. */
      readonly type: 'job-resumed';
      readonly job: string;
      readonly method: string;
      /** So many rows of a map, or slices of other methods, were done. */
      readonly done: number;
      /** Of so many. */
      readonly total: number;
      /** What is counted: `prepare` counts as a slice. */
      readonly unit: 'rows' | 'slices';
      /** Ids of the jobs that had done it. */
      readonly from: readonly string[];
    }
  | {
      /** A phase of a job begins. */
      readonly type: 'phase-started';
      readonly job: string;
      /** Which. */
      readonly phase: PhaseName;
      /** In so many slices; 1 for a phase that runs once. */
      readonly slices: number;
    }
  | {
      /** A step of a map begins. */
      readonly type: 'step-started';
      readonly job: string;
      /** Which: rows are matched with those of earlier jobs, computed, and gathered by slice. */
      readonly step: MapStep;
      /** In so many slices. */
      readonly slices: number;
      /** So many rows are computed; absent for other steps. */
      readonly rows?: number;
    }
  | (JobPart & {
      /** A worker has begun a phase of one slice. What lies before is waiting. Once more when another process takes it over. */
      readonly type: 'slice-started';
      readonly job: string;
      /** Which worker: a number, counted from 0; of an agent with its name before it: `node7.4711/0`. */
      readonly worker: string;
    })
  | (JobWork & {
      /** How far a phase or a step of a map is: the slices that moved, twice a second at most. */
      readonly type: 'progress';
      readonly job: string;
      /** For each: its number (null for a phase that runs once), so many rows or files, of so many. */
      readonly slices: readonly SliceProgress[];
    })
  | (JobPart & {
      /** A phase or a map, or a program that it uses, printed something. */
      readonly type: 'output';
      readonly job: string;
      /** What it printed, as it came: not always whole lines. */
      readonly text: string;
    })
  | (JobPart & {
      /** A phase says what it is doing, by `job.status`; at most so often that it can be read. */
      readonly type: 'status';
      readonly job: string;
      /** What it says; empty: no more. */
      readonly text: string;
    })
  | {
      /** With `--inspect`: a task of the job waits for a debugger. */
      readonly type: 'debugger-waiting';
      readonly job: string;
      readonly method: string;
      /** Where the inspector of its process is: `ws://127.0.0.1:9229/…`. */
      readonly url: string;
    }
  | (JobPart & {
      /** The process that had it was lost, and it is run again: a phase of a slice, or rows of a map. */
      readonly type: 'task-retried';
      readonly job: string;
      readonly method: string;
      readonly error: ErrorRecord;
      /** The first is 1. */
      readonly retry: number;
      /** Of so many at most. */
      readonly retries: number;
    })
  | (JobPart & {
      /** The agent that had it was lost, or stopped, and it is done elsewhere. */
      readonly type: 'task-lost';
      readonly job: string;
      readonly method: string;
      /** The agent. */
      readonly agent: string;
      /** How often an agent was lost with it so far; one that was stopped does not count. The fourth fails the job. */
      readonly losses: number;
    })
  | (JobPart & {
      /** A phase or a step of a map ended well, of one slice. */
      readonly type: 'slice-finished';
      readonly job: string;
      readonly seconds: number;
    })
  | {
      /** A job was built: it is complete, and on the disk. */
      readonly type: 'job-finished';
      readonly job: string;
      readonly method: string;
      readonly parent?: string;
      readonly seconds: number;
      readonly why: string;
      readonly badRows?: number;
      readonly badDataset?: string;
      /** So many rows of a map were tried again after an exception; absent when there are none. */
      readonly retriedRows?: number;
      readonly chainEnds?: readonly ChainEnd[];
    }
  | (FailedPart & {
      /** A job failed; its directory stays, with what was printed and the error. */
      readonly type: 'job-failed';
      readonly job: string;
      readonly method: string;
      readonly parent?: string;
      readonly seconds: number;
      readonly error: ErrorRecord;
    });

/** An event of `ax run --json` and of the run log. */
export type TimedEvent = RunEvent & {
  /** Seconds since the run began. */
  readonly t: number;
};

export type EventListener = (event: RunEvent) => void;
