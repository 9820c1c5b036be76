import { hasHalfCharacter } from '../whole-text.ts';
import { keyOf } from './member-text.ts';
import type { Member, ObjectScanner } from './object-scanner.ts';

/** Tells keys by their bytes, as long as lines have the same ones in the same order. */
export class KeyTable {
  readonly #indexes = new Map<string, number>();
  readonly #bytes: Uint8Array[] = [];
  /** Which key came last at a place in a line. */
  readonly #layout: number[] = [];
  readonly #seenIn: number[] = [];
  #line = 0;
  /** Which key stands at each place of the line that was looked at last; -1: none that is known. */
  indexes = new Int32Array(64);

  constructor(keys: Iterable<string> = []) {
    for (const key of keys) this.add(key);
  }

  get size(): number {
    return this.#bytes.length;
  }

  get keys(): readonly string[] {
    return [...this.#indexes.keys()];
  }

  add(key: string): number {
    const index = this.#bytes.length;
    this.#indexes.set(key, index);
    this.#bytes.push(Buffer.from(key, 'utf8'));
    return index;
  }

  /**
   * Looks which keys a line has, for `indexes` and `isInLine`.
   * @param add whether keys that are not known are added
   * @returns why the line is no row
   */
  find(bytes: Uint8Array, { members, count }: ObjectScanner, add: boolean): string | undefined {
    this.#line++;
    if (this.indexes.length < count) this.indexes = new Int32Array(count * 2);
    const { indexes } = this;
    for (let place = 0; place < count; place++) {
      const member = members[place];
      if (member === undefined) break;
      if (member.isKeyEscaped && hasHalfCharacter(keyOf(bytes, member))) return 'a key has half of a surrogate pair';
      const index = this.#indexOf(bytes, member, place, add);
      indexes[place] = index;
      if (index < 0) continue;
      if (this.#seenIn[index] === this.#line) return `the key '${keyOf(bytes, member)}' comes twice`;
      this.#seenIn[index] = this.#line;
    }
    return undefined;
  }

  /** Whether the line that was looked at last has a key. */
  isInLine(index: number): boolean {
    return this.#seenIn[index] === this.#line;
  }

  #indexOf(bytes: Uint8Array, member: Member, place: number, add: boolean): number {
    const guess = this.#layout[place] ?? -1;
    if (guess >= 0 && !member.isKeyEscaped && isSame(this.#bytes[guess], bytes, member)) return guess;
    const key = keyOf(bytes, member);
    const index = this.#indexes.get(key) ?? (add ? this.add(key) : -1);
    this.#layout[place] = index;
    return index;
  }
}

function isSame(key: Uint8Array | undefined, bytes: Uint8Array, { keyStart, keyEnd }: Member): boolean {
  if (key === undefined || key.length !== keyEnd - keyStart) return false;
  for (let at = 0; at < key.length; at++) if (key[at] !== bytes[keyStart + at]) return false;
  return true;
}
