import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, digestOf, isRacy } from '@accelerator/base';

/**
 * Something that was asked of the disk, and its answer: what kind of thing is at a path (it may be nothing), the stat
 * data of a file whose content was read, where a link leads, the names in a folder.
 */
export type Look = readonly [question: Question, path: string, answer: string];

type Question = 'kind' | 'content' | 'link' | 'names';

const absent = 'absent';

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

  /**
   * All looks, or undefined when they can't be relied on: something changed meanwhile, or is so young that it may
   * change once more without looking any different.
   */
  finish(): readonly Look[] | undefined {
    const looks = [...this.#looks.values()].filter(([question, place, seen]) =>
      question === 'link' ? seen !== absent : question !== 'kind' || !this.#looks.has(`content ${place}`),
    );
    const isSteady = looks.every(([question, place, seen]) => {
      if (askDisk(question, place) !== seen) return false;
      return question !== 'content' || seen === absent || !this.#isYoung(seen);
    });
    return this.#isComplete && isSteady ? looks : undefined;
  }

  #isYoung(seen: string): boolean {
    const [, mtimeNs = '', ctimeNs = ''] = seen.split(' ');
    return isRacy({ mtimeNs: BigInt(mtimeNs), ctimeNs: BigInt(ctimeNs) }, this.#started);
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

/** How long an answer may serve others: in a burst, methods share helpers, packages and the folders above them. */
const burstMs = 50;

/** Tells whether the disk still looks as it did. Costs 2 µs for each place, once in a burst. */
export class LookChecker {
  #answers = new Map<Question, Map<string, string>>();
  #checked = new Map<readonly Look[], boolean>();
  #since = 0;

  isSame(looks: readonly Look[]): boolean {
    const now = performance.now();
    if (now - this.#since > burstMs) {
      this.#answers = new Map();
      this.#checked = new Map();
      this.#since = now;
    }
    let isSame = this.#checked.get(looks);
    if (isSame === undefined) {
      isSame = looks.every(([question, place, seen]) => this.#answer(question, place) === seen);
      this.#checked.set(looks, isSame);
    }
    return isSame;
  }

  #answer(question: Question, place: string): string {
    const answers = this.#answers.get(question) ?? new Map<string, string>();
    this.#answers.set(question, answers);
    let found = answers.get(place);
    if (found === undefined) {
      found = askDisk(question, place);
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
