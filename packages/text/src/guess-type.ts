import { isUtf8 } from 'node:buffer';
import { isDecimalType } from '@accelerator/column';
import { createTextConverter } from './create-converter.ts';
import type { TextType, TextTypeOptions } from './text-type.ts';

/** What stands for nothing in the files of others. */
const emptyWords = ['NA', 'N/A', 'n/a', '#N/A', 'null', 'NULL', 'Null', 'None', '\\N', '-', '--', '?'];

const dayFormats = ['%d.%m.%Y', '%Y/%m/%d', '%d %b %Y', '%b %d, %Y', '%d-%b-%Y', '%d-%b-%y'];
/** Pairs in which nobody can tell day and month apart, unless one of the days is above 12. */
const twins = [
  ['%d/%m/%Y', '%m/%d/%Y'],
  ['%d-%m-%Y', '%m-%d-%Y'],
  ['%d/%m/%y', '%m/%d/%y'],
];
const clocks = ['%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p', '%H:%M:%S.%f'];

/** A text that is written as no number is, though it may be read as one: ids, phone numbers. */
const idLike = /^[+-]?0\d|^\+/;
const number = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const special = /^[+-]?(nan|inf|infinity)$/i;
const withComma = /^-?\d+(,\d+)?$/;
const grouped = /^-?\d{1,3}([ ,.'\u00a0\u202f]\d{3})*([.,]\d+)?$/;
const words = /^(true|false|yes|no|y|n|t|f|on|off)$/i;
const largeInteger = 1_000_000_000;

/** What was found out about a column. */
export interface GuessedType {
  /** Undefined: it stays what it is, text. */
  readonly type: TextType | undefined;
  /** Why it is text, if something else was near. */
  readonly reason?: string;
}

/**
 * The type that some texts of a column may have: one that all of them can become, with nothing lost. What is not certain
 * stays text.
 *
 * @param isBytes whether they are no text yet, so that they need a type in any case
 */
export function guessTextType(values: readonly Uint8Array[], isBytes: boolean): GuessedType {
  if (!values.every((value) => isUtf8(value))) {
    return { type: isBytes ? { type: 'unicode', encoding: 'windows-1252' } : undefined };
  }
  const written = [...new Set(values.map((value) => Buffer.from(value).toString('utf8')))];
  const texts = [...new Set(written.map((text) => text.trim()))];
  const nothing = ['', ...emptyWords].filter((word) => texts.includes(word));
  const some = texts.filter((text) => !nothing.includes(text));
  const found = some.length === 0 ? {} : guessOf(some);
  const fallback = { type: isBytes ? ('unicode' as const) : undefined };
  if (found.type === undefined) return { ...found, ...fallback };
  const type = {
    ...found.type,
    ...(nothing.length === 1 && nothing[0] === '' && { nullable: true }),
    ...(nothing.some((word) => word !== '') && { null: nothing }),
  };
  const whole = [type, { ...type, strip: true }].find((each) => fits(each, written));
  if (whole === undefined) return fallback;
  return { type: Object.keys(whole).length === 1 ? whole.type : whole };
}

interface Guess {
  readonly type?: TextTypeOptions | undefined;
  readonly reason?: string;
}

function guessOf(texts: readonly string[]): Guess {
  if (texts.every((text) => words.test(text))) return { type: { type: 'bool' } };
  if (texts.every((text) => /^[{[]/.test(text)) && fits({ type: 'json' }, texts)) return { type: { type: 'json' } };
  const dates = guessDates(texts);
  if (dates.type !== undefined || dates.reason !== undefined) return dates;
  if (texts.some((text) => idLike.test(text))) return {};
  if (texts.every((text) => number.test(text) || special.test(text)) && texts.some((text) => number.test(text))) {
    return guessNumber(texts);
  }
  if (texts.every((text) => withComma.test(text) || grouped.test(text))) return guessWritten(texts);
  return {};
}

function guessNumber(texts: readonly string[]): Guess {
  if (!texts.every((text) => /^-?\d+$/.test(text))) {
    return texts.every(isDouble) ? { type: fitting([{ type: 'number' }], texts) } : guessDecimal(texts);
  }
  const isSmall = texts.every((text) => Math.abs(Number(text)) < largeInteger);
  return { type: fitting([{ type: isSmall ? 'int32' : 'int64' }], texts) };
}

/** Digits of which every number is the same again when a double of it is written. */
const exactDigits = 15;

/** Whether a double has all its digits, as one that a program has written out does. */
function isDouble(text: string): boolean {
  if (text.replace(/\D/g, '').length <= exactDigits || special.test(text)) return true;
  return plainDigits(text) === plainDigits(String(Number(text)));
}

/** The digits that count, and where the point stands: the same for all ways to write a number. */
function plainDigits(text: string): string {
  const [, whole = '', behind = '', exponent = '0'] = /^-?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + behind).replace(/^0+/, '');
  const leading = (whole + behind).length - digits.length;
  return `${digits.replace(/0+$/, '')} ${whole.length - leading + Number(exponent)}`;
}

/** Numbers of which a double would lose digits, as in the books of a bank. */
function guessDecimal(texts: readonly string[]): Guess {
  const parts = texts.map((text) => /^-?0*(\d*)\.?(\d*)$/.exec(text));
  const scale = Math.max(...parts.map((part) => part?.[2]?.length ?? 0));
  const precision = Math.max(...parts.map((part) => part?.[1]?.length ?? 0)) + scale;
  const name = `decimal(${precision},${scale})`;
  const type = isDecimalType(name) ? fitting([{ type: name }], texts) : undefined;
  return type === undefined ? { reason: 'a double has 15 digits, and these have more' } : { type };
}

/** Numbers as people write them. */
function guessWritten(texts: readonly string[]): Guess {
  const styles = ([',', '.'] as const).flatMap((decimal) => [
    { type: 'number', decimal } as const,
    ...[' ', "'", decimal === ',' ? '.' : ','].map((thousands) => ({ type: 'number', decimal, thousands }) as const),
  ]);
  const possible = styles.filter((style) => fits(style, texts));
  const values = new Set(possible.map((style) => valuesBy(style, texts)));
  if (values.size > 1) return { reason: 'whether a comma or a point is that of the decimals can’t be told' };
  const [first] = possible;
  return { type: first };
}

function valuesBy(style: TextTypeOptions, texts: readonly string[]): string {
  const converter = createTextConverter(style);
  for (const text of texts) converter.appendText(text);
  return converter.take().values.join(' ');
}

function guessDates(texts: readonly string[]): Guess {
  if (!texts.every((text) => text.length <= 40 && /\d/.test(text) && (/\D/.test(text) || text.length === 8))) return {};
  const isDigits = texts.some((text) => !/\D/.test(text));
  if (isDigits) return guessDigitDates(texts);
  const simple = fitting([{ type: 'date' }, { type: 'time' }, { type: 'datetime' }], texts);
  if (simple !== undefined) return { type: simple };
  if (texts.every((text) => /^\d{4}-\d\d-\d\d/.test(text)) && isReadAs({ type: 'datetime' }, texts)) {
    return { reason: 'a datetime has milliseconds, and these have more' };
  }
  const time = fitting(
    clocks.map((format) => ({ type: 'time', format }) as const),
    texts,
  );
  if (time !== undefined) return { type: time };
  const formats = [...dayFormats.map((format) => [format]), ...twins];
  for (const same of formats) {
    for (const tail of ['', ...clocks.flatMap((clock) => [` ${clock}`, `T${clock}`])]) {
      const kind = tail === '' ? 'date' : 'datetime';
      const possible = same.map((format) => ({ type: kind, format: `${format}${tail}` }) as const);
      const those = possible.filter((type) => looksLike(type.format, texts) && fits(type, texts));
      if (those.length > 1) return { reason: 'which number is the day and which the month can’t be told' };
      if (those[0] !== undefined) return { type: those[0] };
    }
  }
  return {};
}

/** A format takes any blanks for a blank, also none; as a guess it counts only if there is as much as it says. */
function looksLike(format: string, texts: readonly string[]): boolean {
  const blanks = format.split(' ').length;
  return (
    texts.every((text) => text.split(' ').length === blanks) &&
    (!/%Y/.test(format) || texts.every((text) => /\d{4}/.test(text)))
  );
}

/** Eight digits that are days of our time, and as numbers would be anything. */
function guessDigitDates(texts: readonly string[]): Guess {
  const type = { type: 'date', format: '%Y%m%d' } as const;
  return texts.every((text) => /^(19|20)\d{6}$/.test(text)) && fits(type, texts) ? { type } : {};
}

function fitting(types: readonly TextTypeOptions[], texts: readonly string[]): TextTypeOptions | undefined {
  return types.find((type) => fits(type, texts));
}

/** Whether all of the texts are read, and nothing of them is lost. */
function fits(type: TextTypeOptions, texts: readonly string[]): boolean {
  const converter = createTextConverter(type);
  return texts.every((text) => converter.appendText(text)) && converter.cut === 0;
}

function isReadAs(type: TextTypeOptions, texts: readonly string[]): boolean {
  const converter = createTextConverter(type);
  return texts.every((text) => converter.appendText(text));
}
