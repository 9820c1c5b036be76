import {
  type BatchInput,
  type ColumnType,
  createTextConverter,
  type TextConverter,
  type TextType,
} from '@accelerator/sdk';
import { hasHalfCharacter } from '../whole-text.ts';
import { textOf, unescaped } from './member-text.ts';
import { type Member, nameOfKind, type ValueKind } from './object-scanner.ts';
import type { Taken } from './type-finder.ts';

/** What a key becomes. Plain data. */
export interface KeyPlan {
  readonly key: string;
  /** What the column is called. */
  readonly label: string;
  readonly type: TextType;
  readonly takes: Taken;
}

const kindsTaken: Readonly<Record<Exclude<Taken, 'any' | 'json'>, readonly ValueKind[]>> = {
  strings: ['string', 'escaped'],
  numbers: ['integer', 'fraction'],
  booleans: ['boolean'],
};
const expected = { strings: 'a string', numbers: 'a number', booleans: 'true or false' };

/** Collects the values of one key. */
export class ValueColumn {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly #takes: Taken;
  /** Of JSON it takes the bytes as they are. */
  readonly #values: TextConverter;

  constructor({ type, takes }: Pick<KeyPlan, 'type' | 'takes'>) {
    const given = typeof type === 'string' ? { type } : type;
    this.type = given.type;
    this.nullable = given.nullable !== false;
    this.#takes = takes;
    this.#values = createTextConverter(takes === 'json' ? 'bytes' : type);
  }

  /** @returns why it is no value of the column; then nothing has changed */
  append(bytes: Uint8Array, member: Member): string | undefined {
    if (member.kind === 'null') return this.appendNull();
    if (this.#takes === 'json') return this.#appendJson(bytes, member);
    const { kind, start, end } = member;
    if (this.#takes !== 'any' && !kindsTaken[this.#takes].includes(kind)) {
      return `expected ${expected[this.#takes]}, received ${nameOfKind(kind)}`;
    }
    if (kind === 'escaped') return this.#appendEscaped(bytes, start, end);
    return kind === 'string' ? this.#appendText(bytes, start + 1, end - 1) : this.#appendText(bytes, start, end);
  }

  /** Of how many values something was left out that the column does not hold. */
  get cut(): number {
    return this.#values.cut;
  }

  /** @returns why it can't be null */
  appendNull(): string | undefined {
    if (!this.nullable) return 'expected a value, received none';
    this.#values.appendNull();
    return undefined;
  }

  undo(): void {
    this.#values.undo();
  }

  /** Its arrays are good until the next `append`. */
  take(): BatchInput {
    return this.#values.take();
  }

  #appendText(bytes: Uint8Array, start: number, end: number): string | undefined {
    return this.#values.append(bytes, start, end) ? undefined : this.#values.reasonOf(bytes, start, end);
  }

  #appendEscaped(bytes: Uint8Array, start: number, end: number): string | undefined {
    const text = unescaped(bytes, start, end);
    if (hasHalfCharacter(text)) return 'it has half of a surrogate pair';
    const decoded = Buffer.from(text, 'utf8');
    return this.#appendText(decoded, 0, decoded.length);
  }

  #appendJson(bytes: Uint8Array, { start, end, keys, lossAt }: Member): string | undefined {
    if (lossAt >= 0) {
      const [number = ''] = /^[\w.+-]*/.exec(textOf(bytes, lossAt, Math.min(end, lossAt + 60))) ?? [];
      return `JSON here does not hold the number ${number} exactly`;
    }
    if (keys > 1 && keysIn(JSON.parse(textOf(bytes, start, end))) !== keys) return 'an object in it has a key twice';
    return this.#appendText(bytes, start, end);
  }
}

/** How many keys all objects in a value have. */
function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const values: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : values.length;
  for (const each of values) count += keysIn(each);
  return count;
}
