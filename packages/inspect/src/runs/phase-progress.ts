import type { PhaseName } from '@accelerator/job';

/** How far a part of a phase is, as its slice process last told. */
interface Part {
  readonly done: number;
  readonly total: number;
}

/** How far a phase is, in slices and in what its slices count (rows, files). */
export class PhaseProgress {
  readonly phase: PhaseName;
  readonly slices: number;
  readonly startedMs: number;
  readonly #parts = new Map<number | null, Part>();
  #finished = 0;
  /** Slices that ended without ever telling how far they were. */
  #silent = 0;

  constructor(phase: PhaseName, slices: number, nowMs: number) {
    this.phase = phase;
    this.slices = slices;
    this.startedMs = nowMs;
  }

  tell(slice: number | null, done: number, total: number): void {
    this.#parts.set(slice, { done: Math.min(done, total), total });
  }

  finish(slice: number | null): void {
    this.#finished++;
    const part = this.#parts.get(slice);
    if (part === undefined) this.#silent++;
    else this.tell(slice, part.total, part.total);
  }

  /** 0 to 1. */
  get fraction(): number {
    const told = [...this.#parts.values()].reduce((sum, { done, total }) => sum + (total > 0 ? done / total : 0), 0);
    return Math.min(1, (told + this.#silent) / this.slices);
  }

  /** Slices, while no slice has told more; then the rows or files of all, those of slices to come by the mean so far. */
  get count(): {
    readonly done: number;
    readonly total: number;
    readonly unit: 'slices' | 'items';
    readonly isEstimate: boolean;
  } {
    const parts = [...this.#parts.values()];
    if (parts.length === 0) return { done: this.#finished, total: this.slices, unit: 'slices', isEstimate: false };
    const known = parts.reduce((sum, { total }) => sum + total, 0);
    const toCome = this.slices - parts.length - this.#silent;
    return {
      done: parts.reduce((sum, { done }) => sum + done, 0),
      total: Math.round(known + (known / parts.length) * toCome),
      unit: 'items',
      isEstimate: toCome > 0,
    };
  }

  /** Per second, since the phase began; undefined while it is too early to tell. */
  rate(nowMs: number): number | undefined {
    const seconds = (nowMs - this.startedMs) / 1000;
    const { done, unit } = this.count;
    return unit === 'items' && done > 0 && seconds >= 0.5 ? done / seconds : undefined;
  }

  /** What is left if it goes on as it did; undefined while it is too early to tell. */
  secondsLeft(nowMs: number): number | undefined {
    const seconds = (nowMs - this.startedMs) / 1000;
    const { fraction } = this;
    return seconds >= 1 && fraction >= 0.02 && fraction < 1 ? (seconds * (1 - fraction)) / fraction : undefined;
  }
}
