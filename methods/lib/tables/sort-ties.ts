import { sortByKeys } from './radix-sort.ts';
import { compareTexts, type SortKey, textLength, textWord } from './sort-keys.ts';

/** So few rows are sorted by comparing them. */
const few = 24;
/** Texts that split so often are sorted by comparing them, too. */
const deepest = 256;

/** Orders texts whose first 8 bytes are equal by all of their bytes. */
export function sortTies(index: Uint32Array, key: SortKey): void {
  sortRuns(index, key, { high: key.high, low: key.low ?? key.high, depth: 1, offset: 8 });
}

interface Words {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** How often texts were split. */
  readonly depth: number;
  /** Bytes that were looked at. */
  readonly offset: number;
}

/** Orders the rows within each run of equal words. @param places where the words of the rows are; default: by row */
function sortRuns(rows: Uint32Array, key: SortKey, { high, low, depth, offset }: Words, places = rows.slice()): void {
  for (let from = 0; from < rows.length; ) {
    const first = places[from] ?? 0;
    let to = from + 1;
    for (; to < rows.length; to++) {
      const place = places[to] ?? 0;
      if (high[place] !== high[first] || low[place] !== low[first]) break;
    }
    if (to - from > 1) sortRun(rows.subarray(from, to), key, depth, offset);
    from = to;
  }
}

/** Orders texts that are equal up to `offset`, by 8 more bytes at a time. */
function sortRun(rows: Uint32Array, key: SortKey, depth: number, start: number): void {
  for (let offset = start; ; offset += 8) {
    if (rows.length <= few || depth > deepest) {
      mergeSort(rows, key);
      return;
    }
    const [least, most] = lengthsOf(rows, key);
    if (most <= offset) {
      // Nothing is left but zeros that one has and the other has not.
      if (least !== most) mergeSort(rows, key);
      return;
    }
    const high = new Uint32Array(rows.length);
    const low = new Uint32Array(rows.length);
    const places = new Uint32Array(rows.length);
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? 0;
      high[place] = textWord(key, row, offset);
      low[place] = textWord(key, row, offset + 4);
      places[place] = place;
    }
    if (isOne(high) && isOne(low)) continue;
    sortByKeys(places, high, low);
    const before = rows.slice();
    for (let at = 0; at < rows.length; at++) rows[at] = before[places[at] ?? 0] ?? 0;
    sortRuns(rows, key, { high, low, depth: depth + 1, offset: offset + 8 }, places);
    return;
  }
}

function isOne(words: Uint32Array): boolean {
  const [first] = words;
  return words.every((word) => word === first);
}

function lengthsOf(rows: Uint32Array, key: SortKey): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const row of rows) {
    const length = textLength(key, row);
    if (length < least) least = length;
    if (length > most) most = length;
  }
  return [least, most];
}

function mergeSort(rows: Uint32Array, key: SortKey): void {
  if (rows.length <= 12) {
    for (let at = 1; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      let place = at;
      for (; place > 0 && compareTexts(key, rows[place - 1] ?? 0, key, row) > 0; place--) {
        rows[place] = rows[place - 1] ?? 0;
      }
      rows[place] = row;
    }
    return;
  }
  const middle = rows.length >> 1;
  mergeSort(rows.subarray(0, middle), key);
  mergeSort(rows.subarray(middle), key);
  if (compareTexts(key, rows[middle - 1] ?? 0, key, rows[middle] ?? 0) <= 0) return;
  const lefts = rows.slice(0, middle);
  let [left, right] = [0, middle];
  for (let at = 0; left < middle; at++) {
    const takesRight = right < rows.length && compareTexts(key, lefts[left] ?? 0, key, rows[right] ?? 0) > 0;
    rows[at] = (takesRight ? rows[right++] : lefts[left++]) ?? 0;
  }
}
