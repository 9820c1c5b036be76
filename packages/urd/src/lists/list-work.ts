import { AsyncLocalStorage } from 'node:async_hooks';
import { describeValue, digestOf } from '@accelerator/base';
import {
  compareTimestamps,
  type EnterDraft,
  type EntryRecord,
  type EntrySelector,
  type EventListener,
  isEntryJob,
  type Lists,
  noteListFolder,
  parseEntryTimestamp,
  parseSelector,
  parseTimestamp,
  type TimestampInput,
  type Workdir,
} from '@accelerator/store';
import type { JobUse } from '../build-tools.ts';
import { inputInvalid, runStopped } from '../errors.ts';
import { PlannedJob } from '../planned-job.ts';
import { type ListEntry, listEntry } from './entry.ts';
import {
  entryFromItself,
  noSession,
  sessionEmpty,
  sessionNotFinished,
  sessionOpen,
  timestampMissing,
} from './errors.ts';
import type { JobList } from './job-list.ts';
import { ListSession, parseSessionOptions, type SessionOptions, withHorizon } from './session.ts';

/** What came of a session. */
export interface SessionResult {
  /** Whether there was no entry at its timestamp before that counts. */
  readonly new: boolean;
  /** Whether it took the place of another one, or changed its caption. */
  readonly changed: boolean;
  /** Whether it is hidden, as what it was made from has changed meanwhile. */
  readonly ghost: boolean;
  /** Entries that were made from what was there before, and are hidden now: list and timestamp. */
  readonly ghosted: readonly (readonly [list: string, timestamp: string])[];
}

/** What working with lists needs. */
export interface ListTools {
  readonly workdir: Workdir;
  readonly session: JobUse;
  readonly emit: EventListener;
  readonly run: string | null;
  readonly dryRun: boolean;
  /** Whether sessions may replace entries, if they don't say it themselves. */
  readonly update: boolean;
  /** The latest entry that is seen, as `parseTimestamp` gives it. */
  readonly horizon: string | undefined;
}

/** Which session the code that runs belongs to. */
const sessions = new AsyncLocalStorage<ListSession>();

/** All that a run does with lists. There is one session at a time. */
export class ListWork {
  readonly #tools: ListTools & { readonly lists: Lists };
  /** Opened by `begin`, or by `session`. */
  #open: { readonly session: ListSession; readonly isBegun: boolean } | undefined;
  readonly #mine = new WeakSet<ListSession>();
  readonly #running = new Set<Promise<unknown>>();
  /** What is being written at this moment. */
  readonly #entering = new Set<Promise<unknown>>();
  /** The jobs that this run has entered: in a dry run they can be found nowhere else. */
  readonly #own = new Map<string, { readonly digest: string; readonly jobs: JobList }>();

  constructor(tools: ListTools) {
    const { lists } = tools.workdir;
    if (lists === undefined) throw new Error('Internal error: a run in a workdir without lists');
    this.#tools = { ...tools, lists };
  }

  /** The session that a build belongs to which is asked for now. */
  get current(): ListSession | undefined {
    const within = sessions.getStore();
    // It may be one of another run, in which this one was started.
    if (within !== undefined && this.#mine.has(within)) return within;
    return this.#open?.isBegun === true ? this.#open.session : undefined;
  }

  session(
    list: string,
    timestamp: TimestampInput | null,
    body: (session: ListSession) => unknown,
    options: SessionOptions | undefined,
  ): Promise<SessionResult> {
    const work = async (): Promise<SessionResult> => {
      if (typeof body !== 'function') throw inputInvalid('urd.session', 'body', 'a function', body);
      return this.#within(this.#begin(list, timestamp, options, false), body);
    };
    return this.#track(work());
  }

  begin(list: string, timestamp: TimestampInput | null, options: SessionOptions | undefined): ListSession {
    return this.#begin(list, timestamp, options, true);
  }

  finish(list: string, timestamp: TimestampInput | undefined, caption: string | undefined): Promise<SessionResult> {
    const work = async (): Promise<SessionResult> => {
      const session = this.#begun(`urd.finish(${describeValue(list)})`, list);
      if (caption !== undefined) session.caption = caption;
      try {
        return await this.#commit(session, timestamp);
      } finally {
        this.#end(session);
      }
    };
    return this.#track(work());
  }

  abort(): void {
    this.#end(this.#begun('urd.abort()', undefined));
  }

  peek(list: string, selector: EntrySelector): ListEntry | undefined {
    const record = this.#find(list, selector, undefined);
    return record && this.#openEntry(record);
  }

  since(list: string, timestamp: TimestampInput): { readonly timestamp: string; readonly caption: string }[] {
    const records = this.#tools.lists.since(list, parseTimestamp(timestamp));
    return records.map((record) => ({ timestamp: record.timestamp, caption: record.caption }));
  }

  /** All lists with an entry that counts. */
  list(): string[] {
    const { lists } = this.#tools;
    return lists.all().filter((list) => lists.find(list, { kind: 'latest' }) !== undefined);
  }

  truncate(list: string, from: TimestampInput): Promise<{ readonly count: number; readonly deps: number }> {
    const work = async (): Promise<{ count: number; deps: number }> => {
      const { lists, run, emit, dryRun } = this.#tools;
      const timestamp = parseTimestamp(from);
      const { count, ghosted } = await lists.truncate(list, timestamp, { entered: new Date().toISOString(), run });
      const told = { list: lists.idOf(list), timestamp, count, ghosted: ghosted.map(nameOf), planned: dryRun };
      if (count > 0) emit({ type: 'list-truncated', ...told });
      return { count, deps: ghosted.length };
    };
    return this.#track(work());
  }

  /** A session of `to` for each entry of `from` that it lacks, in their order. */
  forEachNew(
    from: string,
    to: string,
    body: (session: ListSession, entry: ListEntry) => unknown,
    options: SessionOptions | undefined,
  ): Promise<SessionResult[]> {
    const work = async (): Promise<SessionResult[]> => {
      if (typeof body !== 'function') throw inputInvalid('urd.forEachNew', 'body', 'a function', body);
      // A name that is none is one on the day on which nothing is new, too.
      this.#tools.lists.idOf(to);
      const results: SessionResult[] = [];
      let last = '0';
      for (let next = this.#nextNew(from, to, last); next !== undefined; next = this.#nextNew(from, to, last)) {
        last = next.timestamp;
        const session = this.#begin(to, last, options, false);
        const entry = session.get(from, last);
        // Somebody else has taken it away meanwhile.
        if (entry === undefined) this.#end(session);
        else results.push(await this.#within(session, () => body(session, entry)));
      }
      return results;
    };
    return this.#track(work());
  }

  /** Resolves when nothing is under way any more, whatever came of it. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** @throws AcceleratorError `SESSION_NOT_FINISHED` */
  checkFinished(): void {
    if (this.#open !== undefined) throw sessionNotFinished(this.#open.session.list);
  }

  /** Nothing is entered from now on. */
  close(): void {
    this.#open?.session.end();
  }

  /** Resolves when what was being written as it was closed stands in its list, and is told. */
  async entered(): Promise<void> {
    while (this.#entering.size > 0) await Promise.allSettled(this.#entering);
  }

  #begin(
    list: string,
    timestamp: TimestampInput | null,
    options: SessionOptions | undefined,
    isBegun: boolean,
  ): ListSession {
    const { lists, update } = this.#tools;
    const given = parseSessionOptions(list, options);
    lists.checkWritable(list);
    if (this.#open !== undefined) throw sessionOpen(list, this.#open.session.list);
    const finder = {
      idOf: (name: string): string => lists.idOf(name),
      find: this.#find.bind(this),
      open: this.#openEntry.bind(this),
    };
    const session = new ListSession(list, finder, { caption: given.caption ?? '', update: given.update ?? update });
    session.timestamp = timestamp ?? undefined;
    this.#mine.add(session);
    this.#open = { session, isBegun };
    return session;
  }

  async #within(session: ListSession, body: (session: ListSession) => unknown): Promise<SessionResult> {
    try {
      await sessions.run(session, () => body(session));
      return await this.#commit(session, undefined);
    } finally {
      this.#end(session);
    }
  }

  #begun(what: string, list: string | undefined): ListSession {
    const { lists } = this.#tools;
    const open = this.#open?.isBegun === true ? this.#open.session : undefined;
    if (open === undefined) throw noSession(what);
    if (list !== undefined && lists.idOf(list) !== lists.idOf(open.list)) throw noSession(what, open.list);
    return open;
  }

  #end(session: ListSession): void {
    session.end();
    if (this.#open?.session === session) this.#open = undefined;
  }

  async #commit(session: ListSession, given: TimestampInput | undefined): Promise<SessionResult> {
    const { list, deps, caption } = session;
    const timestamp = given === undefined ? session.timestamp : parseEntryTimestamp(given);
    await session.settled();
    // The run was stopped, or has failed elsewhere: what comes now is not entered any more.
    if (session.isOver) throw runStopped();
    const { lists, workdir, run } = this.#tools;
    const { jobs } = session;
    if (jobs.length === 0) throw sessionEmpty(list);
    if (timestamp === undefined) throw timestampMissing(list);
    const id = lists.idOf(list);
    if (session.isFromItself(timestamp)) throw entryFromItself(`${id}/${timestamp}`);
    const planned = jobs.filter(({ job }) => job instanceof PlannedJob);
    const draft: EnterDraft = {
      timestamp,
      caption,
      jobs: jobs.map(({ name, job }) => ({ name, job: job.id, digest: contentOf(job, planned.length) })),
      deps,
      workdir: workdir.id ?? '',
      run,
      results: session.results,
      // What would be built is not known: neither is whether it differs.
      update: session.update || planned.length > 0,
      isThere: (job) => isEntryJob(workdir, job),
    };
    // What is asked for while it is written would be in no entry.
    session.end();
    const entering = this.#enter(list, draft, { jobs, isPlanned: planned.length > 0 });
    this.#entering.add(entering);
    return entering.finally(() => this.#entering.delete(entering));
  }

  async #enter(
    list: string,
    draft: EnterDraft,
    { jobs, isPlanned }: { readonly jobs: JobList; readonly isPlanned: boolean },
  ): Promise<SessionResult> {
    const { lists, workdir, dryRun } = this.#tools;
    const [{ timestamp }, id] = [draft, lists.idOf(list)];
    if (!dryRun) await noteListFolder(workdir, lists.folder);
    const { ghosted, ...result } = await lists.enter(list, draft);
    const digest = lists.find(list, parseSelector(timestamp))?.digest ?? '';
    this.#own.set(`${id}/${timestamp}`, { digest, jobs });
    const isUnknown = isPlanned && result.changed;
    this.#tools.emit({
      type: 'list-entered',
      list: id,
      timestamp,
      jobs: jobs.length,
      change: isUnknown ? 'unknown' : result.new ? 'new' : result.changed ? 'changed' : 'none',
      ghost: result.ghost,
      ghosted: isUnknown ? [] : ghosted.map(nameOf),
      planned: dryRun,
    });
    return { ...result, ghosted: ghosted.map((record) => [record.list, record.timestamp]) };
  }

  #nextNew(from: string, to: string, last: string): EntryRecord | undefined {
    const { lists, horizon } = this.#tools;
    const limit = horizon === undefined ? undefined : this.#find(from, 'latest', undefined)?.timestamp;
    if (horizon !== undefined && limit === undefined) return undefined;
    return lists
      .since(from, last)
      .find(
        ({ timestamp }) =>
          (limit === undefined || compareTimestamps(timestamp, limit) <= 0) &&
          lists.find(to, { kind: 'exact', timestamp }) === undefined,
      );
  }

  #find(list: string, given: EntrySelector, before: string | undefined): EntryRecord | undefined {
    const selector = parseSelector(withHorizon(given, this.#tools.horizon));
    return this.#tools.lists.find(
      list,
      selector,
      before === undefined ? undefined : ({ timestamp }) => compareTimestamps(timestamp, before) < 0,
    );
  }

  #openEntry(record: EntryRecord): ListEntry {
    const { workdir, session } = this.#tools;
    session.use(record.places.get(workdir.id ?? '') ?? []);
    const own = this.#own.get(nameOf(record));
    return listEntry(workdir, record, own?.digest === record.digest ? own.jobs : undefined);
  }

  #track<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    return running.finally(() => this.#running.delete(running));
  }
}

function nameOf({ list, timestamp }: EntryRecord): string {
  return `${list}/${timestamp}`;
}

function contentOf(job: JobList[number]['job'], planned: number): string {
  return job instanceof PlannedJob ? digestOf(`planned ${job.planned} ${planned}`) : (job.post?.digest ?? '');
}
