import type { FormatReader, Step } from './fields.ts';
import { withFixedLayout } from './fixed-layout.ts';
import { readIso } from './iso.ts';
import { Moment } from './moment.ts';
import { type FormatOptions, FormatProblem, type Item, parseFormat, skipItems } from './parse-format.ts';

/** What a format is for. */
export type DateKind = 'date' | 'time' | 'datetime';

/** Makes a function of a format. @throws FormatProblem */
export function compileFormat(format: string, kind: DateKind, options: FormatOptions): FormatReader {
  if (format === '') throw new FormatProblem('it is empty');
  if (format === 'iso') return readIso[kind](options);
  const items = parseFormat(format, options);
  const steps = items.flatMap((item) => (item.kind === 'step' ? [item.step] : []));
  if (steps.length === items.length) return withFixedLayout(format, readAll(steps));
  return (moment, bytes, start, end) => {
    const reading = new Reading(items, moment, bytes, end);
    reading.at = start;
    const isThere = reading.read(Number.POSITIVE_INFINITY);
    return isThere || moment.isRestOptional ? reading.at : -1;
  };
}

function readAll(steps: readonly Step[]): FormatReader {
  return (moment, bytes, start, end) => {
    let at = start;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      if (step !== undefined) at = step(moment, bytes, at, end);
      if (at < 0) return -1;
    }
    return at;
  };
}

/**
 * A text that is read by a format with items that decide about others. What is optional is taken when it is there; nothing
 * is tried again in another way when something behind it does not fit.
 */
class Reading {
  /** In the text. */
  at = 0;
  #item = 0;
  #count = 0;
  readonly #items: readonly Item[];
  readonly #moment: Moment;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(items: readonly Item[], moment: Moment, bytes: Uint8Array, end: number) {
    this.#items = items;
    this.#moment = moment;
    this.#bytes = bytes;
    this.#end = end;
  }

  /** Reads up to so many items; whether all were there. How many were is in `#count`. */
  read(most: number): boolean {
    this.#count = 0;
    let count = 0;
    while (count < most) {
      const item = this.#items[this.#item];
      if (item === undefined) break;
      const isThere = this.#take(item);
      this.#count = count;
      if (!isThere) return false;
      this.#count = ++count;
    }
    return true;
  }

  /** Reads one item, and goes to the next. */
  #take(item: Item): boolean {
    const moment = this.#moment;
    switch (item.kind) {
      case 'step': {
        const next = item.step(moment, this.#bytes, this.at, this.#end);
        if (next < 0) return false;
        this.at = next;
        this.#item++;
        return true;
      }
      case 'tail':
        moment.isRestOptional = true;
        this.#item++;
        return true;
      case 'else':
        this.#item++;
        if (moment.hasMatched) this.#skip(item.most);
        return true;
      case 'ignore': {
        const before = copyOf(moment);
        const [start, index] = [this.at, this.#item++];
        const isThere = this.read(item.most);
        moment.copyFrom(before);
        if (!isThere) {
          this.at = start;
          this.#item = index;
        }
        return isThere;
      }
      case 'optional': {
        const before = copyOf(moment);
        const start = this.at;
        this.#item++;
        this.read(item.most);
        const count = this.#count;
        if (count < item.most) this.#skip(item.most - count);
        if (count < item.least) {
          moment.copyFrom(before);
          this.at = start;
        }
        moment.hasMatched = count >= item.least;
        return true;
      }
    }
  }

  #skip(count: number): void {
    const next = skipItems(this.#items, this.#item, count);
    this.#item = next < 0 ? this.#items.length : next;
  }
}

function copyOf(moment: Moment): Moment {
  const copy = new Moment();
  copy.copyFrom(moment);
  return copy;
}
