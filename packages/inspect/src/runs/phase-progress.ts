/** How far a part of a phase is, by the last report of its slice process. */
interface Part {
  readonly done: number;
  readonly total: number;
}

/** How far a phase or a step of a map is, in slices and in what its slices count (rows, files). */
export class PhaseProgress {
  /** `analysis`, `map`. */
  readonly name: string;
  readonly slices: number;
  readonly startedMs: number;
  readonly #total: number | undefined;
  readonly #parts = new Map<number | null, Part>();
  readonly #finished = new Set<number | null>();

  /** @param total of rows or files in all slices, where it is known from the beginning */
  constructor(name: string, slices: number, nowMs: number, total?: number) {
    this.name = name;
    this.#total = total;
    this.slices = slices;
    this.startedMs = nowMs;
  }

  tell(sliceno: number | null, done: number, total: number): void {
    this.#parts.set(sliceno, { done: Math.min(done, total), total });
  }

  finish(sliceno: number | null): void {
    this.#finished.add(sliceno);
    const part = this.#parts.get(sliceno);
    if (part !== undefined) this.tell(sliceno, part.total, part.total);
  }

  /** Slices that ended without ever telling how far they were. */
  get #silent(): number {
    return [...this.#finished].filter((sliceno) => !this.#parts.has(sliceno)).length;
  }

  /** 0 to 1. */
  get fraction(): number {
    if (this.#total !== undefined) return this.#total > 0 ? Math.min(1, this.#done / this.#total) : 1;
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
    if (this.#total !== undefined) return { done: this.#done, total: this.#total, unit: 'items', isEstimate: false };
    if (parts.length === 0) return { done: this.#finished.size, total: this.slices, unit: 'slices', isEstimate: false };
    const known = parts.reduce((sum, { total }) => sum + total, 0);
    const toCome = this.slices - parts.length - this.#silent;
    return {
      done: this.#done,
      total: Math.round(known + (known / parts.length) * toCome),
      unit: 'items',
      isEstimate: toCome > 0,
    };
  }

  get #done(): number {
    return [...this.#parts.values()].reduce((sum, { done }) => sum + done, 0);
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
