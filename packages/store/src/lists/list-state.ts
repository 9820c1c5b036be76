import {
  type DependencyRecord,
  type EntryJobRecord,
  type EntryLine,
  jobsDigest,
  type ListLine,
  parseListLine,
  type ResultRecord,
  sameDependencies,
} from './list-line.ts';
import type { Selector } from './selector.ts';
import { compareTimestamps, isAtMost } from './timestamp.ts';

/** What a list holds at a timestamp, hidden or not. */
export interface EntryRecord {
  /** `ann/import`. */
  readonly list: string;
  readonly timestamp: string;
  readonly caption: string;
  readonly jobs: readonly Pick<EntryJobRecord, 'name' | 'digest'>[];
  /** `jobsDigest` of them. */
  readonly digest: string;
  readonly deps: Readonly<Record<string, DependencyRecord>>;
  /** The ids of its jobs in each workdir that has them. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  readonly entered: string;
  readonly run: string | null;
  /** What was linked into the folder for results meanwhile. */
  readonly results: readonly ResultRecord[];
  /** Its line in the file, from 1; of a truncated entry that which truncated it. */
  readonly line: number;
  readonly isTruncated: boolean;
}

/** A line that is no entry. */
export interface LineProblem {
  readonly line: number;
  /** The end of a sentence. */
  readonly problem: string;
  /** The last line, which somebody was writing when he was killed: no harm is done. */
  readonly isTorn: boolean;
  /** Of a later version. */
  readonly isLater: boolean;
}

/** A list as its lines make it, one after the other. */
export class ListState {
  readonly list: string;
  /** Sorted by timestamp. */
  readonly #records: EntryRecord[] = [];
  readonly problems: LineProblem[] = [];
  #lines = 0;
  /** Bytes of the file, and of these the lines that are whole. */
  #size = 0;
  #wholeBytes = 0;

  constructor(list: string) {
    this.list = list;
  }

  static of(list: string, bytes: Buffer): ListState {
    const state = new ListState(list);
    state.#size = bytes.length;
    for (let start = 0; start < bytes.length; ) {
      const found = bytes.indexOf('\n', start);
      const end = found < 0 ? bytes.length : found;
      const isTorn = !state.#read(bytes.toString('utf8', start, end).replace(/^\ufeff/, ''), found >= 0);
      start = end + 1;
      if (!isTorn) state.#wholeBytes = Math.min(start, bytes.length);
    }
    return state;
  }

  get records(): readonly EntryRecord[] {
    return this.#records;
  }

  /** How many bytes of the file are whole lines. */
  get wholeBytes(): number {
    return this.#wholeBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether nothing was torn at its end. */
  get isWhole(): boolean {
    return this.#wholeBytes === this.#size;
  }

  at(timestamp: string): EntryRecord | undefined {
    const record = this.#records[this.#placeOf(timestamp)];
    return record !== undefined && compareTimestamps(record.timestamp, timestamp) === 0 ? record : undefined;
  }

  /** The first that fits and is wanted, nearest to what the selector names. */
  find(selector: Selector, isWanted: (record: EntryRecord) => boolean): EntryRecord | undefined {
    const last = this.#records.length - 1;
    switch (selector.kind) {
      case 'first':
        return this.#records.find(isWanted);
      case 'latest':
        return this.#back(last, isWanted);
      case 'exact': {
        const record = this.at(selector.timestamp);
        return record !== undefined && isWanted(record) ? record : undefined;
      }
      case 'atLeast':
        return this.#records.slice(this.#placeOf(selector.timestamp)).find(isWanted);
      case 'after':
        return this.after(selector.timestamp).find(isWanted);
      case 'before':
        return this.#back(this.#placeOf(selector.timestamp) - 1, isWanted);
      case 'atMost':
        // Most often the last: what is within the limit comes after it.
        return this.#back(last, (record) => isAtMost(record.timestamp, selector.timestamp) && isWanted(record));
    }
  }

  after(timestamp: string): readonly EntryRecord[] {
    const place = this.#placeOf(timestamp);
    return this.#records.slice(this.at(timestamp) === undefined ? place : place + 1);
  }

  /** Does what a new line at the end says. @param size that of the file with it */
  apply(line: ListLine, size: number): void {
    this.#size = size;
    this.#wholeBytes = size;
    this.#lines++;
    this.#apply(line);
  }

  #back(from: number, isWanted: (record: EntryRecord) => boolean): EntryRecord | undefined {
    for (let index = from; index >= 0; index--) {
      const record = this.#records[index];
      if (record !== undefined && isWanted(record)) return record;
    }
    return undefined;
  }

  /** @returns false for a line that is torn */
  #read(text: string, hasEnd: boolean): boolean {
    this.#lines++;
    if (/^\s*$/.test(text)) return hasEnd;
    const line = parseListLine(text.replace(/\r$/, ''));
    if (!('problem' in line)) {
      this.#apply(line);
      return true;
    }
    const { problem, isLater = false } = line;
    this.problems.push({ line: this.#lines, problem, isTorn: !hasEnd, isLater });
    return hasEnd;
  }

  #apply(line: ListLine): void {
    if ('entry' in line) this.#enter(line);
    else this.#truncate(line.truncate);
  }

  #truncate(timestamp: string): void {
    for (let index = this.#placeOf(timestamp); index < this.#records.length; index++) {
      const record = this.#records[index];
      if (record !== undefined) this.#records[index] = { ...record, isTruncated: true, line: this.#lines };
    }
  }

  #enter(line: EntryLine): void {
    const { entry: timestamp, caption, jobs, deps, entered, run, replaces = false, results = [] } = line;
    const place = this.#placeOf(timestamp);
    const found = this.at(timestamp);
    const before = found?.isTruncated === true ? undefined : found;
    const digest = jobsDigest(jobs);
    const isSame = before !== undefined && before.digest === digest && sameDependencies(before.deps, deps);
    if (before !== undefined && !isSame && !replaces) {
      // As when two branches are merged that each have entered something there.
      const problem = `it enters ${timestamp} with other jobs or dependencies than line ${before.line}, which counts`;
      this.problems.push({ line: this.#lines, problem, isTorn: false, isLater: false });
      return;
    }
    const places = new Map(found?.digest === digest ? found.places : []);
    places.set(
      line.workdir,
      jobs.map(({ job }) => job),
    );
    const record: EntryRecord = {
      list: this.list,
      timestamp,
      caption,
      jobs,
      digest,
      deps,
      places,
      entered,
      run,
      results,
      line: this.#lines,
      isTruncated: false,
    };
    this.#records.splice(place, found === undefined ? 0 : 1, record);
  }

  /** The index of the first that is not before a timestamp. */
  #placeOf(timestamp: string): number {
    let [low, high] = [0, this.#records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareTimestamps(this.#records[middle]?.timestamp ?? '', timestamp) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
