import type { ResultRecord, RunEvent, RunSummary } from '@accelerator/store';

/** What came of a job in a run; `unfinished`: it had not ended when the run did, which was stopped, failed or was killed. */
export type RunJobState = 'built' | 'reused' | 'failed' | 'running' | 'unfinished';

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
  /** So many files of the project differed from the commit that was checked out, as far as git has said so. */
  readonly uncommitted: number;
}

/** What a run has come to: the sum of its events, also of one that goes on. */
export class RunSoFar {
  readonly #ended: RunJob[] = [];
  readonly #running = new Map<string, RunJob>();
  readonly #warnings: string[] = [];
  readonly #printed: PrintedByScript[] = [];
  readonly #links: ResultRecord[] = [];
  readonly #entries: RunDetails['entries'][number][] = [];
  #returned: unknown = null;
  #stoppedBy: string | null = null;
  #uncommitted = 0;

  add(event: RunEvent): void {
    const ended = endedJob(event);
    if (ended !== undefined) {
      this.#ended.push(ended);
      this.#running.delete(ended.job);
      return;
    }
    switch (event.type) {
      case 'job-started':
        this.#running.set(event.job, startedJob(event));
        return;
      case 'warning':
        this.#warnings.push(event.text);
        return;
      case 'printed':
        this.#printed.push({ stream: event.stream, text: event.text, skipped: event.skipped ?? 0 });
        return;
      case 'result-linked':
        this.#links.push(linkOf(event));
        return;
      case 'list-entered':
        this.#entries.push({ list: event.list, timestamp: event.timestamp, change: event.change });
        return;
      case 'run-finished':
        this.#returned = event.returned ?? null;
        return;
      case 'uncommitted':
        this.#uncommitted = event.files;
        return;
      case 'run-stopped':
        this.#stoppedBy = event.by;
        return;
      default:
        return;
    }
  }

  /** @param summary of the same run */
  details(summary: RunSummary): RunDetails {
    const open = [...this.#running.values()];
    return {
      ...summary,
      jobs: [
        ...this.#ended,
        ...(summary.status === 'running' ? open : open.map((job): RunJob => ({ ...job, state: 'unfinished' }))),
      ],
      warnings: [...this.#warnings],
      printed: [...this.#printed],
      links: [...this.#links],
      entries: [...this.#entries],
      returned: this.#returned,
      stoppedBy: this.#stoppedBy,
      uncommitted: this.#uncommitted,
    };
  }
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

function startedJob({ job, method, why }: Extract<RunEvent, { readonly type: 'job-started' }>): RunJob {
  return { job, method, state: 'running', seconds: null, why, badRows: 0, isFetched: false };
}
