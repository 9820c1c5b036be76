import type {
  DependencyRecord,
  EntryRecord,
  EntrySelector,
  Job,
  ResultRecord,
  TimestampInput,
} from '@accelerator/store';
import { compareTimestamps, parseEntryTimestamp, parseSelector } from '@accelerator/store';
import { z } from 'zod';
import { parseOptions } from '../parse-options.ts';
import type { ListEntry } from './entry.ts';
import { listAskedTwice, sessionEnded } from './errors.ts';
import { type JobList, jobListOf, type ListedJob } from './job-list.ts';

/** What a session is told beside its list and timestamp. */
export interface SessionOptions {
  /** A note for people, which is shown with the entry. */
  readonly caption?: string;
  /** Whether it may take the place of an entry with other jobs. Default: what `ax run --update` says, else false. */
  readonly update?: boolean;
}

const optionsSchema = z.object({ caption: z.string().optional(), update: z.boolean().optional() });

/** @throws AcceleratorError `OPTION_INVALID` */
export function parseSessionOptions(list: string, given: SessionOptions | undefined): SessionOptions {
  return given === undefined ? {} : parseOptions(optionsSchema, given, `the options of the session of ${list}`).value;
}

/** Finds the entry that a session asks for. */
export interface EntryFinder {
  /** The full name of a list. */
  idOf(list: string): string;
  /** @param before only entries that come before this timestamp, exclusive */
  find(list: string, selector: EntrySelector, before: string | undefined): EntryRecord | undefined;
  open(record: EntryRecord): ListEntry;
}

/** Jobs of one build, in the order of their builds. */
interface Slot {
  readonly jobs: ListedJob[];
}

/** Work on one entry of a list: what is built meanwhile is entered when it ends well. */
export class ListSession {
  /** The list, as the script names it. */
  readonly list: string;
  readonly #id: string;
  readonly #finder: EntryFinder;
  readonly #slots: Slot[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  readonly #deps = new Map<string, DependencyRecord>();
  #fetched: { readonly entry: ListEntry | undefined } | undefined;
  #timestamp: string | undefined;
  #isOver = false;
  readonly #results = new Map<string, ResultRecord>();
  /** A note for people, which is shown with the entry. */
  caption: string;
  /** @internal */
  readonly update: boolean;

  /** @internal */
  constructor(list: string, finder: EntryFinder, options: Required<SessionOptions>) {
    this.list = list;
    this.#finder = finder;
    this.#id = finder.idOf(list);
    this.caption = options.caption;
    this.update = options.update;
  }

  /** Of the entry; undefined while nobody has said it. */
  get timestamp(): string | undefined {
    return this.#timestamp;
  }

  set timestamp(given: TimestampInput | undefined) {
    this.#timestamp = given === undefined ? undefined : parseEntryTimestamp(given);
  }

  /** The jobs that were built in it so far, in the order in which they were asked for. */
  get jobs(): JobList {
    return jobListOf(this.#slots.flatMap(({ jobs }) => jobs));
  }

  /**
   * The entry of a list that counts and is meant, or undefined; it is noted that this one was made from it. Of its own
   * list only entries before its own timestamp are seen.
   * @param selector a timestamp, `'latest'`, `'first'`, `'<=2023-06'`, `{ before: '2023-06' }` …
   * @throws AcceleratorError `LIST_ASKED_TWICE`, `LIST_NAME_INVALID`, `TIMESTAMP_INVALID`
   */
  get(list: string, selector: EntrySelector): ListEntry | undefined {
    if (this.#isOver) throw sessionEnded(this.list, `session.get('${list}', …)`);
    const id = this.#finder.idOf(list);
    if (this.#deps.has(id)) throw listAskedTwice(list);
    const record = this.#finder.find(list, selector, id === this.#id ? this.#timestamp : undefined);
    const entry = record && this.#finder.open(record);
    if (record !== undefined) this.#deps.set(id, { timestamp: record.timestamp, digest: record.digest });
    this.#fetched = { entry };
    return entry;
  }

  /** The latest entry of a list, as `get` gives it; with `ax run --horizon` the latest until then. */
  latest(list: string): ListEntry | undefined {
    return this.get(list, 'latest');
  }

  /** The first entry of a list, as `get` gives it. */
  first(list: string): ListEntry | undefined {
    return this.get(list, 'first');
  }

  /** @internal What it asked for last; undefined when it has not asked. */
  get fetched(): { readonly entry: ListEntry | undefined } | undefined {
    return this.#fetched;
  }

  /** @internal */
  get deps(): Readonly<Record<string, DependencyRecord>> {
    return Object.fromEntries([...this.#deps].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** @internal Whether it was made from an entry of its own list that does not come before it. */
  isFromItself(timestamp: string): boolean {
    const own = this.#deps.get(this.#id);
    return own !== undefined && compareTimestamps(own.timestamp, timestamp) >= 0;
  }

  /** @internal Keeps the place of a build that is asked for, whose jobs may come later. */
  place(method: string): (name: string, job: Job) => void {
    if (this.#isOver) throw sessionEnded(this.list, `urd.build('${method}', …)`);
    const slot: Slot = { jobs: [] };
    this.#slots.push(slot);
    return (name, job) => slot.jobs.push({ name, job });
  }

  /** @internal */
  waitFor(building: Promise<unknown>): void {
    this.#pending.add(building);
    const done = (): void => void this.#pending.delete(building);
    building.then(done, done);
  }

  /** @internal Resolves when all that was asked for is built. @throws what a build throws that nobody has awaited yet */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** @internal A result was linked; one of the same name takes its place. */
  noteResult(result: ResultRecord): void {
    this.#results.set(result.name, result);
  }

  /** @internal What was linked into the folder for results. */
  get results(): ResultRecord[] {
    return [...this.#results.values()];
  }

  /** @internal */
  end(): void {
    this.#isOver = true;
  }

  /** @internal */
  get isOver(): boolean {
    return this.#isOver;
  }
}

/** @throws AcceleratorError `TIMESTAMP_INVALID` */
export function withHorizon(given: EntrySelector, horizon: string | undefined): EntrySelector {
  const { kind } = parseSelector(given);
  return kind === 'latest' && horizon !== undefined ? { atMost: horizon } : given;
}
