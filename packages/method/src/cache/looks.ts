import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { compareCodeUnits, digestOf, isRacy } from '@accelerator/base';

/**
 * Something that was asked of the disk, and its answer: what kind of thing is at a path (it may be nothing), the stat
 * data of a file whose content was read, where a link leads, the names in a folder. Of what is kept of a content there is
 * a proof beside it, which holds where the file only looks different.
 */
export type Look = readonly [question: Question, path: string, answer: string, proof?: string];

export type Question = 'kind' | 'content' | 'link' | 'names';

export const absent = 'absent';
/** In place of the stat data of a file that may change once more without looking any different: only its proof tells. */
export const unsure = 'unsure';

const answers: Readonly<Record<Question, (place: string) => string>> = {
  kind: (place) => {
    const stat = statSync(place, { throwIfNoEntry: false });
    return stat === undefined ? absent : stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
  },
  content: (place) => {
    const stat = statSync(place, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() !== true ? absent : `${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.ino}`;
  },
  link: (place) =>
    lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(place) : absent,
  names: (place) => digestOf(readdirSync(place).sort(compareCodeUnits).join('/')),
};

/** What can't be looked at is not there, for a resolver as for us. */
export function askDisk(question: Question, place: string): string {
  try {
    return answers[question](place);
  } catch {
    return absent;
  }
}

/** The parts of the disk that finding a package needs. */
export interface Disk {
  isFolder(place: string): boolean;
  /** @throws when there is nothing at that path */
  realPath(place: string): string;
}

/** Looks at the disk, and keeps nothing in mind. */
export const plainDisk: Disk = {
  isFolder: (place) => askDisk('kind', place) === 'folder',
  realPath: (place) => realpathSync(place),
};

/** @param atMs when the first of them was asked, by `Date.now()` */
export function keepable(looks: readonly Look[], atMs: number): readonly Look[] {
  return looks.map((look): Look => {
    const [question, place, seen, proof] = look;
    if (question !== 'content' || seen === absent || !isYoung(seen, atMs)) return look;
    return proof === undefined ? [question, place, unsure] : [question, place, unsure, proof];
  });
}

/** Of lists of the same looks. */
export function haveSameAnswers(a: readonly Look[], b: readonly Look[]): boolean {
  return a === b || (a.length === b.length && a.every(([, , answer], index) => answer === b[index]?.[2]));
}

function isYoung(seen: string, atMs: number): boolean {
  const [, mtimeNs = '', ctimeNs = ''] = seen.split(' ');
  return isRacy({ mtimeNs: BigInt(mtimeNs), ctimeNs: BigInt(ctimeNs) }, atMs);
}

/**
 * What a file holds, and where it lies without links: behind one that is new there may be the same in another place.
 * Undefined when it is gone.
 */
export function proofOf(place: string, content: Buffer): string | undefined {
  try {
    const real = realpathSync.native(place);
    return real === place ? digestOf(content) : `${digestOf(content)} ${real}`;
  } catch {
    return undefined;
  }
}

export function proofNow(place: string): string {
  const content = readIfThere(place);
  return (content && proofOf(place, content)) ?? absent;
}

export function readIfThere(place: string): Buffer | undefined {
  try {
    return readFileSync(place);
  } catch {
    return undefined;
  }
}
