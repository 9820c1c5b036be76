import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import {
  absent,
  askDisk,
  type Disk,
  keepable,
  type Look,
  proofNow,
  proofOf,
  type Question,
  readIfThere,
  unsure,
} from './looks.ts';

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

  /** What others have just asked, and on which something rests that is used here. */
  inherit(looks: readonly Look[]): void {
    for (const look of looks) this.#looks.set(`${look[0]} ${look[1]}`, look);
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
