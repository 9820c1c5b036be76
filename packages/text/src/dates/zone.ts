/** Which moment a local time is that comes twice in its zone, or, when clocks are put forward, not at all. */
export type Ambiguous = 'earlier' | 'later' | 'bad';

const dayMs = 86_400_000;

/** Whether this machine knows a time zone of that name. */
export function isTimezone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Local times of a zone as UTC. Asking `Intl` takes 3 µs, so that of each day it is remembered whether one offset holds
 * all through.
 */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #ambiguous: Ambiguous;
  /** Of days of local time; NaN where clocks are set on the day or near it. */
  readonly #offsets = new Map<number, number>();
  #lastDay = Number.NaN;
  #lastOffset = 0;

  constructor(name: string, ambiguous: Ambiguous) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    this.#ambiguous = ambiguous;
  }

  /** Milliseconds since 1970 in UTC, of milliseconds of local time; NaN: it is not said which moment that is. */
  toUtc(local: number): number {
    const day = Math.floor(local / dayMs);
    if (day !== this.#lastDay) {
      this.#lastOffset = this.#offsetOfDay(day);
      this.#lastDay = day;
    }
    return Number.isNaN(this.#lastOffset) ? this.#nearChange(local) : local - this.#lastOffset;
  }

  #offsetOfDay(day: number): number {
    const known = this.#offsets.get(day);
    if (known !== undefined) return known;
    // No offset is longer than a day: what holds from the day before to the day after holds for all local times of it.
    const offsets = [-1, 0, 1, 2].map((step) => this.#offsetAt((day + step) * dayMs));
    const offset = offsets.every((each) => each === offsets[0]) ? (offsets[0] ?? 0) : Number.NaN;
    this.#offsets.set(day, offset);
    return offset;
  }

  #nearChange(local: number): number {
    const before = this.#offsetAt(local - dayMs);
    const after = this.#offsetAt(local + dayMs);
    const moments = [local - before, local - after].filter(
      (utc, index) => this.#offsetAt(utc) === (index === 0 ? before : after),
    );
    const [first, second] = moments.length > 0 ? moments : [local - before, local - after];
    if (first === undefined || second === undefined || first === second) return first ?? Number.NaN;
    if (this.#ambiguous === 'bad') return Number.NaN;
    return this.#ambiguous === 'earlier' ? Math.min(first, second) : Math.max(first, second);
  }

  /** How far local time is ahead of UTC, in milliseconds. */
  #offsetAt(utc: number): number {
    const parts: Record<string, number> = {};
    let isBeforeChrist = false;
    for (const { type, value } of this.#format.formatToParts(utc)) {
      if (type === 'era') isBeforeChrist = value.startsWith('B');
      else parts[type] = Number(value);
    }
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const moment = new Date(0);
    moment.setUTCFullYear(isBeforeChrist ? 1 - year : year, month - 1, day);
    moment.setUTCHours(hour, minute, second);
    return moment.getTime() - Math.floor(utc / 1000) * 1000;
  }
}
