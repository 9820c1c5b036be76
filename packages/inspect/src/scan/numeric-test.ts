import { AcceleratorError } from '@accelerator/base';
import type { ColumnType } from '@accelerator/column';
import { searchedText } from './searched-text.ts';

type Numeric = number | bigint;

const number = String.raw`[-+]?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|infinity)`;
const wholeNumber = new RegExp(`^\\s*${number}\\s*$`, 'i');
const comparison = new RegExp(`^\\s*(<=|>=|<|>|=)?\\s*(${number})\\s*$`, 'i');
const range = new RegExp(`^\\s*(${number})?\\s*\\.\\.\\s*(${number})?\\s*$`, 'i');

/**
 * `42`, `<12`, `>=0.5`, `10..20` (below 20), `0x2a`: whether the number in a value is so. Text counts when it is a number.
 * @throws AcceleratorError `PATTERN_INVALID`
 */
export function numericTest(pattern: string): (type: ColumnType, value: unknown) => boolean {
  const wanted = parse(pattern);
  return (type, value) => {
    const given =
      typeof value === 'number' || typeof value === 'bigint' ? value : parseNumber(searchedText(type, value));
    return given !== undefined && wanted(given);
  };
}

// A bigint and a number are compared exactly by these operators.
function parse(pattern: string): (value: Numeric) => boolean {
  const [, sign, text = ''] = comparison.exec(pattern) ?? [];
  const limit = parseNumber(text);
  if (limit !== undefined) {
    switch (sign) {
      case '<':
        return (value) => value < limit;
      case '<=':
        return (value) => value <= limit;
      case '>':
        return (value) => value > limit;
      case '>=':
        return (value) => value >= limit;
      default:
        return (value) => value <= limit && value >= limit;
    }
  }
  const [, from = '', to = ''] = range.exec(pattern) ?? [];
  const [least, stop] = [parseNumber(from), parseNumber(to)];
  if (least === undefined && stop === undefined) throw noNumber(pattern);
  return (value) => (least === undefined || value >= least) && (stop === undefined || value < stop);
}

/** Whole numbers that no double holds come as bigints. */
function parseNumber(text: string): Numeric | undefined {
  if (!wholeNumber.test(text)) return undefined;
  const [, sign, digits = ''] = /^\s*([-+]?)(.*?)\s*$/s.exec(text) ?? [];
  const isWhole = /^(0x[\da-f]+|\d+)$/i.test(digits);
  const size = /^infinity$/i.test(digits) ? Number.POSITIVE_INFINITY : Number(digits);
  if (isWhole && !Number.isSafeInteger(size)) return sign === '-' ? -BigInt(digits) : BigInt(digits);
  return sign === '-' ? -size : size;
}

function noNumber(pattern: string): AcceleratorError {
  return new AcceleratorError({
    code: 'PATTERN_INVALID',
    message: `Expected a number, a comparison or a range for --numeric, received '${pattern}'.`,
    hint: "Such as 42, '<12', '>=0.5', 10..20 (below 20), 0x2a.",
  });
}
