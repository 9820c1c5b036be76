import { AcceleratorError } from '@accelerator/base';
import {
  isRunId,
  listRuns,
  type ResultRecord,
  type RunEvent,
  type RunSummary,
  readRun,
  type Workdir,
} from '@accelerator/store';

/** What came of a job in a run; `running`: it had not ended when the run was last heard of. */
export type RunJobState = 'built' | 'reused' | 'failed' | 'running';

/** A job that a run asked for. */
export interface RunJob {
  readonly job: string;
  readonly method: string;
  readonly state: RunJobState;
  /** What it took in this run; null while it runs. */
  readonly seconds: number | null;
  /** Why it was built; null for one that was reused. */
  readonly why: string | null;
  /** Rows or files that came to nothing. */
  readonly badRows: number;
  /** It came from the shared cache. */
  readonly isFetched: boolean;
}

/** What a build script printed, in pieces. */
export interface PrintedByScript {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** So many characters before it are not kept. */
  readonly skipped: number;
}

/** All that is kept of a run. */
export interface RunDetails extends RunSummary {
  /** In the order in which they ended; those that did not come last. */
  readonly jobs: readonly RunJob[];
  readonly warnings: readonly string[];
  /** By the script itself; what its jobs printed lies in them. */
  readonly printed: readonly PrintedByScript[];
  /** Links into the folder for results. */
  readonly links: readonly ResultRecord[];
  /** What it entered in lists. */
  readonly entries: readonly { readonly list: string; readonly timestamp: string; readonly change: string }[];
  /** What the script returned; null: nothing. */
  readonly returned: unknown;
  /** The signal that stopped it. */
  readonly stoppedBy: string | null;
}

/**
 * The newest runs, the oldest of them first.
 * @param script only of that build script
 * @param most how many
 */
export function latestRuns(workdir: Workdir, script: string | undefined, most: number): RunSummary[] {
  const runs = script === undefined ? listRuns(workdir, most) : listRuns(workdir).filter(isOf(script)).slice(0, most);
  return runs.reverse();
}

const isOf =
  (script: string) =>
  ({ start }: RunSummary): boolean =>
    start?.script === script;

/**
 * The id of a run: as it is, or of a build script: `main` for its latest run, `main~1` for the one before.
 * @throws AcceleratorError `RUN_NOT_FOUND`
 */
export function findRun(workdir: Workdir, spec: string): string {
  // Else the first and last lines of all runs would be read.
  if (isRunId(spec)) return spec;
  const [, script = spec, back = '0'] = /^(.*)~(\d+)$/.exec(spec) ?? [];
  const runs = listRuns(workdir).filter(isOf(script));
  const found = runs[Number(back)];
  if (found !== undefined) return found.run;
  if (runs.length === 0) return spec;
  throw new AcceleratorError({
    code: 'RUN_NOT_FOUND',
    message: `Of '${script}' ${runs.length} runs are kept: there is no '${spec}'.`,
    hint: `\`ax runs --script ${script}\` lists them.`,
    details: { run: spec },
  });
}

/**
 * @param record of that run, by who has read it
 * @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT`
 */
export function runDetails(workdir: Workdir, id: string, record = readRun(workdir, id)): RunDetails {
  const { events, end: _, ...summary } = record;
  const ended = events.flatMap((event) => endedJob(event) ?? []);
  const known = new Set(ended.map(({ job }) => job));
  return {
    ...summary,
    jobs: [...ended, ...events.flatMap((event) => startedJob(event, known) ?? [])],
    warnings: events.flatMap((event) => (event.type === 'warning' ? [event.text] : [])),
    printed: events.flatMap((event) =>
      event.type === 'printed' ? [{ stream: event.stream, text: event.text, skipped: event.skipped ?? 0 }] : [],
    ),
    links: events.flatMap((event) => (event.type === 'result-linked' ? [linkOf(event)] : [])),
    entries: events.flatMap((event) =>
      event.type === 'list-entered' ? [{ list: event.list, timestamp: event.timestamp, change: event.change }] : [],
    ),
    returned: events.findLast((event) => event.type === 'run-finished')?.returned ?? null,
    stoppedBy: events.findLast((event) => event.type === 'run-stopped')?.by ?? null,
  };
}

function linkOf({
  name,
  job,
  target,
  header,
  description,
}: Extract<RunEvent, { readonly type: 'result-linked' }>): ResultRecord {
  return {
    name,
    job,
    target,
    ...(header !== undefined && { header }),
    ...(description !== undefined && { description }),
  };
}

function endedJob(event: RunEvent): RunJob | undefined {
  switch (event.type) {
    case 'job-reused':
      return jobOf(event, 'reused', null);
    case 'job-finished':
      return jobOf(event, 'built', event.why);
    case 'job-failed':
      return jobOf(event, 'failed', event.error.message);
    default:
      return undefined;
  }
}

function jobOf(
  event: {
    readonly job: string;
    readonly method: string;
    readonly seconds: number;
    readonly badRows?: number;
    readonly by?: string;
  },
  state: RunJobState,
  why: string | null,
): RunJob {
  const { job, method, seconds, badRows = 0 } = event;
  return { job, method, state, seconds, why, badRows, isFetched: event.by === 'shared' };
}

function startedJob(event: RunEvent, ended: ReadonlySet<string>): RunJob | undefined {
  if (event.type !== 'job-started' || ended.has(event.job)) return undefined;
  const { job, method, why } = event;
  return { job, method, state: 'running', seconds: null, why, badRows: 0, isFetched: false };
}
