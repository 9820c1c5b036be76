import type { Stats } from 'node:fs';
import { type Door, isRacyStat } from '@accelerator/base';
import { type JobPost, setupFilesFile } from '@accelerator/job';
import { isStamped, stamp } from '../keys/index-stamp.ts';
import { parseJson } from '../parse-json.ts';
import { quietly } from '../quietly.ts';
import { SlotFile } from './slot-file.ts';

/** Raised when `Slot` changes, or what makes a job one that is kept. */
const format = 1;

const fileName = 'hits';

/** Names of files and their sizes in turn. */
type Sizes = readonly (string | number)[];

type Looks = readonly [inode: number, size: number, mtimeMs: number, ctimeMs: number];

/** As it stands in the file, as JSON. */
type Slot = readonly [
  format: typeof format,
  job: string,
  looks: Looks,
  byId: string,
  byContent: string,
  records: Sizes,
  files: Sizes,
  links: Sizes,
  chained: readonly string[],
];

/** What the record of a finished job said that has nothing particular: what a run wants to know that reuses it. */
export interface KnownHit {
  /** By what it is found; see `JobPost`. */
  readonly preimages: NonNullable<JobPost['preimages']>;
  /** `setup.json`, and what belongs to it. */
  readonly records: Sizes;
  readonly files: Sizes;
  readonly links: Sizes;
  readonly chained: readonly string[];
}

const setupFiles: readonly string[] = ['setup.json', setupFilesFile];

/**
 * What records of jobs said when they were read and checked, with what the file looked like: as long as it looks the
 * same, it need not be read again. A cache in one file, `hits`: it may be lost, cut, damaged or another workdir's.
 */
export class KnownHits {
  readonly #door: Door;
  readonly #slots: SlotFile;

  constructor(door: Door) {
    this.#door = door;
    this.#slots = new SlotFile(door, fileName);
  }

  /** What is known of a job whose record looks like this. @param number in its id */
  find(job: string, number: number, post: Stats): KnownHit | undefined {
    const text = this.#slots.read(number);
    const slot = text === undefined ? undefined : parseJson(text);
    if (!isSlot(slot)) return undefined;
    const [, ofJob, looks, byId, byContent, records, files, links, chained] = slot;
    if (ofJob !== job || !looksLike(looks, post)) return undefined;
    return { preimages: { id: byId, content: byContent || byId }, records, files, links, chained };
  }

  /**
   * Keeps what a record says, unless there is more to be said of its job.
   * @param post what the file looks like now
   * @param readMs when it was read, by `Date.now()` before that
   */
  keep(job: string, number: number, record: JobPost, { post, readMs }: { post: Stats; readMs: number }): void {
    const { preimages, records = {}, files, links, chained = [] } = record;
    if (preimages === undefined || !isPlain(record) || !post.isFile() || isRacyStat(post, readMs)) return;
    const { id, content } = preimages;
    const ofSetup = setupFiles.flatMap((name) => (records[name] === undefined ? [] : [name, records[name].size]));
    const sizes = Object.entries(files).flatMap(([name, { size }]) => [name, size]);
    const looks: Looks = [post.ino, post.size, post.mtimeMs, post.ctimeMs];
    const slot: Slot = [
      format,
      job,
      looks,
      id,
      content === id ? '' : content,
      ofSetup,
      sizes,
      Object.entries(links).flat(),
      chained,
    ];
    const text = JSON.stringify(slot);
    // Of a job whose files others have linked to, or in which something was put, that is so in each run.
    if (this.#slots.read(number) !== text) this.#slots.write(number, text);
  }

  /** Writes what was kept. */
  close(): void {
    quietly(() => {
      // The file is new, and changes the time of the folder by which it is known that the index is complete.
      const isComplete = this.#slots.hasNews && this.#door.stat(fileName) === undefined && isStamped(this.#door);
      this.#slots.flush();
      if (isComplete) stamp(this.#door);
    });
  }
}

/** Whether a run that reuses the job wants to know no more of it than that it is there. */
function isPlain({ status, others, seen, subjobs, rows, bad, chainEnds, datasets, files }: JobPost): boolean {
  return (
    status === 'done' &&
    others === undefined &&
    (seen?.identities.length ?? 0) === 0 &&
    subjobs === undefined &&
    (rows?.failed ?? 0) === 0 &&
    (bad ?? 0) === 0 &&
    chainEnds === undefined &&
    !Object.hasOwn(datasets, 'bad') &&
    Object.values(files).every(({ refers }) => refers === undefined)
  );
}

function isSlot(value: unknown): value is Slot {
  if (!Array.isArray(value) || value[0] !== format || value.length !== 9) return false;
  const [, , looks, byId, byContent, records, files, links, chained] = value;
  return (
    Array.isArray(looks) &&
    typeof byId === 'string' &&
    typeof byContent === 'string' &&
    [records, files, links].every(isSizes) &&
    Array.isArray(chained) &&
    chained.every((each) => typeof each === 'string')
  );
}

function isSizes(value: unknown): value is Sizes {
  return Array.isArray(value) && value.every((each, index) => typeof each === (index % 2 === 0 ? 'string' : 'number'));
}

function looksLike([inode, size, mtimeMs, ctimeMs]: Looks, stat: Stats): boolean {
  return (
    stat.ctimeMs === ctimeMs && stat.mtimeMs === mtimeMs && stat.size === size && stat.ino === inode && stat.isFile()
  );
}
