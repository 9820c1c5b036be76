import { type Data, TimeUnit } from 'apache-arrow';
import { numbersOf } from './buffers.ts';
import { spansOf } from './byte-spans.ts';
import { longAt } from './cell-text.ts';
import { batchOf, type ColumnKind } from './column-kind.ts';
import { julianMoment } from './julian.ts';
import { longs, putWhole } from './number-kinds.ts';

const dayMs = 86_400_000;
const dayMicros = dayMs * 1000;
const farthestDay = 100_000_000;
const noDay = 'it is a day that no date here holds';

export const dayKind: ColumnKind = {
  type: 'date',
  fill(data, rows, findings) {
    const source = numbersOf(data);
    const values = new Int32Array(rows.length);
    for (let place = 0; place < rows.length; place++) {
      const days = source[rows[place] ?? -1] ?? 0;
      if (Math.abs(days) <= farthestDay) values[place] = days;
      else findings.refuse(place, noDay);
    }
    return batchOf(values, rows);
  },
};

/** Days as milliseconds. */
export const dayMsKind: ColumnKind = {
  type: 'date',
  fill(data, rows, findings) {
    const values = new Int32Array(rows.length);
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? -1;
      const days = row < 0 ? 0 : Number(longAt(data, row)) / dayMs;
      if (Math.abs(days) <= farthestDay && Number.isInteger(days)) values[place] = days;
      else findings.refuse(place, Number.isInteger(days) ? noDay : 'it is a date that is no midnight');
    }
    return batchOf(values, rows);
  },
};

const perSecond: Readonly<Record<TimeUnit, number>> = {
  [TimeUnit.SECOND]: 1,
  [TimeUnit.MILLISECOND]: 1000,
  [TimeUnit.MICROSECOND]: 1_000_000,
  [TimeUnit.NANOSECOND]: 1_000_000_000,
};

/** Times of day: in 32 bits seconds or milliseconds, in 64 micro- or nanoseconds. */
export function timeKind(unit: TimeUnit): ColumnKind {
  const isShort = unit === TimeUnit.SECOND || unit === TimeUnit.MILLISECOND;
  const factor = isShort ? 1_000_000 / perSecond[unit] : 1;
  const divisor = isShort ? 1 : perSecond[unit] / 1_000_000;
  return {
    type: 'time',
    fill(data, rows, findings) {
      return longs(rows, (row, place, words) => {
        const value = isShort ? (numbersOf(data)[row] ?? 0) : Number(longAt(data, row));
        const micros = Math.floor((value * factor) / divisor);
        if (!(micros >= 0 && micros < dayMicros)) {
          findings.refuse(place, 'it is no time of a day');
          return;
        }
        if (value % divisor !== 0) findings.cut(place);
        putWhole(micros, place, words);
      });
    },
  };
}

/** What a column of moments holds: parts of a second. */
const heldPerSecond = 1000n;
const noMoment = 'it is a moment that no datetime here holds';
const farthest = 8_640_000_000_000n * heldPerSecond;

/** Moments; what is finer than the column holds is cut, and counted. */
export function datetimeKind(unit: TimeUnit): ColumnKind {
  const given = BigInt(perSecond[unit]);
  const divisor = given > heldPerSecond ? given / heldPerSecond : 1n;
  const factor = given < heldPerSecond ? heldPerSecond / given : 1n;
  return {
    type: 'datetime',
    fill(data: Data, rows, findings) {
      return longs(rows, (row, place, words) => {
        const value = longAt(data, row) * factor;
        const rest = divisor === 1n ? 0n : ((value % divisor) + divisor) % divisor;
        const held = (value - rest) / divisor;
        if (held < -farthest || held > farthest) {
          findings.refuse(place, noMoment);
          return;
        }
        if (rest !== 0n) findings.cut(place);
        putWhole(Number(held), place, words);
      });
    },
  };
}

const nanosPerMs = 1_000_000n;

/** Moments of 96 bits: nanoseconds of a day, and the number of the day. */
export const julianKind: ColumnKind = {
  type: 'datetime',
  fill(data, rows, findings) {
    const spanAt = spansOf(data);
    return longs(rows, (row, place, words) => {
      const nanos = julianMoment(spanAt(row));
      const rest = ((nanos % nanosPerMs) + nanosPerMs) % nanosPerMs;
      const held = (nanos - rest) / nanosPerMs;
      if (held < -farthest || held > farthest) {
        findings.refuse(place, noMoment);
        return;
      }
      if (rest !== 0n) findings.cut(place);
      putWhole(Number(held), place, words);
    });
  },
};
