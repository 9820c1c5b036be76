import { KeyTable } from './key-table.ts';
import { textOf } from './member-text.ts';
import type { Member, ObjectScanner, ValueKind } from './object-scanner.ts';

/** Which values a column takes as they are. `any`: all that its type can be made of, by their text. */
export type Taken = 'any' | 'strings' | 'numbers' | 'booleans' | 'json';

/** A type that was found. */
export interface FoundType {
  readonly type: 'unicode' | 'bool' | 'int64' | 'float64' | 'number' | 'json';
  readonly takes: Taken;
}

class KeyStats {
  isInRow = false;
  hasStrings = false;
  hasBooleans = false;
  hasNested = false;
  hasIntegers = false;
  hasFractions = false;
  /** Integers that a double does not hold. */
  hasLarge = false;
  /** Integers beyond 64 bits, and numbers that would be infinite. */
  hasHuge = false;

  add(bytes: Uint8Array, { kind, start, end, lossAt }: Member): void {
    this.isInRow = true;
    this.#addKind(kind);
    if (kind !== 'integer' && kind !== 'fraction') return;
    if (lossAt >= 0) {
      if (kind === 'integer') this.hasLarge = true;
      else this.hasHuge = true;
    }
    if (kind === 'integer' && end - start > 18 && !isOf64Bits(textOf(bytes, start, end))) this.hasHuge = true;
  }

  #addKind(kind: ValueKind): void {
    if (kind === 'string' || kind === 'escaped') this.hasStrings = true;
    else if (kind === 'integer') this.hasIntegers = true;
    else if (kind === 'fraction') this.hasFractions = true;
    else if (kind === 'boolean') this.hasBooleans = true;
    else if (kind !== 'null') this.hasNested = true;
  }

  get type(): FoundType {
    const { hasStrings, hasBooleans, hasNested } = this;
    const hasNumbers = this.hasIntegers || this.hasFractions;
    const kinds = [hasStrings, hasBooleans, hasNested, hasNumbers].filter((has) => has).length;
    if (kinds !== 1 || hasNested) return { type: 'json', takes: 'json' };
    if (hasStrings) return { type: 'unicode', takes: 'strings' };
    if (hasBooleans) return { type: 'bool', takes: 'booleans' };
    if (this.hasHuge || (this.hasLarge && this.hasFractions)) return { type: 'unicode', takes: 'numbers' };
    if (!this.hasFractions) return { type: 'int64', takes: 'numbers' };
    return { type: this.hasIntegers ? 'number' : 'float64', takes: 'numbers' };
  }
}

function isOf64Bits(text: string): boolean {
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value;
}

/** Finds the type of each key by all of its values, so that nothing of them is lost. */
export class TypeFinder {
  readonly #keys = new KeyTable();
  readonly #stats: KeyStats[] = [];

  /** @returns why the line is no row */
  add(bytes: Uint8Array, scanner: ObjectScanner): string | undefined {
    const problem = this.#keys.find(bytes, scanner, true);
    while (this.#stats.length < this.#keys.size) this.#stats.push(new KeyStats());
    if (problem !== undefined) return problem;
    const { indexes } = this.#keys;
    for (let place = 0; place < scanner.count; place++) {
      const member = scanner.members[place];
      if (member !== undefined) this.#stats[indexes[place] ?? 0]?.add(bytes, member);
    }
    return undefined;
  }

  /** In the order in which keys came first; without those that only bad lines have. */
  get types(): ReadonlyMap<string, FoundType> {
    const types = new Map<string, FoundType>();
    for (const [index, key] of this.#keys.keys.entries()) {
      const stats = this.#stats[index];
      if (stats?.isInRow === true) types.set(key, stats.type);
    }
    return types;
  }
}
