import {
  anyText,
  digestOf,
  hasShape,
  isPlainObject,
  listOf,
  moment,
  nullable,
  objectOf,
  oneOf,
  optional,
  problemOf,
  recordOf,
  type Shape,
  textLike,
} from '@accelerator/base';
import { compareTimestamps, parseEntryTimestamp, parseTimestamp } from './timestamp.ts';

/** A job as an entry names it. */
export interface EntryJobRecord {
  readonly name: string;
  /** Its id in the workdir of the entry. */
  readonly job: string;
  /** Its content digest: by this it is the same job, whatever its id is. */
  readonly digest: string;
}

/** An entry of another list that an entry was made from. */
export interface DependencyRecord {
  readonly timestamp: string;
  /** `jobsDigest` of it. */
  readonly digest: string;
}

/** A job, or one of its files, that was linked into the folder for results. */
export interface ResultRecord {
  /** Of the link, below that folder. */
  readonly name: string;
  readonly job: string;
  /** Which of its files; null: the whole job. */
  readonly target: string | null;
  readonly header?: string;
  readonly description?: string;
}

/** A line that enters jobs. */
export interface EntryLine {
  readonly format: 1;
  readonly entry: string;
  readonly jobs: readonly EntryJobRecord[];
  /** By list, `ann/import`. */
  readonly deps: Readonly<Record<string, DependencyRecord>>;
  readonly caption: string;
  /** Id of the workdir in which the jobs are. */
  readonly workdir: string;
  readonly entered: string;
  /** Id of the run. */
  readonly run: string | null;
  /** Whether it knowingly takes the place of other jobs at this timestamp. Absent: no. */
  readonly replaces?: boolean;
  /** What was linked meanwhile. Absent: nothing. */
  readonly results?: readonly ResultRecord[];
}

/** A line that removes the entries from a timestamp on. */
export interface TruncateLine {
  readonly format: 1;
  readonly truncate: string;
  readonly entered: string;
  readonly run: string | null;
}

export type ListLine = EntryLine | TruncateLine;

const digest = textLike(/^[0-9a-f]{32}$/, 'a digest of 32 hexadecimal digits');

/** Also one that a person wrote: it need not be the one text of that moment. */
function timestamp(parse: (text: string) => string): Shape<string> {
  return (value) => {
    if (typeof value !== 'string') return anyText(value);
    try {
      parse(value);
      return undefined;
    } catch (error) {
      return `: ${String(error instanceof Error ? error.message : error).replace(/\.$/, '')}`;
    }
  };
}

const entryTimestamp = timestamp(parseEntryTimestamp);

const entryShape = objectOf<EntryLine>({
  format: oneOf(1),
  entry: entryTimestamp,
  jobs: listOf(objectOf<EntryJobRecord>({ name: anyText, job: textLike(/^[^/\\\0]+-\d+$/, 'a job id'), digest })),
  deps: recordOf(objectOf<DependencyRecord>({ timestamp: entryTimestamp, digest })),
  caption: anyText,
  workdir: anyText,
  entered: moment,
  run: nullable(anyText),
  results: optional(
    listOf(
      objectOf<ResultRecord>({
        name: anyText,
        job: anyText,
        target: nullable(anyText),
        header: optional(anyText),
        description: optional(anyText),
      }),
    ),
  ),
  replaces: optional<boolean>((value) => (typeof value === 'boolean' ? undefined : ': expected true or false')),
});

const truncateShape = objectOf<TruncateLine>({
  format: oneOf(1),
  truncate: timestamp(parseTimestamp),
  entered: moment,
  run: nullable(anyText),
});

/** What is on a line of a list; or what is wrong with it, as the end of a sentence. */
export function parseListLine(text: string): ListLine | { readonly problem: string; readonly isLater?: boolean } {
  if (/^(<{7}|={7}|>{7}|\|{7})( |$)/.test(text)) return { problem: 'git has left the mark of a conflict there' };
  const value = parsed(text);
  if (!isPlainObject(value)) return { problem: 'it is no JSON object' };
  if (Number.isSafeInteger(value.format) && Number(value.format) > 1) return { problem: 'format', isLater: true };
  if (hasShape(truncateShape, value)) return { ...value, truncate: parseTimestamp(value.truncate) };
  if (!hasShape(entryShape, value)) {
    return { problem: problemOf('truncate' in value ? truncateShape : entryShape, value) ?? 'it is something else' };
  }
  if (value.jobs.length === 0) return { problem: 'it names no jobs' };
  const deps = Object.entries(value.deps).map(([list, dependency]): [string, DependencyRecord] => [
    list,
    { ...dependency, timestamp: parseTimestamp(dependency.timestamp) },
  ]);
  return { ...value, entry: parseTimestamp(value.entry), deps: Object.fromEntries(deps) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By what the jobs of an entry are the same: their names and what they contain, in their order. */
export function jobsDigest(jobs: readonly Pick<EntryJobRecord, 'name' | 'digest'>[]): string {
  return digestOf(JSON.stringify(jobs.map((job) => [job.name, job.digest])));
}

/** Whether two entries were made from the same entries of other lists. */
export function sameDependencies(
  a: Readonly<Record<string, DependencyRecord>>,
  b: Readonly<Record<string, DependencyRecord>>,
): boolean {
  const lists = Object.keys(a);
  return lists.length === Object.keys(b).length && lists.every((list) => sameDependency(a[list], b[list]));
}

export function sameDependency(a: DependencyRecord | undefined, b: DependencyRecord | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareTimestamps(a.timestamp, b.timestamp) === 0 && a.digest === b.digest;
}
