import { isAcceleratorError } from '@accelerator/base';
import {
  isHere,
  listRuns,
  type RunningEngine,
  type RunSummary,
  readRun,
  type Workdir,
  whoRuns,
} from '@accelerator/store';
import { printedParts } from '../jobs/printed-parts.ts';
import { memoryOfTree } from './process-tree.ts';
import { type RunningJob, RunState } from './run-state.ts';

/** A run that goes on, in whatever process. */
export interface RunningRun {
  readonly run: string;
  readonly script: string;
  readonly process: RunningEngine['process'];
  /** Since it began. */
  readonly seconds: number;
  readonly workers: number;
  /** Resident memory of its processes, in bytes; null when it runs elsewhere, or the kernel does not tell. */
  readonly memory: number | null;
  /** What it has done, and does; its times are those of `performance.now()`. */
  readonly state: RunState;
  /** The last lines that each running job has printed, by its id. */
  readonly printed: ReadonlyMap<string, readonly string[]>;
}

/** What goes on in a workdir. */
export interface WorkdirStatus {
  readonly running: readonly RunningRun[];
  /** The last run that ended; null when there is none. */
  readonly last: RunSummary | null;
  /** The last run that failed, if none has gone well since with the same script. */
  readonly failure: RunSummary | null;
}

const linesShown = 5;
const runsLookedAt = 50;

/** What goes on in a workdir, by the logs of its runs. Takes no lock, and writes nothing. */
export function workdirStatus(workdir: Workdir): WorkdirStatus {
  const running = runningRuns(workdir);
  const ended = listRuns(workdir, runsLookedAt).filter(({ status }) => status !== 'running' && status !== 'unreadable');
  const failed = ended.findIndex(({ status }) => status === 'failed');
  const failure = ended[failed];
  const isMended = ended.slice(0, Math.max(failed, 0)).some(({ status, start }) => {
    return status === 'finished' && start?.script === failure?.start?.script;
  });
  return { running, last: ended[0] ?? null, failure: failure === undefined || isMended ? null : failure };
}

/** The runs that go on, by their logs. */
export function runningRuns(workdir: Workdir): RunningRun[] {
  return whoRuns(workdir).flatMap((engine) => runningRun(workdir, engine) ?? []);
}

function runningRun(workdir: Workdir, { run, process: owner }: RunningEngine): RunningRun | undefined {
  if (run === null) return undefined;
  const record = readIfThere(workdir, run);
  if (record?.start === undefined || record.start === null) return undefined;
  const { start, events } = record;
  const seconds = Math.max(0, (Date.now() - Date.parse(start.started)) / 1000);
  const beganMs = performance.now() - seconds * 1000;
  const state = new RunState();
  for (const event of events) state.apply(event, beganMs + event.t * 1000);
  return {
    run,
    script: start.script,
    process: owner,
    seconds,
    workers: start.workers,
    memory: isHere(owner) ? memoryOfTree(owner.pid) : null,
    state,
    printed: new Map([...state.running.keys()].map((job) => [job, lastLines(workdir, job)])),
  };
}

/** It may be removed between the two. */
function readIfThere(workdir: Workdir, run: string): ReturnType<typeof readRun> | undefined {
  try {
    return readRun(workdir, run);
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

/** What a job printed last: of the part that comes last and has printed. */
function lastLines(workdir: Workdir, job: RunningJob['id']): string[] {
  const text = printedParts(workdir, job)
    .map((part) => tailOf(part.blocks()))
    .findLast((each) => each.trim() !== '');
  return text === undefined ? [] : text.replace(/\n$/, '').split(/\r?\n/).slice(-linesShown);
}

const tailBytes = 4096;

function tailOf(blocks: Iterable<Uint8Array>): string {
  let tail = Buffer.alloc(0);
  for (const block of blocks) tail = Buffer.from(Buffer.concat([tail, block]).subarray(-tailBytes));
  return tail.toString('utf8');
}
