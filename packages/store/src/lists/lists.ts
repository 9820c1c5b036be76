import { statSync } from 'node:fs';
import { compareCodeUnits, Door } from '@accelerator/base';
import { type EnterDraft, type Entered, outcomeOf } from './enter.ts';
import { listDamaged, listFormat, listNameTaken, listNotFound, listOfOther } from './errors.ts';
import { Ghosts } from './ghosts.ts';
import { type HeldList, holdingList, listFile, listFiles, stampOf, syncListFolder } from './list-file.ts';
import type { ListLine, TruncateLine } from './list-line.ts';
import { isListName, type ListName, listId, parseListName } from './list-name.ts';
import { type EntryRecord, type LineProblem, ListState } from './list-state.ts';
import type { Selector } from './selector.ts';
import { compareTimestamps } from './timestamp.ts';

/** A list with something wrong in its file. */
export interface ListProblem extends LineProblem {
  /** Absolute. */
  readonly file: string;
}

export interface ListsOptions {
  /** Whose lists are meant by a name alone, and may be written. */
  readonly user: string;
  /** Whether what is entered is written; else it is only known here, as in a dry run. Default true. */
  readonly writes?: boolean;
}

/** What entering something did. */
export interface EnteredIn extends Entered {
  /** Other entries that were made from what was there before, directly or not, and are hidden now. */
  readonly ghosted: readonly EntryRecord[];
}

/** What truncating a list did. */
export interface Truncated {
  /** Entries of the list that are gone. */
  readonly count: number;
  /** Entries of other lists that were made from them, and are hidden now. */
  readonly ghosted: readonly EntryRecord[];
}

/** What is known of a list, and by what it is seen that its file has changed since. */
interface KnownList {
  /** undefined: there is no such list. */
  readonly state: ListState | undefined;
  readonly stamp: string;
}

/**
 * The lists below a folder, `<user>/<list>.jsonl`: an entry on each line, which is only ever added to. The files are the
 * truth; what is kept of them in memory is read again when they have changed.
 */
export class Lists {
  /** Absolute. */
  readonly folder: string;
  readonly user: string;
  readonly #door: Door;
  readonly #writes: boolean;
  readonly #known = new Map<string, KnownList>();
  /** The lists whose files were looked at for what is being asked. */
  readonly #fresh = new Set<string>();
  readonly #ghosts = new Ghosts((list, timestamp) => this.#stateOf(list)?.at(timestamp));
  readonly #told = new Set<string>();
  #tell: (problem: ListProblem) => void = () => {};
  #tellNoLocks: (reason: string) => void = () => {};

  constructor(folder: string, { user, writes = true }: ListsOptions) {
    this.folder = folder;
    this.user = user;
    this.#door = new Door(folder);
    this.#writes = writes;
  }

  /** The same, of which nothing is written: to see what would come of something. */
  planned(): Lists {
    return new Lists(this.folder, { user: this.user, writes: false });
  }

  /** The same, of which is written what is entered. */
  forWriting(): Lists {
    return new Lists(this.folder, { user: this.user });
  }

  /** Called once for each line that is no entry, when its list is read. */
  onProblem(tell: (problem: ListProblem) => void): void {
    this.#tell = tell;
  }

  /** Called once, when the file system gives no locks: with what it says. */
  onNoLocks(tell: (reason: string) => void): void {
    this.#tellNoLocks = tell;
  }

  /** Whether there is a folder of lists. */
  get isThere(): boolean {
    return statSync(this.folder, { throwIfNoEntry: false })?.isDirectory() === true;
  }

  /** The full name of a list, `ann/import`. @throws AcceleratorError `LIST_NAME_INVALID` */
  idOf(list: string): string {
    return listId(parseListName(list, this.user));
  }

  /** All that have a line, hidden or not, sorted. */
  all(): string[] {
    this.#refresh();
    return this.#all();
  }

  /**
   * The entry that counts and that a selector means.
   * @param isWanted others are passed over
   * @throws AcceleratorError `LIST_NAME_INVALID`
   */
  find(
    list: string,
    selector: Selector,
    isWanted: (record: EntryRecord) => boolean = () => true,
  ): EntryRecord | undefined {
    return this.#look(list)?.find(selector, (record) => isWanted(record) && this.#ghosts.counts(record));
  }

  /** The entries that count after a timestamp, in order. @throws AcceleratorError `LIST_NAME_INVALID` */
  since(list: string, timestamp: string): EntryRecord[] {
    return [...(this.#look(list)?.after(timestamp) ?? [])].filter((record) => this.#ghosts.counts(record));
  }

  /** All entries, hidden ones too. @throws AcceleratorError `LIST_NAME_INVALID`, `LIST_NOT_FOUND` */
  records(list: string): readonly EntryRecord[] {
    const state = this.#look(list);
    if (state === undefined) throw listNotFound(list, this.#all());
    return state.records;
  }

  /** Why an entry is hidden; undefined when it counts. */
  whyHidden(record: EntryRecord): string | undefined {
    return this.#ghosts.reason(record);
  }

  /**
   * Whether something may be entered: asked before jobs are built for it.
   * @throws AcceleratorError `LIST_OF_OTHER`, `LIST_NAME_INVALID`, `LIST_NAME_TAKEN`, `LIST_DAMAGED`, `LIST_FORMAT`
   */
  checkWritable(list: string): void {
    this.#refresh();
    this.#writable(list);
  }

  /** Puts jobs into a list. @throws AcceleratorError `LIST_CONFLICT`, and as `checkWritable` */
  async enter(list: string, draft: EnterDraft): Promise<EnteredIn> {
    return this.#holding(list, (name, add) => {
      const before = this.#state(name)?.at(draft.timestamp);
      const counted = before !== undefined && this.#ghosts.counts(before);
      const { entered, line } = outcomeOf(listId(name), draft, before, counted);
      if (line === undefined) return { ...entered, ghosted: [] };
      // From what did not count nothing that counts was made.
      const others = counted ? this.#counting() : [];
      add(line, before === undefined);
      const ghosted = others.filter((other) => !this.#isStill(other) && !isAt(other, listId(name), draft.timestamp));
      const after = this.#state(name)?.at(draft.timestamp);
      return { ...entered, ghost: after === undefined || !this.#ghosts.counts(after), ghosted };
    });
  }

  /** Takes the entries from a timestamp on out of a list. @throws AcceleratorError as `checkWritable` */
  async truncate(list: string, timestamp: string, by: Omit<TruncateLine, 'truncate' | 'format'>): Promise<Truncated> {
    this.checkWritable(list);
    const isOwn = (record: EntryRecord, id: string): boolean =>
      record.list === id && compareTimestamps(record.timestamp, timestamp) >= 0;
    if (this.#look(list) === undefined) return { count: 0, ghosted: [] };
    return this.#holding(list, (name, add) => {
      const id = listId(name);
      if (!this.#state(name)?.records.some((record) => !record.isTruncated && isOwn(record, id)))
        return { count: 0, ghosted: [] };
      const before = this.#counting();
      add({ format: 1, truncate: timestamp, ...by }, false);
      const gone = before.filter((record) => !this.#isStill(record));
      const count = gone.filter((record) => isOwn(record, id)).length;
      return { count, ghosted: gone.filter((record) => !isOwn(record, id)) };
    });
  }

  /**
   * The jobs that lists keep, of one workdir: those of all entries that count.
   * @throws AcceleratorError `LIST_DAMAGED`, `LIST_FORMAT` for a list with a line that can't be read: what it kept is not known
   */
  jobsOf(workdir: string): { readonly job: string; readonly entry: string }[] {
    this.#refresh();
    return this.#all().flatMap((list) => {
      const name = parseListName(list, this.user);
      this.#refuseProblems(name);
      return (this.#state(name)?.records ?? []).flatMap((record) => {
        const ids = this.#ghosts.counts(record) ? (record.places.get(workdir) ?? []) : [];
        return ids.map((job) => ({ job, entry: `${list}/${record.timestamp}` }));
      });
    });
  }

  async #holding<T>(
    list: string,
    work: (name: ListName, add: (line: ListLine, isNew: boolean) => void) => T,
  ): Promise<T> {
    this.checkWritable(list);
    const name = parseListName(list, this.user);
    const within = (held: Pick<HeldList, 'append'>): T => {
      this.#refresh();
      this.#refuseProblems(name);
      return work(name, (line, isNew) => this.#add(name, line, isNew, held));
    };
    if (!this.#writes) return within({ append: () => {} });
    const isNew = this.#door.stat(listFile(name)) === undefined;
    const result = await holdingList(this.#door, name, (held) => {
      if (held.powerless !== undefined) this.#tellNoLocks(`${this.folder}: ${held.powerless}`);
      this.#tellNoLocks = () => {};
      return within(held);
    });
    if (isNew) await syncListFolder(this.#door, name);
    return result;
  }

  #add(name: ListName, line: ListLine, isNew: boolean, held: Pick<HeldList, 'append'>): void {
    const id = listId(name);
    const state = this.#state(name) ?? new ListState(id);
    held.append(JSON.stringify(line), state.wholeBytes);
    if (this.#writes) {
      // What was torn at its end is gone now, so all of it is read again, once.
      const stat = this.#door.stat(listFile(name));
      if (state.isWhole) state.apply(line, stat?.size ?? 0);
      this.#known.set(id, { state, stamp: state.isWhole ? stampOf(stat) : 'changed' });
      if (!state.isWhole) this.#fresh.delete(id);
    } else {
      state.apply(line, state.wholeBytes);
      this.#known.set(id, { state, stamp: planned });
    }
    this.#ghosts.forget(isNew);
  }

  /** Whether an entry that counted still does, be it with another caption. */
  #isStill(record: EntryRecord): boolean {
    const now = this.#stateOf(record.list)?.at(record.timestamp);
    return now !== undefined && this.#ghosts.counts(now);
  }

  /** All entries of all lists that count. */
  #counting(): EntryRecord[] {
    return this.#all().flatMap(
      (list) => this.#stateOf(list)?.records.filter((record) => this.#ghosts.counts(record)) ?? [],
    );
  }

  #all(): string[] {
    const names = listFiles(this.#door).filter((name) => isListName(listId(name)));
    const planned = [...this.#known].flatMap(([list, { state }]) =>
      state !== undefined && state.records.length > 0 ? [list] : [],
    );
    return [...new Set([...names.map(listId), ...planned])].sort(compareCodeUnits);
  }

  /** Looks at the files of all lists that are known: whether an entry counts depends on other lists, too. */
  #refresh(): void {
    this.#fresh.clear();
    for (const list of this.#known.keys()) this.#stateOf(list);
  }

  #look(list: string): ListState | undefined {
    this.#refresh();
    return this.#state(parseListName(list, this.user));
  }

  /** Of a dependency, whose name stands in a file. */
  #stateOf(list: string): ListState | undefined {
    return isListName(list) ? this.#state(parseListName(list, this.user)) : undefined;
  }

  /** A list as it is now; undefined when there is none. It is looked at once for each thing that is asked. */
  #state(name: ListName): ListState | undefined {
    const id = listId(name);
    const known = this.#known.get(id);
    if (this.#fresh.has(id) || known?.stamp === planned) return known?.state;
    this.#fresh.add(id);
    const stamp = stampOf(this.#door.stat(listFile(name)));
    if (known?.stamp === stamp) return known.state;
    if (known !== undefined) this.#ghosts.forget();
    const bytes = this.#door.readIfThere(listFile(name));
    if (bytes === undefined) {
      this.#known.set(id, { state: undefined, stamp });
      return undefined;
    }
    const state = ListState.of(id, bytes);
    // Written while it was read: it is read again the next time.
    this.#known.set(id, { state, stamp: state.size === this.#door.stat(listFile(name))?.size ? stamp : 'changed' });
    this.#tellProblems(name, state);
    return state;
  }

  #tellProblems(name: ListName, state: ListState): void {
    const file = `${this.folder}/${listFile(name)}`;
    for (const problem of state.problems) {
      const id = `${file}:${problem.line}:${problem.problem}`;
      if (!this.#told.has(id)) this.#tell({ file, ...problem });
      this.#told.add(id);
    }
  }

  #writable(list: string): ListName {
    const name = parseListName(list, this.user);
    if (name.user !== this.user) throw listOfOther(list, this.user);
    const id = listId(name);
    const folded = id.toLowerCase();
    const taken = this.#all().find((each) => each !== id && each.toLowerCase() === folded);
    if (taken !== undefined) throw listNameTaken(list, taken);
    this.#refuseProblems(name);
    return name;
  }

  #refuseProblems(name: ListName): void {
    const wrong = this.#state(name)?.problems.find(({ isTorn }) => !isTorn);
    if (wrong === undefined) return;
    const file = `${this.folder}/${listFile(name)}`;
    throw wrong.isLater ? listFormat(file, wrong.line) : listDamaged(file, wrong.line, wrong.problem);
  }
}

/** What is only known here can't be read again. */
const planned = 'planned';

function isAt(record: EntryRecord, list: string, timestamp: string): boolean {
  return record.list === list && compareTimestamps(record.timestamp, timestamp) === 0;
}
