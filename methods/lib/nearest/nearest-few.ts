import { rankOf } from './candidates.ts';

/** A candidate with what says how near it is: higher is nearer. */
export interface Scored {
  readonly candidate: number;
  readonly score: number;
}

/** The products of one vector with some candidates that follow each other. */
export interface Seen {
  /** Theirs are `from` on. */
  readonly products: Float32Array;
  readonly from: number;
  readonly rows: number;
  /** The first candidate. */
  readonly first: number;
  /** Of the norms of all candidates, where the least distance is looked for: it is |a|² - 2ab + |b|². */
  readonly squares: Float64Array | undefined;
  /** Of these candidates. */
  readonly leastSquare: number;
  /** `Products.findGreater`. */
  findGreater(limit: number, at: number, to: number): number;
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

  /** Looks at candidates, which come in their order: of equal ones the first stays. */
  add({ products, from, rows, first, squares, leastSquare, findGreater }: Seen): void {
    const end = from + rows;
    const to = from + Math.ceil(rows / 4) * 4;
    let least = this.#least();
    for (let four = from; four < to; four += 4) {
      const limit = squares === undefined ? least : productBelow(least, leastSquare);
      four = findGreater(limit, four, to);
      for (let at = four; at < four + 4 && at < end; at++) {
        const candidate = first + at - from;
        const product = products[at] ?? 0;
        const rank = rankOf(product, squares, candidate);
        if (!(rank > least) || candidate === this.#own) continue;
        this.#insert(rank, candidate);
        least = this.#least();
      }
    }
  }

  /**
   * The best of them by their exact scores, the highest first; of equal ones the first candidate. Undefined where one that has
   * not stayed could be among them.
   * @param error of a rank, at most: what is farther below cannot be among them
   */
  best(count: number, error: number, scoreOf: (candidate: number) => number): Scored[] | undefined {
    const lowest = this.lowest(count, error);
    if (this.#count === this.#most && !((this.#ranks[this.#most - 1] ?? 0) < lowest)) return undefined;
    let few = Math.min(count, this.#count);
    while (few < this.#count && !((this.#ranks[few] ?? 0) < lowest)) few++;
    return bestOf(this.#candidates.subarray(0, few), count, scoreOf);
  }

  /** Of the ranks of the best few; below it none of them is. */
  lowest(count: number, error: number): number {
    return (this.#ranks[count - 1] ?? 0) - 2 * error;
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

/** No product of a rank above the least one, where squares are at least so great, is as low: rounding makes it lower only. */
function productBelow(leastRank: number, leastSquare: number): number {
  const product = (leastRank + leastSquare) / 2;
  return Math.fround(product - Math.abs(product) * 2 ** -22 - (Math.abs(leastRank) + leastSquare) * 2 ** -50);
}

/**
 * The best few of candidates by their scores. They come nearly in that order, so that each finds its place in a step or two
 * (half of the time for 2,000 vectors of 48).
 */
export function bestOf(candidates: Iterable<number>, count: number, scoreOf: (candidate: number) => number): Scored[] {
  const best: Scored[] = [];
  for (const candidate of candidates) {
    const scored = { candidate, score: scoreOf(candidate) };
    let at = best.length;
    for (; at > 0 && isBefore(scored, best[at - 1]); at--);
    if (at >= count) continue;
    best.splice(at, 0, scored);
    if (best.length > count) best.pop();
  }
  return best;
}

function isBefore(one: Scored, other: Scored | undefined): boolean {
  if (other === undefined) return true;
  return one.score === other.score ? one.candidate < other.candidate : one.score > other.score;
}
