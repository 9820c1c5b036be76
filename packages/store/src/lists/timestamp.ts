import { compareCodeUnits, describeValue } from '@accelerator/base';
import { timestampInvalid } from './errors.ts';

/** A part of a timestamp: a whole number, a date as text (`2023-06`, `2023-06-01T10:30`), or a moment, in UTC. */
export type TimestampPart = string | number | Date;

/** What a script may give for a timestamp: one part, or several in an array or joined by `+` (`2023-06+3`). */
export type TimestampInput = TimestampPart | readonly TimestampPart[];

const datePattern =
  /^(?<year>\d{4})-(?<month>\d\d)(?:-(?<day>\d\d)(?:[T ](?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,6}))?)?)?)?)?$/;

/**
 * The one text of a timestamp, by which it is stored, compared and named. Numbers sort before dates, and a longer
 * timestamp after one that it begins with: `1 < 2 < 2+2023-06 < 10 < 2023-06 < 2023-06+3 < 2023-06-01`.
 *
 * A number of four digits alone is written with a zero before it: text of four digits is taken for a year, and refused.
 * @throws AcceleratorError `TIMESTAMP_INVALID`
 */
export function parseTimestamp(given: TimestampInput): string {
  const parts: unknown[] = typeof given === 'string' ? given.split('+') : Array.isArray(given) ? given : [given];
  if (parts.length === 0) throw timestampInvalid('a timestamp', 'an empty array');
  const isAlone = parts.length === 1;
  const texts = parts.map((part) => textOf(part, isAlone || typeof given !== 'string', given));
  return isAlone ? (texts[0] ?? '').replace(/^\d{4}$/, '0$&') : texts.join('+');
}

/** @param isYear whether text of four digits is one */
function textOf(part: unknown, isYear: boolean, given: unknown): string {
  if (typeof part === 'number') {
    if (Number.isSafeInteger(part) && part >= 0) return String(part);
    throw timestampInvalid('a whole number, not below 0, or a date', describeValue(part));
  }
  if (part instanceof Date) {
    if (Number.isNaN(part.getTime())) throw timestampInvalid('a date', 'an invalid Date');
    const [moment = ''] = part.toISOString().split('Z');
    return dateText(moment, moment);
  }
  if (typeof part !== 'string') throw timestampInvalid('a timestamp', describeValue(part));
  if (isYear && /^\d{4}$/.test(part)) throw yearAlone(part);
  if (/^\d+$/.test(part)) return part.replace(/^0+(?=\d)/, '');
  return dateText(part, typeof given === 'string' ? given : part);
}

function yearAlone(year: string): Error {
  return timestampInvalid(
    'a date that says more than a year',
    `'${year}'`,
    `Write a month, '${year}-01', or for the number ${year}: 0${year}.`,
  );
}

function dateText(part: string, given: string): string {
  const found = datePattern.exec(part)?.groups;
  if (found === undefined || !isThere(found)) {
    throw timestampInvalid(
      'a date that there is, as 2023-06, 2023-06-01 or 2023-06-01T10:30, or a number',
      describeValue(given),
    );
  }
  const text = part.replace(' ', 'T');
  return found.fraction === undefined ? text : text.replace(/\.?0+$/, '');
}

/** Whether the calendar has the day, and the day the time. */
function isThere({ year = '', month = '', day = '01', hour = '0', minute = '0', second = '0' }: DateParts): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // `Date` takes 30 February for 2 March.
  const isDay = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && year !== '0000';
  return isDay && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

type DateParts = { readonly [name: string]: string | undefined };

/** Negative when `a` comes before `b`. Both as `parseTimestamp` gives them. */
export function compareTimestamps(a: string, b: string): number {
  const [left, right] = [a.split('+'), b.split('+')];
  for (let index = 0; ; index++) {
    const [one, other] = [left[index], right[index]];
    if (one === undefined || other === undefined) return (one === undefined ? 0 : 1) - (other === undefined ? 0 : 1);
    const order = compareParts(one, other);
    if (order !== 0) return order;
  }
}

/** Dates have a fixed width down to the second, so their text sorts as they do. */
function compareParts(a: string, b: string): number {
  const [isDate, isOther] = [a.includes('-'), b.includes('-')];
  if (isDate !== isOther) return isDate ? 1 : -1;
  if (isDate) return compareCodeUnits(a, b);
  const [one, other] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return one.length - other.length || compareCodeUnits(one, other);
}

/** Whether a timestamp is not after a limit, or within it: `2023-06-10` is within `2023-06`. */
export function isAtMost(timestamp: string, limit: string): boolean {
  return compareTimestamps(timestamp, limit) <= 0 || isWithin(timestamp, limit);
}

function isWithin(timestamp: string, limit: string): boolean {
  const parts = timestamp.split('+');
  const limits = limit.split('+');
  const last = limits.length - 1;
  return limits.every((part, index) => {
    const own = parts[index];
    if (own === undefined) return false;
    return compareParts(own, part) === 0 || (index === last && isSpan(part) && own.startsWith(part));
  });
}

/** Whether a date stands for all that is in it: a month, a day, a minute. A fraction of a second is that moment alone. */
function isSpan(part: string): boolean {
  return part.includes('-') && !part.includes('.');
}

/** A timestamp for an entry. @throws AcceleratorError `TIMESTAMP_INVALID`, for 0 too, which comes before all entries */
export function parseEntryTimestamp(given: TimestampInput): string {
  const timestamp = parseTimestamp(given);
  if (timestamp !== '0') return timestamp;
  throw timestampInvalid('a timestamp after 0', '0', '0 stands for what comes before all entries.');
}
