import { isBlank, isDigit } from '../bytes.ts';
import type { Moment } from './moment.ts';

/** Reads one item of a format at `at`; where it ends, or -1 when it is not there. */
export type Step = (moment: Moment, bytes: Uint8Array, at: number, end: number) => number;

/** Reads a text into a moment; where it ends, or -1 when the text is none of the format. */
export type FormatReader = Step;

/** Of the number that was read last. A variable, where a second result would be an object for each number. */
let number = 0;

/** Reads a number of at most so many digits; blanks before it count as digits. */
function readNumber(bytes: Uint8Array, start: number, end: number, digits: number): number {
  let at = start;
  let left = digits;
  while (left > 1 && at < end && isBlank(bytes[at])) {
    at++;
    left--;
  }
  const first = at;
  let value = 0;
  for (; left > 0 && at < end; left--, at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  number = value;
  return at === first ? -1 : at;
}

/** A number from `least` to `most`, with as many digits as `most` has. */
export function numberStep(least: number, most: number, set: (moment: Moment, value: number) => void): Step {
  const digits = String(most).length;
  return (moment, bytes, at, end) => {
    const next = readNumber(bytes, at, end, digits);
    if (next < 0 || number < least || number > most) return -1;
    set(moment, number);
    return next;
  };
}

const monthNames = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];

/** The English name of a month, or its first three letters. */
export const monthNameStep: Step = (moment, bytes, at, end) => {
  for (let month = 0; month < 12; month++) {
    const name = monthNames[month] ?? '';
    let length = 0;
    while (length < name.length && at + length < end && lowerCase(bytes[at + length]) === name.charCodeAt(length)) {
      length++;
    }
    if (length < 3) continue;
    moment.month = month + 1;
    return at + (length === name.length ? length : 3);
  }
  return -1;
};

const [letterA, letterM, letterP] = [0x61, 0x6d, 0x70];

/** `am` or `pm`. */
export const halfStep: Step = (moment, bytes, at, end) => {
  if (at + 2 > end || lowerCase(bytes[at + 1]) !== letterM) return -1;
  const letter = lowerCase(bytes[at]);
  if (letter !== letterA && letter !== letterP) return -1;
  moment.half = letter === letterP ? 1 : 0;
  if (moment.hour > 12) moment.hour -= 12;
  return at + 2;
};

/** Decimals of a second: up to `digits`, of which blanks may be the last. */
export function fractionStep(digits: number): Step {
  return (moment, bytes, at, end) => {
    if (at >= end || !isDigit(bytes[at])) return -1;
    const last = Math.min(end, at + digits);
    let micros = 0;
    let next = at;
    let place = 100_000;
    for (; next < last && isDigit(bytes[next]); next++) {
      if (place < 1) continue;
      micros += ((bytes[next] ?? 0) - 0x30) * place;
      place = place === 1 ? 0 : place / 10;
    }
    while (next < last && isBlank(bytes[next])) next++;
    moment.micros = micros;
    return next;
  };
}

/** The digits of an integer with a sign, as far as they go; 0 digits: -1. */
function readInteger(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const isNegative = bytes[at] === 0x2d && at < end;
  if (at < end && (isNegative || bytes[at] === 0x2b)) at++;
  const first = at;
  let value = 0;
  for (; at < end && isDigit(bytes[at]); at++) value = value * 10 + ((bytes[at] ?? 0) - 0x30);
  number = isNegative ? -value : value;
  return at === first ? -1 : at;
}

/** Seconds since 1970. */
export const unixStep: Step = (moment, bytes, at, end) => {
  const next = readInteger(bytes, at, end);
  if (next < 0 || !moment.setSeconds(number)) return -1;
  moment.isAbsolute = true;
  return next;
};

/** Milliseconds since 1970. */
export const millisecondStep: Step = (moment, bytes, at, end) => {
  const next = readInteger(bytes, at, end);
  if (next < 0) return -1;
  const milliseconds = number;
  const seconds = Math.floor(milliseconds / 1000);
  if (!moment.setSeconds(seconds)) return -1;
  moment.micros = (milliseconds - seconds * 1000) * 1000;
  moment.isAbsolute = true;
  return next;
};

/** How dates of spreadsheets are counted. */
export const excelKinds = {
  /** LibreOffice: day 0 is 1899-12-30. */
  libre: 0,
  /** Excel and Lotus: day 1 is 1900-01-01, and 1900 has a February 29. */
  lotus: 1,
  /** Excel for the Mac: day 0 is 1904-01-01. */
  mac: 2,
} as const;

const dayZero = -693_593;
const lastDay = 2_958_465;
const excelEpoch = 25_569;

/** Days of a spreadsheet, with a time in the decimals. */
export function excelStep(kind: number): Step {
  return (moment, bytes, at, end) => {
    const next = readInteger(bytes, at, end);
    if (next < 0) return -1;
    let days = number;
    let isNegative = bytes[at] === 0x2d;
    if (days > 0xf000_0000) {
      // Some programs write negative days as if they had 32 bits without a sign.
      days -= 2 ** 32;
      if (days >= 0) return -1;
      isNegative = false;
    }
    if (kind === excelKinds.mac) days += 1462;
    if (kind === excelKinds.lotus && days < 61) days++;
    const stop = fractionEnd(bytes, next, end);
    let seconds = 0;
    if (stop > next) {
      const fraction = Number(`0${Buffer.from(bytes.buffer, bytes.byteOffset + next, stop - next).toString('latin1')}`);
      seconds = Math.min(Math.round(fraction * 86_400), 86_399);
      if (isNegative) seconds = -seconds;
    }
    if (days < dayZero || days > lastDay || (seconds < 0 && days === dayZero)) return -1;
    return moment.setSeconds((days - excelEpoch) * 86_400 + seconds) ? stop : -1;
  };
}

function fractionEnd(bytes: Uint8Array, start: number, end: number): number {
  if (start + 1 >= end || bytes[start] !== 0x2e || !isDigit(bytes[start + 1])) return start;
  let at = start + 1;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
}

/** `Z`, `+01`, `+01:00`, `-0330`. */
export const offsetStep: Step = (moment, bytes, at, end) => {
  if (at >= end) return -1;
  const sign = bytes[at];
  if (lowerCase(sign) === 0x7a) {
    moment.offset = 0;
    moment.hasOffset = true;
    return at + 1;
  }
  if (sign !== 0x2b && sign !== 0x2d) return -1;
  const hours = twoDigits(bytes, at + 1, end);
  if (hours < 0 || hours > 23) return -1;
  let next = at + 3;
  let minutes = twoDigits(bytes, bytes[next] === 0x3a ? next + 1 : next, end);
  if (minutes < 0) minutes = 0;
  else next += bytes[next] === 0x3a ? 3 : 2;
  if (minutes > 59) return -1;
  moment.offset = (hours * 60 + minutes) * (sign === 0x2d ? -1 : 1);
  moment.hasOffset = true;
  return next;
};

/** -1: there are not two digits. */
export function twoDigits(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return -1;
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

/** A number that is read and not used. */
export function anyNumberStep(least: number, most: number, digits: number): Step {
  return (_moment, bytes, at, end) => {
    const next = readNumber(bytes, at, end, digits);
    return next < 0 || number < least || number > most ? -1 : next;
  };
}

function lowerCase(byte: number | undefined): number {
  const code = byte ?? 0;
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}
