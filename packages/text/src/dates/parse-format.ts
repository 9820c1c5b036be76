import { didYouMean, hasLoneSurrogate } from '@accelerator/base';
import { allSteps, blanksStep, charactersStep, kinds, literalStep } from './characters.ts';
import {
  anyNumberStep,
  excelKinds,
  excelStep,
  fractionStep,
  halfStep,
  millisecondStep,
  monthNameStep,
  numberStep,
  offsetStep,
  type Step,
  unixStep,
} from './fields.ts';

/** An item of a format: one that reads something, or one that decides about others. */
export type Item =
  | { readonly kind: 'step'; readonly step: Step; readonly letter?: string }
  /** The next items are optional: of up to `most`, the first `least` have to be there. */
  | { readonly kind: 'optional'; readonly least: number; readonly most: number }
  /** The next items are left out when the optional ones before were there. */
  | { readonly kind: 'else'; readonly most: number }
  /** The next items are read and not used. */
  | { readonly kind: 'ignore'; readonly most: number }
  | { readonly kind: 'tail' };

export interface FormatOptions {
  /** Whether a 60th second counts as the 59th. */
  readonly clampsLeap: boolean;
}

/** A format that can't be understood; its message is the end of a sentence. */
export class FormatProblem extends Error {}

/** Splits a format into its items. @throws FormatProblem */
export function parseFormat(format: string, options: FormatOptions): Item[] {
  if (hasLoneSurrogate(format)) throw new FormatProblem('it has half of a surrogate pair');
  const items: Item[] = [];
  const counted: string[] = [];
  for (let at = 0; at < format.length; ) {
    const match = /^%(\d*)(?:,(\d+))?(.)?/su.exec(format.slice(at));
    if (match === null) {
      const character = String.fromCodePoint(format.codePointAt(at) ?? 0);
      const isBlank = /^[\t-\r ]$/.test(character);
      items.push({ kind: 'step', step: isBlank ? blanksStep : literalStep(character) });
      counted.push('');
      at += character.length;
      continue;
    }
    const [text, low = '', high, letter] = match;
    if (letter === undefined) throw new FormatProblem(`it ends with '${text}'`);
    items.push(itemOf({ text, letter, low: numberOf(low), high: numberOf(high) }, options));
    counted.push(text);
    at += text.length;
  }
  for (const [index, item] of items.entries()) {
    if ('most' in item && skipItems(items, index + 1, item.most) < 0) {
      throw new FormatProblem(`behind '${counted[index]}' it has too few items`);
    }
  }
  return items;
}

/** Where an item stands that comes so many behind; an item that decides about others counts with them. -1: there is none. */
export function skipItems(items: readonly Item[], from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0; left--) {
    const item = items[at++];
    if (item === undefined) return -1;
    if ('most' in item) left += item.most;
  }
  return at;
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined || digits === '' ? undefined : Number(digits);
}

interface Percent {
  readonly text: string;
  readonly letter: string;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

function itemOf(percent: Percent, options: FormatOptions): Item {
  const { letter, low, high, text } = percent;
  if ((high !== undefined && (low === undefined || high < low || high < 1)) || (low ?? 0) > 999_999_999) {
    throw new FormatProblem(`'${text}' is no range`);
  }
  switch (letter) {
    case '?':
      return { kind: 'optional', least: atLeastOne(percent), most: high ?? low ?? 1 };
    case ':':
    case '-': {
      if (high !== undefined) throw new FormatProblem(`'${text}' has a range, but takes one number`);
      return { kind: letter === ':' ? 'else' : 'ignore', most: atLeastOne(percent) };
    }
    case '/':
      if (low !== undefined) throw new FormatProblem(`'${text}' has a number, but takes none`);
      return { kind: 'tail' };
    default:
      return { kind: 'step', step: stepOf(percent, options), letter };
  }
}

function atLeastOne({ low, text }: Percent): number {
  if (low === 0) throw new FormatProblem(`'${text}' is about no item`);
  return low ?? 1;
}

function stepOf(percent: Percent, options: FormatOptions): Step {
  const { letter, low, high, text } = percent;
  const kind = Object.hasOwn(kinds, letter) ? kinds[letter] : undefined;
  if (kind !== undefined) return charactersStep(kind, low ?? 1, high ?? low ?? 1);
  if (letter === '#') return digitsStep(percent);
  if (letter === 'f' || letter === 'e') {
    if (high !== undefined) throw new FormatProblem(`'${text}' has a range, but takes one number`);
    return letter === 'f' ? fraction(percent) : excel(percent);
  }
  const known = letters(options);
  const step = Object.hasOwn(known, letter) ? known[letter] : undefined;
  if (step === undefined) {
    const all = [...Object.keys(known), ...Object.keys(kinds), 'f', 'e', '#', '?', ':', '/', '-'].map(
      (each) => `%${each}`,
    );
    throw new FormatProblem(
      `it has '${text}', which means nothing. ${didYouMean(`%${letter}`, all.slice(0, 17)) ?? ''}`.trim(),
    );
  }
  if (low !== undefined) throw new FormatProblem(`'${text}' has a number, but takes none`);
  return step;
}

function digitsStep({ low, high, text }: Percent): Step {
  if (low === undefined) return anyNumberStep(0, 9, 1);
  if (high !== undefined) return anyNumberStep(low, high, String(high).length);
  if (low < 1 || low > 9) throw new FormatProblem(`'${text}' wants a number from 1 to 9`);
  return anyNumberStep(0, 10 ** low - 1, low);
}

function fraction({ low = 6, text }: Percent): Step {
  if (low < 1) throw new FormatProblem(`'${text}' has no digits`);
  return fractionStep(low);
}

function excel({ low = excelKinds.lotus, text }: Percent): Step {
  if (low > 2) throw new FormatProblem(`'${text}' wants 0, 1 or 2`);
  return excelStep(low);
}

const year = numberStep(1, 9999, (moment, value) => moment.setYear(value));
const month = numberStep(1, 12, (moment, value) => {
  moment.month = value;
});
const day = numberStep(1, 31, (moment, value) => {
  moment.day = value;
});
const hour = numberStep(0, 23, (moment, value) => {
  moment.hour = value;
  moment.half = -1;
});
const minute = numberStep(0, 59, (moment, value) => {
  moment.minute = value;
});

function letters({ clampsLeap }: FormatOptions): Readonly<Record<string, Step>> {
  const second = numberStep(0, clampsLeap ? 60 : 59, (moment, value) => {
    moment.second = Math.min(value, 59);
  });
  return {
    Y: year,
    m: month,
    d: day,
    H: hour,
    M: minute,
    S: second,
    y: numberStep(0, 99, (moment, value) => {
      moment.year = value;
    }),
    C: numberStep(0, 99, (moment, value) => {
      moment.century = value;
    }),
    I: numberStep(1, 12, (moment, value) => {
      moment.hour = value;
    }),
    p: halfStep,
    b: monthNameStep,
    B: monthNameStep,
    s: unixStep,
    J: millisecondStep,
    z: offsetStep,
    F: allSteps([year, literalStep('-'), month, literalStep('-'), day]),
    T: allSteps([hour, literalStep(':'), minute, literalStep(':'), second]),
  };
}
