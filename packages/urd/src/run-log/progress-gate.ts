import { workName } from '@accelerator/job';
import type { SliceProgress, TimedEvent } from '@accelerator/store';

/** Each phase of a job tells how far it is so often at most. */
const everyMs = 500;

/** Phases of a job come one after the other. */
const endsPhases: ReadonlySet<TimedEvent['type']> = new Set([
  'phase-started',
  'step-started',
  'job-finished',
  'job-failed',
]);

/** A phase of a method or a step of a map. */
interface Phase {
  readonly job: string;
  readonly told: Extract<TimedEvent, { readonly type: 'progress' }>;
  /** When `told` was passed on. */
  toldMs: number;
  /** Slices that have moved since. */
  readonly moved: Map<number | null, SliceProgress>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Passes events on, and of progress, which comes ten times a second from each slice, only so much as somebody can see:
 * for each phase of a job two events a second, with the slices that moved.
 */
export class ProgressGate {
  readonly #pass: (event: TimedEvent) => void;
  readonly #phases = new Map<string, Phase>();
  #startedMs = 0;

  constructor(pass: (event: TimedEvent) => void) {
    this.#pass = pass;
  }

  event(event: TimedEvent): void {
    this.#startedMs = performance.now() - event.t * 1000;
    if (event.type === 'progress') this.#progress(event);
    else {
      if (event.type === 'slice-finished') this.#finish(event);
      else if (endsPhases.has(event.type) && 'job' in event) this.#end(event.job);
      this.#pass(event);
    }
  }

  /** Passes on what is held back: before nothing more will come. */
  flush(): void {
    for (const phase of this.#phases.values()) this.#tell(phase);
  }

  #progress(event: Phase['told']): void {
    const id = idOf(event);
    const phase = this.#phases.get(id);
    if (phase === undefined) {
      this.#phases.set(id, {
        job: event.job,
        told: event,
        toldMs: performance.now(),
        moved: new Map(),
        timer: undefined,
      });
      this.#pass(event);
      return;
    }
    for (const slice of event.slices) phase.moved.set(slice[0], slice);
    const waitMs = phase.toldMs + everyMs - performance.now();
    if (waitMs <= 0) this.#tell(phase);
    else phase.timer ??= setTimeout(() => this.#tell(phase), waitMs).unref();
  }

  /** A slice that has ended has done all that it announced. */
  #finish(event: Extract<TimedEvent, { readonly type: 'slice-finished' }>): void {
    const { sliceno } = event;
    const moved = this.#phases.get(idOf(event))?.moved;
    const held = moved?.get(sliceno);
    if (held !== undefined) moved?.set(sliceno, [sliceno, held[2], held[2]]);
  }

  #end(job: string): void {
    for (const [id, phase] of this.#phases) {
      if (phase.job !== job) continue;
      this.#tell(phase);
      this.#phases.delete(id);
    }
  }

  #tell(phase: Phase): void {
    clearTimeout(phase.timer);
    phase.timer = undefined;
    if (phase.moved.size === 0) return;
    const now = performance.now();
    phase.toldMs = now;
    const slices = [...phase.moved.values()];
    phase.moved.clear();
    this.#pass({ ...phase.told, t: Math.round(now - this.#startedMs) / 1000, slices });
  }
}

function idOf(event: Extract<TimedEvent, { readonly type: 'progress' | 'slice-finished' }>): string {
  return `${event.job} ${workName(event)}`;
}
