const bits = 11;
const buckets = 1 << bits;
const counts = new Uint32Array(buckets);
/** So few rows are sorted by comparing them. */
const few = 128;

/**
 * Puts numbers of rows in the order of keys of 64 bits, of which each row has two words; equal ones stay as they are. First
 * by the upper words, 11 bits at a time (LSD radix sort); then, where these are equal, by the lower ones.
 */
export function sortByKeys(index: Uint32Array, high: Uint32Array, low: Uint32Array | undefined): void {
  const words = sortByWords(index, high);
  if (low === undefined) return;
  for (let from = 0; from < index.length; ) {
    let to = from + 1;
    while (to < index.length && words[to] === words[from]) to++;
    if (to - from > few) sortByWords(index.subarray(from, to), low);
    else if (to - from > 1) insertionSort(index, low, from, to);
    from = to;
  }
}

/** @returns the words in their order */
function sortByWords(index: Uint32Array, words: Uint32Array): Uint32Array {
  const rows = index.length;
  // The words go along with the rows: reading them where they lie would cost a miss of the cache for each.
  let from: Uint32Array = index;
  let to: Uint32Array = new Uint32Array(rows);
  let fromWords = new Uint32Array(rows);
  let toWords = new Uint32Array(rows);
  for (let at = 0; at < rows; at++) fromWords[at] = words[index[at] ?? 0] ?? 0;
  for (let shift = 0; shift < 32; shift += bits) {
    counts.fill(0);
    for (let at = 0; at < rows; at++) {
      const digit = ((fromWords[at] ?? 0) >>> shift) & (buckets - 1);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    // All have the same digit: nothing moves.
    if (counts[((fromWords[0] ?? 0) >>> shift) & (buckets - 1)] === rows) continue;
    let start = 0;
    for (let digit = 0; digit < buckets; digit++) {
      const count = counts[digit] ?? 0;
      counts[digit] = start;
      start += count;
    }
    for (let at = 0; at < rows; at++) {
      const word = fromWords[at] ?? 0;
      const digit = (word >>> shift) & (buckets - 1);
      const place = counts[digit] ?? 0;
      counts[digit] = place + 1;
      to[place] = from[at] ?? 0;
      toWords[place] = word;
    }
    [from, to] = [to, from];
    [fromWords, toWords] = [toWords, fromWords];
  }
  if (from !== index) index.set(from);
  return fromWords;
}

function insertionSort(index: Uint32Array, words: Uint32Array, from: number, to: number): void {
  for (let at = from + 1; at < to; at++) {
    const row = index[at] ?? 0;
    const word = words[row] ?? 0;
    let place = at;
    for (; place > from && (words[index[place - 1] ?? 0] ?? 0) > word; place--) index[place] = index[place - 1] ?? 0;
    index[place] = row;
  }
}
