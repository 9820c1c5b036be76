import { type MapStep, type PartCost, type PartRecord, type PhaseName, workName } from '@accelerator/job';
import type { TimedEvent, Workdir } from '@accelerator/store';

/** What a worker was at, and when. */
export interface WorkSpan {
  readonly job: string;
  readonly method: string;
  readonly work: PhaseName | MapStep;
  readonly sliceno: number | null;
  readonly worker: string;
  /** Seconds since the beginning of the run, or of the job. */
  readonly start: number;
  readonly seconds: number;
  /** null: it has not ended. */
  readonly cost: PartCost | null;
}

/** The work of a job that has ended, in seconds since it began. */
export function jobSpans(job: string, method: string, records: readonly PartRecord[]): WorkSpan[] {
  return records.flatMap((cost) => {
    const common = { job, method, work: workName(cost), sliceno: cost.sliceno, cost };
    if ('phase' in cost) {
      const { worker, started: start, seconds, job: earlier } = cost;
      // What an earlier attempt did lies before this job.
      return earlier === undefined ? [{ ...common, worker, start, seconds }] : [];
    }
    return cost.spans.map(([start, seconds, worker]) => ({ ...common, worker, start, seconds }));
  });
}

/** Reading records takes 0.1 ms a job: of a run of more jobs the log tells enough. */
const mostRecords = 1000;

/** The work of a run, also of one that goes on: of jobs that have ended by their records, of the others by its log. */
export class RunWork {
  /** By job. */
  readonly #methods = new Map<string, string>();
  readonly #told = new Map<string, WorkSpan[]>();
  readonly #recorded = new Map<string, readonly WorkSpan[]>();
  readonly #open = new Map<string, WorkSpan>();
  #now = 0;

  add(event: TimedEvent): void {
    this.#now = event.t;
    if (event.type === 'job-started') this.#methods.set(event.job, event.method);
    else if (event.type === 'slice-started' || event.type === 'slice-finished') this.#addSlice(event);
  }

  /** @param started when the run began */
  spans(workdir: Workdir, started: string): WorkSpan[] {
    const spans: WorkSpan[] = [];
    for (const job of this.#methods.keys()) {
      for (const span of this.#record(workdir, job, started) ?? this.#told.get(job) ?? []) spans.push(span);
    }
    for (const span of this.#open.values()) {
      if (!this.#recorded.has(span.job)) spans.push({ ...span, seconds: Math.max(0, this.#now - span.start) });
    }
    return spans;
  }

  #addSlice(event: Extract<TimedEvent, { readonly type: 'slice-started' | 'slice-finished' }>): void {
    const { job, sliceno, t } = event;
    const key = `${job} ${workName(event)} ${sliceno}`;
    if (event.type === 'slice-started') {
      const method = this.#methods.get(job) ?? '';
      const { worker } = event;
      this.#open.set(key, { job, method, work: workName(event), sliceno, worker, start: t, seconds: 0, cost: null });
      return;
    }
    const begun = this.#open.get(key);
    if (begun === undefined) return;
    this.#open.delete(key);
    const span = { ...begun, seconds: t - begun.start };
    const ofJob = this.#told.get(job);
    if (ofJob === undefined) this.#told.set(job, [span]);
    else ofJob.push(span);
  }

  #record(workdir: Workdir, job: string, started: string): readonly WorkSpan[] | undefined {
    if (this.#methods.size > mostRecords) return undefined;
    const known = this.#recorded.get(job);
    if (known !== undefined) return known;
    const post = workdir.readPost(job);
    if (post === undefined) return undefined;
    const offset = (Date.parse(post.started) - Date.parse(started)) / 1000;
    const spans = jobSpans(job, this.#methods.get(job) ?? '', post.phases).map((span) => ({
      ...span,
      start: span.start + offset,
    }));
    this.#recorded.set(job, spans);
    return spans;
  }
}
