import type { FormatReader } from '../dates/fields.ts';
import { Moment } from '../dates/moment.ts';
import type { Zone } from '../dates/zone.ts';
import type { ConverterOptions } from './converter.ts';
import { Int32Collector, Int64Collector } from './fixed.ts';

export interface DateOptions extends ConverterOptions {
  readonly format: string;
  readonly read: FormatReader;
  readonly ignoresTrailing: boolean;
}

const dayMs = 86_400_000;

/** The moment that is read. */
const moment = new Moment();

function readMoment({ read, ignoresTrailing }: DateOptions, bytes: Uint8Array, start: number, end: number): boolean {
  moment.reset();
  const stop = read(moment, bytes, start, end);
  return stop === end || (ignoresTrailing && stop >= 0);
}

/** Days since 1970. */
export class DateConverter extends Int32Collector {
  readonly type = 'date';
  readonly #options: DateOptions;

  constructor(options: DateOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (!readMoment(this.#options, bytes, start, end)) return false;
    const days = moment.days();
    if (Number.isNaN(days)) return false;
    this.push(days);
    return true;
  }

  protected override convertMany(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): number {
    for (let row = from; row < to; row++) {
      if (!this.convert(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
      this.rows++;
    }
    return to;
  }

  protected problemOf(text: string): string {
    return dateProblem(this.#options, text);
  }
}

/** Microseconds since midnight. */
export class TimeConverter extends Int64Collector {
  readonly type = 'time';
  readonly #options: DateOptions;

  constructor(options: DateOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (!readMoment(this.#options, bytes, start, end)) return false;
    this.push(moment.seconds() * 1_000_000 + moment.micros);
    return true;
  }

  protected problemOf(text: string): string {
    return dateProblem(this.#options, text);
  }
}

export interface DatetimeOptions extends DateOptions {
  /** Of texts without an offset; undefined: UTC. */
  readonly zone: Zone | undefined;
}

/** Milliseconds since 1970; of microseconds, the whole milliseconds. */
export class DatetimeConverter extends Int64Collector {
  readonly type = 'datetime';
  readonly #options: DatetimeOptions;
  /** The last row of which something was cut. */
  #cutRow = -1;

  constructor(options: DatetimeOptions) {
    super(options);
    this.#options = options;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (!readMoment(this.#options, bytes, start, end)) return false;
    const milliseconds = millisecondsOf(moment, this.#options.zone);
    if (Number.isNaN(milliseconds)) return false;
    if (moment.micros % 1000 !== 0) {
      this.cut++;
      this.#cutRow = this.rows;
    }
    this.push(milliseconds);
    return true;
  }

  protected override convertMany(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): number {
    for (let row = from; row < to; row++) {
      if (!this.convert(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
      this.rows++;
    }
    return to;
  }

  /** A row that is refused for another column has lost nothing. */
  protected override removeLast(): void {
    if (this.#cutRow === this.rows) this.cut--;
    this.#cutRow = -1;
  }

  protected override taken(): ReturnType<Int64Collector['taken']> {
    this.#cutRow = -1;
    return super.taken();
  }

  protected problemOf(text: string): string {
    const problem = dateProblem(this.#options, text);
    return problem === noDay && isDay() ? 'there is no such time, or there are two, in its time zone' : problem;
  }
}

/** Milliseconds since 1970; NaN when there is no such day or, in its zone, no such time. */
export function millisecondsOf(read: Moment, zone: Zone | undefined): number {
  const local = read.days() * dayMs + read.seconds() * 1000 + Math.floor(read.micros / 1000);
  if (read.isAbsolute) return local;
  if (read.hasOffset) return local - read.offset * 60_000;
  return zone === undefined || Number.isNaN(local) ? local : zone.toUtc(local);
}

const noDay = 'there is no such day';

function dateProblem(options: DateOptions, text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (readMoment(options, bytes, 0, bytes.length)) return noDay;
  return text === '' ? 'it is empty' : `it is not of the format '${options.format}'`;
}

function isDay(): boolean {
  return !Number.isNaN(moment.days());
}
