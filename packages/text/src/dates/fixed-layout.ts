import { type FormatReader, twoDigits } from './fields.ts';

/** Where the parts of a date stand in a text in which each has all its digits. */
const widths: Readonly<Record<string, number>> = { Y: 4, m: 2, d: 2, H: 2, M: 2, S: 2 };

interface Layout {
  readonly length: number;
  /** By letter, where its digits begin; -1: it is not there. */
  readonly at: Readonly<Record<string, number>>;
  /** Characters that stand for themselves. */
  readonly literals: readonly (readonly [at: number, byte: number])[];
}

/** The layout of a format of numbers of fixed length and ASCII characters; undefined: it is none. */
function layoutOf(format: string): Layout | undefined {
  const at: Record<string, number> = { Y: -1, m: -1, d: -1, H: -1, M: -1, S: -1 };
  const literals: (readonly [number, number])[] = [];
  let length = 0;
  const plain = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S');
  for (let index = 0; index < plain.length; index++) {
    const character = plain[index] ?? '';
    if (character === '%') {
      const letter = plain[++index] ?? '';
      const width = Object.hasOwn(widths, letter) ? widths[letter] : undefined;
      if (width === undefined || (at[letter] ?? 0) >= 0) return undefined;
      at[letter] = length;
      length += width;
    } else {
      if (character > '~' || (character < ' ' && character !== '\t')) return undefined;
      literals.push([length++, character.charCodeAt(0)]);
    }
  }
  return (at.Y ?? -1) < 0 || (at.m ?? -1) < 0 || (at.d ?? -1) < 0 ? undefined : { length, at, literals };
}

/**
 * A reader that takes the short way when a text has all digits of its format (`2026-01-31 07:30:00`), where nothing has to
 * be found: a third of the time. Everything else it leaves to the other.
 */
export function withFixedLayout(format: string, read: FormatReader): FormatReader {
  const layout = layoutOf(format);
  if (layout === undefined) return read;
  const { length, at, literals } = layout;
  const { Y: yearAt = -1, m: monthAt = -1, d: dayAt = -1, H: hourAt = -1, M: minuteAt = -1, S: secondAt = -1 } = at;
  const places = Int32Array.from(literals, ([place]) => place);
  const bytesThere = Uint8Array.from(literals, ([, byte]) => byte);
  return (moment, bytes, start, end) => {
    if (end - start !== length) return read(moment, bytes, start, end);
    for (let index = 0; index < places.length; index++) {
      if (bytes[start + (places[index] ?? 0)] !== bytesThere[index]) return read(moment, bytes, start, end);
    }
    const century = twoDigits(bytes, start + yearAt, end);
    const year = twoDigits(bytes, start + yearAt + 2, end);
    const month = twoDigits(bytes, start + monthAt, end);
    const day = twoDigits(bytes, start + dayAt, end);
    const hour = hourAt < 0 ? 0 : twoDigits(bytes, start + hourAt, end);
    const minute = minuteAt < 0 ? 0 : twoDigits(bytes, start + minuteAt, end);
    const second = secondAt < 0 ? 0 : twoDigits(bytes, start + secondAt, end);
    const isPlain = century >= 0 && year >= 0 && century + year > 0 && month > 0 && month < 13 && day > 0 && day < 32;
    if (!isPlain || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return read(moment, bytes, start, end);
    }
    moment.century = century;
    moment.year = year;
    moment.month = month;
    moment.day = day;
    moment.hour = hour;
    moment.minute = minute;
    moment.second = second;
    return end;
  };
}
