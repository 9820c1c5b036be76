/**
 * Some rows of a slice, as spans in ascending order between which at least one row lies. A million rows that lie apart
 * take 8 MB, and a million in a row 8 bytes.
 */
export class RowSpans {
  static readonly none = new RowSpans(new Uint32Array(), new Uint32Array());
  /** How many rows they are. */
  readonly rows: number;
  /** The first row of each span. */
  readonly from: Uint32Array;
  /** The row after the last of each. */
  readonly to: Uint32Array;
  /** How many of the other rows lie before each span. */
  #othersBefore: Float64Array | undefined;

  constructor(from: Uint32Array, to: Uint32Array) {
    this.from = from;
    this.to = to;
    let rows = 0;
    for (let index = 0; index < from.length; index++) rows += (to[index] ?? 0) - (from[index] ?? 0);
    this.rows = rows;
  }

  /** Those of some pairs, in ascending order; pairs that touch become one. */
  static fromPairs(pairs: Iterable<readonly [from: number, to: number]>): RowSpans {
    const starts: number[] = [];
    const ends: number[] = [];
    for (const [from, to] of pairs) {
      if (from >= to) continue;
      if (ends.at(-1) === from) ends[ends.length - 1] = to;
      else {
        starts.push(from);
        ends.push(to);
      }
    }
    return new RowSpans(Uint32Array.from(starts), Uint32Array.from(ends));
  }

  *[Symbol.iterator](): Generator<readonly [from: number, to: number], undefined> {
    for (let index = 0; index < this.from.length; index++) yield [this.from[index] ?? 0, this.to[index] ?? 0];
  }

  has(row: number): boolean {
    return this.otherFrom(row) > row;
  }

  /** A row, or the first other row after it. */
  otherFrom(row: number): number {
    const index = firstAbove(this.from.length, (at) => (this.from[at] ?? 0) > row) - 1;
    return Math.max(row, this.to[index] ?? row);
  }

  /** How many of them are among `from` to `to`. */
  countIn(from: number, to: number): number {
    let count = 0;
    for (let index = firstAbove(this.to.length, (at) => (this.to[at] ?? 0) > from); index < this.to.length; index++) {
      const start = this.from[index] ?? 0;
      if (start >= to) break;
      count += Math.min(this.to[index] ?? 0, to) - Math.max(start, from);
    }
    return count;
  }

  /** The spans of other rows among `from` to `to`, counted from `from`. */
  *others(from: number, to: number): Generator<readonly [from: number, to: number], undefined> {
    let start = from;
    for (let index = firstAbove(this.to.length, (at) => (this.to[at] ?? 0) > from); start < to; index++) {
      const end = Math.min(this.from[index] ?? to, to);
      if (end > start) yield [start - from, end - from];
      start = this.to[index] ?? to;
    }
  }

  /** The number of the other row before which `count` others lie. */
  otherRow(count: number): number {
    this.#othersBefore ??= this.#countOthers();
    const before = this.#othersBefore;
    const spans = firstAbove(before.length, (at) => (before[at] ?? 0) > count);
    return spans === 0 ? count : (this.to[spans - 1] ?? 0) + count - (before[spans - 1] ?? 0);
  }

  #countOthers(): Float64Array {
    const before = new Float64Array(this.from.length);
    let rows = 0;
    for (let index = 0; index < before.length; index++) {
      before[index] = (this.from[index] ?? 0) - rows;
      rows += (this.to[index] ?? 0) - (this.from[index] ?? 0);
    }
    return before;
  }
}

/** Both together; or a row that stands in both. */
export function unite(a: RowSpans, b: RowSpans): { readonly spans: RowSpans } | { readonly twice: number } {
  if (a.rows === 0 || b.rows === 0) return { spans: a.rows === 0 ? b : a };
  const from = new Uint32Array(a.from.length + b.from.length);
  const to = new Uint32Array(from.length);
  let count = 0;
  for (let left = 0, right = 0; left < a.from.length || right < b.from.length; ) {
    const isLeft = (a.from[left] ?? Number.POSITIVE_INFINITY) < (b.from[right] ?? Number.POSITIVE_INFINITY);
    const spans = isLeft ? a : b;
    const index = isLeft ? left++ : right++;
    const start = spans.from[index] ?? 0;
    const end = spans.to[index] ?? 0;
    const last = to[count - 1] ?? -1;
    if (start < last) return { twice: start };
    if (start === last) to[count - 1] = end;
    else {
      from[count] = start;
      to[count++] = end;
    }
  }
  return { spans: new RowSpans(from.slice(0, count), to.slice(0, count)) };
}

/** Those of `a` that are not in `b`. */
export function without(a: RowSpans, b: RowSpans): RowSpans {
  return b.rows === 0 ? a : RowSpans.fromPairs(pairsWithout(a, b));
}

function* pairsWithout(a: RowSpans, b: RowSpans): Generator<readonly [number, number], undefined> {
  let taken = 0;
  for (const [from, to] of a) {
    let start = from;
    while ((b.to[taken] ?? Number.POSITIVE_INFINITY) <= start) taken++;
    for (let at = taken; (b.from[at] ?? to) < to; at++) {
      yield [start, b.from[at] ?? to];
      start = Math.max(start, b.to[at] ?? to);
    }
    yield [start, to];
  }
}

/** The places that some rows have when others are left out: row 7 is row 5 when two before it are not there. */
export function moveUp(rows: RowSpans, leftOut: RowSpans): RowSpans {
  return leftOut.rows === 0 ? rows : RowSpans.fromPairs(movedPairs(without(rows, leftOut), leftOut));
}

function* movedPairs(rows: RowSpans, leftOut: RowSpans): Generator<readonly [number, number], undefined> {
  let gone = 0;
  let index = 0;
  for (const [from, to] of rows) {
    for (; (leftOut.to[index] ?? Number.POSITIVE_INFINITY) <= from; index++) {
      gone += (leftOut.to[index] ?? 0) - (leftOut.from[index] ?? 0);
    }
    yield [from - gone, to - gone];
  }
}

/** The first index for which it is true, when it is true for all after it. */
function firstAbove(length: number, isAbove: (index: number) => boolean): number {
  let low = 0;
  for (let high = length; low < high; ) {
    const middle = (low + high) >> 1;
    if (isAbove(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
