import { unreachable } from '@accelerator/base';
import { partName, workName } from '@accelerator/job';
import type { RunEvent } from '@accelerator/store';
import { OutputTail } from './output-tail.ts';
import { PhaseProgress } from './phase-progress.ts';

/** A job that is being built. */
export interface RunningJob {
  readonly id: string;
  readonly method: string;
  /** How many of those that run wait for it, each for the next. */
  readonly depth: number;
  /** When it was made; once a worker has begun its first task, when that was. */
  startedMs: number;
  readonly printed: OutputTail;
  /** What its phases say that they are doing, by part; who spoke last stands last. */
  readonly statuses: Map<string, string>;
  progress: PhaseProgress | undefined;
}

/** What goes on before a job has an id: its input files are hashed, or another engine builds it. */
export interface Preparation {
  readonly method: string;
  readonly what: 'hashing' | 'waiting';
  readonly done: number;
  readonly total: number;
}

/** What a run is doing right now, and what it has done: the sum of its events. */
export class RunState {
  readonly running = new Map<string, RunningJob>();
  readonly preparations = new Map<string, Preparation>();
  /** Jobs that were built or reused and have bad rows, with how many. */
  readonly badRows = new Map<string, number>();
  built = 0;
  reused = 0;
  failed = 0;
  planned = 0;
  /** Of those that were reused, so many came from the shared cache. */
  fetched = 0;
  /** What came of that cache; undefined: nothing. */
  shared: Extract<RunEvent, { readonly type: 'shared-cache-used' }> | undefined;
  /** What the script warned of. */
  readonly warnings: string[] = [];

  apply(event: RunEvent, nowMs: number): void {
    switch (event.type) {
      case 'hashing':
        if (event.done >= event.total) this.preparations.delete(event.method);
        else this.preparations.set(event.method, { ...event, what: 'hashing' });
        return;
      case 'waiting':
        this.preparations.set(event.method, { method: event.method, what: 'waiting', done: 0, total: 0 });
        return;
      case 'job-reused':
        this.preparations.delete(event.method);
        this.#noteBadRows(event);
        this.reused++;
        if (event.by === 'shared') this.fetched++;
        return;
      case 'job-started':
        this.preparations.delete(event.method);
        this.#start(event, nowMs);
        return;
      case 'phase-started':
      case 'step-started': {
        const job = this.running.get(event.job);
        if (job === undefined) return;
        if (job.progress === undefined) job.startedMs = nowMs;
        job.statuses.clear();
        const rows = event.type === 'step-started' ? event.rows : undefined;
        job.progress = new PhaseProgress(workName(event), event.slices, nowMs, rows);
        return;
      }
      case 'progress':
        for (const slice of event.slices) this.running.get(event.job)?.progress?.tell(...slice);
        return;
      case 'output':
        this.running.get(event.job)?.printed.add(event, event.text);
        return;
      case 'status': {
        const statuses = this.running.get(event.job)?.statuses;
        statuses?.delete(partName(event));
        if (event.text !== '') statuses?.set(partName(event), event.text);
        return;
      }
      case 'slice-finished':
        this.running.get(event.job)?.statuses.delete(partName(event));
        this.running.get(event.job)?.progress?.finish(event.sliceno);
        return;
      case 'job-finished':
        this.running.delete(event.job);
        this.#noteBadRows(event);
        this.built++;
        return;
      case 'shared-cache-used':
        this.shared = event;
        return;
      case 'job-planned':
        this.planned++;
        return;
      case 'warning':
        this.warnings.push(event.text);
        return;
      case 'job-failed':
        this.running.delete(event.job);
        this.failed++;
        return;
      case 'run-started':
      case 'run-finished':
      case 'run-failed':
      case 'run-stopped':
      case 'alive':
      case 'uncommitted':
      case 'hit-refused':
      case 'shared-job-refused':
      case 'shared-cache-closed':
      case 'job-healed':
      case 'job-unreadable':
      case 'dead-links':
      case 'no-locks':
      case 'workdir-skipped':
      case 'list-entered':
      case 'list-truncated':
      case 'list-damaged':
      case 'result-linked':
      case 'printed':
      case 'slice-started':
      case 'job-resumed':
      case 'debugger-waiting':
      case 'task-retried':
      case 'task-lost':
      case 'agents-changed':
      case 'waiting-for-agents':
      case 'redis-away':
      case 'redis-back':
      case 'plan-stopped':
      case 'not-reproducible':
      case 'equivalence-ignored':
        return;
      default:
        unreachable(event);
    }
  }

  #start({ job, method, parent }: Extract<RunEvent, { readonly type: 'job-started' }>, nowMs: number): void {
    const above = parent === undefined ? undefined : this.running.get(parent);
    const depth = above === undefined ? 0 : above.depth + 1;
    const started = {
      id: job,
      method,
      depth,
      startedMs: nowMs,
      printed: new OutputTail(),
      statuses: new Map<string, string>(),
      progress: undefined,
    };
    if (above === undefined) {
      this.running.set(job, started);
      return;
    }
    // Below the one that waits for it, and what that has asked for already.
    const all = [...this.running];
    const own = all.findIndex(([id]) => id === parent);
    const end = all.findIndex(([, other], index) => index > own && other.depth < depth);
    const later = end < 0 ? [] : all.slice(end);
    for (const [id] of later) this.running.delete(id);
    for (const [id, each] of [[job, started] as const, ...later]) this.running.set(id, each);
  }

  #noteBadRows({ job, badRows }: { readonly job: string; readonly badRows?: number }): void {
    if (badRows !== undefined) this.badRows.set(job, badRows);
  }
}
