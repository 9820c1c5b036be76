import { isDigit } from '../bytes.ts';
import { offsetStep, twoDigits } from './fields.ts';
import type { Moment } from './moment.ts';

type Reader = (moment: Moment, bytes: Uint8Array, start: number, end: number) => number;

interface IsoOptions {
  readonly clampsLeap: boolean;
}

const [dash, colon, point, comma, blank, letterT] = [0x2d, 0x3a, 0x2e, 0x2c, 0x20, 0x54];

/** `2026-01-31`. */
const readDay: Reader = (moment, bytes, at, end) => {
  if (at + 10 > end || bytes[at + 4] !== dash || bytes[at + 7] !== dash) return -1;
  const century = twoDigits(bytes, at, end);
  const year = twoDigits(bytes, at + 2, end);
  const month = twoDigits(bytes, at + 5, end);
  const day = twoDigits(bytes, at + 8, end);
  if (century < 0 || year < 0 || month < 0 || day < 0) return -1;
  moment.century = century;
  moment.year = year;
  moment.month = month;
  moment.day = day;
  return at + 10;
};

/** `07:30`, `07:30:00`, `07:30:00.25`. */
function timeReader({ clampsLeap }: IsoOptions): Reader {
  return (moment, bytes, at, end) => {
    const hour = twoDigits(bytes, at, end);
    const minute = twoDigits(bytes, at + 3, end);
    if (hour < 0 || hour > 23 || bytes[at + 2] !== colon || minute < 0 || minute > 59) return -1;
    moment.hour = hour;
    moment.minute = minute;
    if (at + 5 >= end || bytes[at + 5] !== colon) return at + 5;
    const second = twoDigits(bytes, at + 6, end);
    if (second < 0 || second > (clampsLeap ? 60 : 59)) return -1;
    moment.second = Math.min(second, 59);
    const next = at + 8;
    return next < end && (bytes[next] === point || bytes[next] === comma)
      ? readFraction(moment, bytes, next, end)
      : next;
  };
}

/** Any number of decimals, of which the first six count. */
function readFraction(moment: Moment, bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  if (at >= end || !isDigit(bytes[at])) return -1;
  let micros = 0;
  let place = 100_000;
  for (; at < end && isDigit(bytes[at]); at++) {
    micros += ((bytes[at] ?? 0) - 0x30) * place;
    place = place <= 1 ? 0 : place / 10;
  }
  moment.micros = micros;
  return at;
}

/** A day alone, or with a time and an offset behind it. */
function datetimeReader(options: IsoOptions): Reader {
  const readTime = timeReader(options);
  return (moment, bytes, start, end) => {
    const day = readDay(moment, bytes, start, end);
    if (day < 0 || day >= end || ((bytes[day] ?? 0) & ~0x20) !== letterT) {
      if (day < 0 || day >= end || bytes[day] !== blank) return day;
    }
    const time = readTime(moment, bytes, day + 1, end);
    if (time < 0 || time >= end) return time;
    const offset = offsetStep(moment, bytes, time, end);
    return offset < 0 ? time : offset;
  };
}

/** Readers of ISO 8601, as far as programs write it. */
export const readIso = {
  date: (_options: IsoOptions): Reader => readDay,
  time: timeReader,
  datetime: datetimeReader,
} as const;
