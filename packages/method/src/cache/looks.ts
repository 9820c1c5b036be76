import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, digestOf, isRacy } from '@accelerator/base';

/**
 * Something that was asked of the disk, and its answer: what kind of thing is at a path (it may be nothing), the stat
 * data of a file whose content was read, where a link leads, the names in a folder. Of what is kept of a content there is
 * a proof beside it, which holds where the file only looks different.
 */
export type Look = readonly [question: Question, path: string, answer: string, proof?: string];

type Question = 'kind' | 'content' | 'link' | 'names';

const absent = 'absent';
/** In place of the stat data of a file that may change once more without looking any different: only its proof tells. */
const unsure = 'unsure';

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

/**
 * Looks at the disk and keeps in mind what it saw, also where it found nothing: when all of it looks the same again,
 * whatever was concluded from it holds.
 */
export class LookRecorder implements Disk {
  readonly #looks = new Map<string, Look>();
  readonly #contents = new Map<string, Buffer | undefined>();
  readonly #started = Date.now();
  #isComplete = true;

  isFolder(place: string): boolean {
    return this.look('kind', place) === 'folder';
  }

  isFile(place: string): boolean {
    return this.look('kind', place) === 'file';
  }

  /** Where a link leads, or undefined when there is none at that path. */
  linkAt(place: string): string | undefined {
    const text = this.look('link', place);
    return text === absent ? undefined : text;
  }

  /** The content of a file, or undefined when there is none. */
  read(place: string): Buffer | undefined {
    if (this.look('content', place) === absent) return undefined;
    if (!this.#contents.has(place)) this.#contents.set(place, readIfThere(place));
    return this.#contents.get(place);
  }

  /** The names in a folder, in code unit order; none when there is no folder. */
  names(place: string): string[] {
    this.look('names', place);
    try {
      return readdirSync(place).sort(compareCodeUnits);
    } catch {
      return [];
    }
  }

  realPath(place: string): string {
    const real = realpathSync(place);
    if (real !== place) this.#noteLinks(place);
    return real;
  }

  look(question: Question, place: string): string {
    const id = `${question} ${place}`;
    const known = this.#looks.get(id);
    if (known !== undefined) return known[2];
    const seen = askDisk(question, place);
    this.#looks.set(id, [question, place, seen]);
    return seen;
  }

  /** All of it until now, whether it can be relied on or not. */
  get all(): Iterable<Look> {
    return this.#looks.values();
  }

  /** Something was used that was not looked at here, so that nobody may rely on these looks. */
  giveUp(): void {
    this.#isComplete = false;
  }

  /** All looks as they may be kept, or undefined when they can't be relied on: something changed meanwhile. */
  finish(): readonly Look[] | undefined {
    if (!this.#isComplete) return undefined;
    const looks = [...this.#looks.values()].filter(([question, place, seen]) =>
      question === 'link' ? seen !== absent : question !== 'kind' || !this.#looks.has(`content ${place}`),
    );
    if (!looks.every(([question, place, seen]) => askDisk(question, place) === seen)) return undefined;
    const kept = keepable(
      looks.map((look) => this.#withProof(look)),
      this.#started,
    );
    // A young file may have been written once more, after it was read.
    return kept.every(([, place, seen, proof]) => seen !== unsure || proofNow(place) === proof) ? kept : undefined;
  }

  #withProof(look: Look): Look {
    const [question, place, seen] = look;
    const content = question === 'content' && seen !== absent ? this.#contents.get(place) : undefined;
    const proof = content && proofOf(place, content);
    return proof === undefined ? look : [question, place, seen, proof];
  }

  /** Every link that is met on the way from the root, those in the targets of links too. */
  #noteLinks(place: string): void {
    let at = path.parse(place).root;
    const left = place.split(path.sep).filter(Boolean);
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const next = path.join(at, name);
      const target = this.linkAt(next);
      if (target === undefined) at = next;
      else {
        left.unshift(...path.resolve(at, target).split(path.sep).filter(Boolean));
        at = path.parse(place).root;
      }
    }
  }
}

/** @param atMs when the first of them was asked, by `Date.now()` */
function keepable(looks: readonly Look[], atMs: number): readonly Look[] {
  return looks.map((look): Look => {
    const [question, place, seen, proof] = look;
    if (question !== 'content' || seen === absent || !isYoung(seen, atMs)) return look;
    return proof === undefined ? [question, place, unsure] : [question, place, unsure, proof];
  });
}

function isYoung(seen: string, atMs: number): boolean {
  const [, mtimeNs = '', ctimeNs = ''] = seen.split(' ');
  return isRacy({ mtimeNs: BigInt(mtimeNs), ctimeNs: BigInt(ctimeNs) }, atMs);
}

/**
 * What a file holds, and where it lies without links: behind one that is new there may be the same in another place.
 * Undefined when it is gone.
 */
function proofOf(place: string, content: Buffer): string | undefined {
  try {
    const real = realpathSync(place);
    return real === place ? digestOf(content) : `${digestOf(content)} ${real}`;
  } catch {
    return undefined;
  }
}

function proofNow(place: string): string {
  const content = readIfThere(place);
  return (content && proofOf(place, content)) ?? absent;
}

/** How long an answer may serve others: in a burst, methods share helpers, packages and the folders above them. */
const burstMs = 50;

/** Tells whether the disk still looks as it did. Costs 2 µs for each place, once in a burst. */
export class LookChecker {
  #answers = new Map<Question | 'proof', Map<string, string>>();
  #checked = new Map<readonly Look[], readonly Look[] | undefined>();
  #since = 0;
  #sinceMs = 0;

  /**
   * The looks as they are now, when what was concluded from them still holds: the very list where all look as they did.
   * A file that looks different is read, and holds what it held; then there is a new list.
   */
  current(looks: readonly Look[]): readonly Look[] | undefined {
    const now = performance.now();
    if (now - this.#since > burstMs) {
      this.#answers = new Map();
      this.#checked = new Map();
      this.#since = now;
      this.#sinceMs = Date.now();
    }
    if (!this.#checked.has(looks)) this.#checked.set(looks, this.#compare(looks));
    return this.#checked.get(looks);
  }

  /** What `current` has just given, as it may be kept. */
  keepable(looks: readonly Look[]): readonly Look[] {
    return keepable(looks, this.#sinceMs);
  }

  #compare(looks: readonly Look[]): readonly Look[] | undefined {
    let isNew = false;
    const current: Look[] = [];
    for (const look of looks) {
      const [question, place, seen, proof] = look;
      const answer = this.#answer(question, place);
      if (answer !== seen) {
        if (proof === undefined || answer === absent || this.#proof(place) !== proof) return undefined;
        isNew = true;
      }
      current.push(answer === seen ? look : [question, place, answer, proof]);
    }
    return isNew ? current : looks;
  }

  #answer(question: Question, place: string): string {
    return this.#once(question, place, () => askDisk(question, place));
  }

  #proof(place: string): string {
    return this.#once('proof', place, () => proofNow(place));
  }

  #once(question: Question | 'proof', place: string, ask: () => string): string {
    const answers = this.#answers.get(question) ?? new Map<string, string>();
    this.#answers.set(question, answers);
    let found = answers.get(place);
    if (found === undefined) {
      found = ask();
      answers.set(place, found);
    }
    return found;
  }
}

function readIfThere(place: string): Buffer | undefined {
  try {
    return readFileSync(place);
  } catch {
    return undefined;
  }
}
