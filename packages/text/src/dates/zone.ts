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

const never = Number.POSITIVE_INFINITY;

/** What holds on a day of local time. */
interface Day {
  /** How far local time is ahead of UTC, in milliseconds. */
  readonly before: number;
  readonly after: number;
  /** When the one follows the other, in UTC; NaN: there are more. */
  readonly change: number;
}

/**
 * Local times of a zone as UTC. Asking `Intl` takes 3 µs, so that of each day it is remembered what holds on it: one
 * offset all through, or two and when they change.
 */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #ambiguous: Ambiguous;
  readonly #days = new Map<number, Day>();
  #lastDay = Number.NaN;
  #last: Day = { before: 0, after: 0, change: 0 };

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
      this.#last = this.#dayOf(day);
      this.#lastDay = day;
    }
    const { before, after, change } = this.#last;
    if (change === never) return local - before;
    if (Number.isNaN(change)) return this.#search(local);
    return this.#choose(local - before, local - before < change, local - after, local - after >= change);
  }

  #dayOf(day: number): Day {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const found = this.#findDay(day);
    this.#days.set(day, found);
    return found;
  }

  /** No offset is longer than a day: what holds from the day before to the day after holds for all local times of it. */
  #findDay(day: number): Day {
    const midnights = [-1, 0, 1, 2].map((step) => (day + step) * dayMs);
    const offsets = midnights.map((moment) => this.#offsetAt(moment));
    const [before = 0, , , after = 0] = offsets;
    const steps = offsets.filter((offset, index) => index > 0 && offset !== offsets[index - 1]).length;
    if (steps !== 1) return { before, after, change: steps === 0 ? never : Number.NaN };
    let [low = 0, , , high = 0] = midnights;
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (this.#offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    return { before, after, change: high };
  }

  #search(local: number): number {
    const before = this.#offsetAt(local - dayMs);
    const after = this.#offsetAt(local + dayMs);
    const [early, late] = [local - before, local - after];
    return this.#choose(early, this.#offsetAt(early) === before, late, this.#offsetAt(late) === after);
  }

  /** Of the two moments that a local time may be. When it is neither, clocks went past it, and it is both or none. */
  #choose(early: number, isEarly: boolean, late: number, isLate: boolean): number {
    if (early === late || (isEarly && !isLate)) return early;
    if (isLate && !isEarly) return late;
    if (this.#ambiguous === 'bad') return Number.NaN;
    return this.#ambiguous === 'earlier' ? Math.min(early, late) : Math.max(early, late);
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
