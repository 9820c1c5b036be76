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

/** The work of a run: of jobs that have ended by their records, of the others by what the log tells. */
export function runSpans(workdir: Workdir, started: string, events: readonly TimedEvent[]): WorkSpan[] {
  const now = events.at(-1)?.t ?? 0;
  const methods = new Map<string, string>();
  const open = new Map<string, WorkSpan>();
  const spans: WorkSpan[] = [];
  for (const event of events) {
    if (event.type === 'job-started') methods.set(event.job, event.method);
    else if (event.type === 'slice-started' || event.type === 'slice-finished') {
      const { job, sliceno, t } = event;
      const key = `${job} ${workName(event)} ${sliceno}`;
      const known = open.get(key);
      if (event.type === 'slice-finished' && known !== undefined) {
        spans.push({ ...known, seconds: t - known.start });
        open.delete(key);
      } else if (event.type === 'slice-started') {
        const method = methods.get(job) ?? '';
        const { worker } = event;
        open.set(key, { job, method, work: workName(event), sliceno, worker, start: t, seconds: 0, cost: null });
      }
    }
  }
  for (const span of open.values()) spans.push({ ...span, seconds: Math.max(0, now - span.start) });
  const told = new Map<string, WorkSpan[]>();
  for (const span of spans) {
    const ofJob = told.get(span.job);
    if (ofJob === undefined) told.set(span.job, [span]);
    else ofJob.push(span);
  }
  return [...methods].flatMap(([job, method]) => {
    const post = methods.size > mostRecords ? undefined : workdir.readPost(job);
    if (post === undefined) return told.get(job) ?? [];
    const offset = (Date.parse(post.started) - Date.parse(started)) / 1000;
    return jobSpans(job, method, post.phases).map((span) => ({ ...span, start: span.start + offset }));
  });
}
