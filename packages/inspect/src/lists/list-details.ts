import {
  compareTimestamps,
  type EntryRecord,
  findEntry,
  findEntryJob,
  type Lists,
  type ResultRecord,
  type Workdir,
} from '@accelerator/store';

/** A list, as `ax urd --json` prints it. */
export interface ListSummary {
  /** As `ann/import`. */
  readonly list: string;
  /** How many entries count. */
  readonly entries: number;
  /** How many don't. */
  readonly hidden: number;
  /** The latest that counts, or null. */
  readonly latest: string | null;
  readonly caption: string;
}

/** An entry among others. */
export interface EntrySummary {
  readonly timestamp: string;
  readonly caption: string;
  /** How many. */
  readonly jobs: number;
  /** Why it does not count, or null. */
  readonly hidden: string | null;
}

/** Everything about an entry. */
export interface EntryDetails {
  readonly list: string;
  readonly timestamp: string;
  readonly caption: string;
  readonly hidden: string | null;
  /** When it was entered. */
  readonly entered: string;
  /** Id of the run. */
  readonly run: string | null;
  /** The entries that it was made from. */
  readonly deps: readonly { readonly list: string; readonly timestamp: string }[];
  readonly jobs: readonly EntryJobDetails[];
  /** What was linked into the folder for results meanwhile. */
  readonly results: readonly ResultRecord[];
}

/** A job of an entry. */
export interface EntryJobDetails {
  readonly name: string;
  /** Its id in this workdir, or null. */
  readonly job: string | null;
  readonly method: string | null;
  /** Why it can't be used, or null. */
  readonly problem: string | null;
}

/** @param all lists without an entry that counts, too */
export function summarizeLists(lists: Lists, all: boolean): ListSummary[] {
  const summaries = lists.all().map((list): ListSummary => {
    const records = lists.records(list);
    const counting = lists.since(list, '0');
    const last = counting.at(-1);
    const hidden = records.length - counting.length;
    return { list, entries: counting.length, hidden, latest: last?.timestamp ?? null, caption: last?.caption ?? '' };
  });
  return all ? summaries : summaries.filter(({ entries }) => entries > 0);
}

/**
 * The entries of a list after a timestamp.
 * @param all those that don't count, too
 * @throws AcceleratorError `LIST_NOT_FOUND`
 */
export function summarizeEntries(lists: Lists, list: string, after: string, all: boolean): EntrySummary[] {
  const wanted = lists
    .records(list)
    .filter((record) => compareTimestamps(record.timestamp, after) > 0)
    .filter((record) => all || lists.whyHidden(record) === undefined);
  return wanted.map((record) => ({
    timestamp: record.timestamp,
    caption: record.caption,
    jobs: record.jobs.length,
    hidden: lists.whyHidden(record) ?? null,
  }));
}

/** @throws AcceleratorError what `findEntry` throws */
export function entryDetails(workdir: Workdir, lists: Lists, wanted: string, all: boolean): EntryDetails {
  const record = findEntry(lists, wanted, all);
  const { list, timestamp, caption, entered, run, deps, results } = record;
  return {
    list,
    timestamp,
    caption,
    hidden: lists.whyHidden(record) ?? null,
    entered,
    run,
    deps: Object.entries(deps).map(([other, dependency]) => ({ list: other, timestamp: dependency.timestamp })),
    jobs: record.jobs.map(({ name }, index) => jobDetails(workdir, record, index, name)),
    results,
  };
}

function jobDetails(workdir: Workdir, record: EntryRecord, index: number, name: string): EntryJobDetails {
  const there = findEntryJob(workdir, record, index);
  return 'problem' in there
    ? { name, job: null, method: null, problem: there.problem }
    : { name, job: there.id, method: workdir.findSetup(there.id)?.method ?? null, problem: null };
}
