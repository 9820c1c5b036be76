/** The best few candidates for one vector, of those that were seen. */
export class Nearest {
  readonly #most: number;
  readonly #own: number;
  /** Higher is nearer; in order. */
  readonly #ranks: Float64Array;
  readonly #candidates: Int32Array;
  #count = 0;

  /** @param own the candidate that the vector itself is */
  constructor(most: number, own = -1) {
    this.#most = most;
    this.#own = own;
    this.#ranks = new Float64Array(most);
    this.#candidates = new Int32Array(most);
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

  candidates(): number[] {
    return Array.from(this.#candidates.subarray(0, this.#count));
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
