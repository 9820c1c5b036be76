/** A candidate with what says how near it is: higher is nearer. */
export interface Scored {
  readonly candidate: number;
  readonly score: number;
}

/** The best few candidates for one vector, of those that were seen. Used for one vector after another. */
export class Nearest {
  readonly #most: number;
  #own = -1;
  /** Higher is nearer; in order. */
  readonly #ranks: Float64Array;
  readonly #candidates: Int32Array;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
    this.#ranks = new Float64Array(most);
    this.#candidates = new Int32Array(most);
  }

  /** Forgets all. @param own the candidate that the next vector itself is */
  begin(own = -1): void {
    this.#own = own;
    this.#count = 0;
  }

  /**
   * Looks at candidates, which come in their order: of equal ones the first stays.
   * @param squares of the norms of all candidates, where the least distance is looked for: it is |a|² - 2ab + |b|²
   */
  add(products: Float32Array, first: number, squares: Float64Array | undefined): void {
    let least = this.#least();
    for (let index = 0; index < products.length; index++) {
      const product = products[index] ?? 0;
      const rank = squares === undefined ? product : 2 * product - (squares[first + index] ?? 0);
      if (!(rank > least) || first + index === this.#own) continue;
      this.#insert(rank, first + index);
      least = this.#least();
    }
  }

  /**
   * The best of them by their exact scores, the highest first; of equal ones the first candidate. They are in that order
   * already but for a few, so that each finds its place in a step or two (half of the time for 2,000 vectors of 48).
   */
  best(count: number, scoreOf: (candidate: number) => number): Scored[] {
    const best: Scored[] = [];
    for (let index = 0; index < this.#count; index++) {
      const candidate = this.#candidates[index] ?? 0;
      const scored = { candidate, score: scoreOf(candidate) };
      let at = best.length;
      for (; at > 0 && isBefore(scored, best[at - 1]); at--);
      if (at >= count) continue;
      best.splice(at, 0, scored);
      if (best.length > count) best.pop();
    }
    return best;
  }

  #least(): number {
    return this.#count < this.#most ? Number.NEGATIVE_INFINITY : (this.#ranks[this.#most - 1] ?? 0);
  }

  #insert(rank: number, candidate: number): void {
    const [ranks, candidates] = [this.#ranks, this.#candidates];
    let at = this.#count < this.#most ? this.#count++ : this.#most - 1;
    for (; at > 0 && rank > (ranks[at - 1] ?? 0); at--) {
      ranks[at] = ranks[at - 1] ?? 0;
      candidates[at] = candidates[at - 1] ?? 0;
    }
    ranks[at] = rank;
    candidates[at] = candidate;
  }
}

function isBefore(one: Scored, other: Scored | undefined): boolean {
  if (other === undefined) return true;
  return one.score === other.score ? one.candidate < other.candidate : one.score > other.score;
}
