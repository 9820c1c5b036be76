import { absent, askDisk, keepable, type Look, proofNow, type Question } from './looks.ts';

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

  /** The same beside what is in some files, which are there still. */
  currentBeside(looks: readonly Look[], files: ReadonlySet<string>): readonly Look[] | undefined {
    const [rest, left]: [Look[], Look[]] = [[], []];
    for (const look of looks) (look[0] === 'content' && files.has(look[1]) ? left : rest).push(look);
    // First, as it begins a new burst: what is asked after it is no older.
    const current = this.current(rest);
    if (left.some(([question, place]) => this.#answer(question, place) === absent)) return undefined;
    return current && [...current, ...left.map(([, place]): Look => ['kind', place, 'file'])];
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
