/** Which of some runs comes next: a binary heap of their numbers. */
export class MergeHeap {
  readonly #heap: Uint32Array;
  readonly #isBefore: (a: number, b: number) => boolean;
  #size: number;

  /** @param isBefore whether the row at which one run is comes before that of another */
  constructor(runs: number, isBefore: (a: number, b: number) => boolean) {
    this.#heap = Uint32Array.from({ length: runs }, (_, run) => run);
    this.#isBefore = isBefore;
    this.#size = runs;
    for (let place = (runs >> 1) - 1; place >= 0; place--) this.#sinkFrom(place);
  }

  get size(): number {
    return this.#size;
  }

  get first(): number {
    return this.#heap[0] ?? 0;
  }

  /** The first run has gone on to another row. */
  sink(): void {
    this.#sinkFrom(0);
  }

  /** The first run has no more rows. */
  drop(): void {
    this.#heap[0] = this.#heap[--this.#size] ?? 0;
    this.#sinkFrom(0);
  }

  #sinkFrom(start: number): void {
    const heap = this.#heap;
    let place = start;
    const run = heap[place] ?? 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
      if (!this.#isBefore(heap[child] ?? 0, run)) break;
      heap[place] = heap[child] ?? 0;
      place = child;
    }
    heap[place] = run;
  }
}
