/** A decimal number with so many digits, of which so many behind the point: `decimal(12,2)`. */
export type DecimalType = `decimal(${number},${number})`;

export interface DecimalShape {
  /** Digits in all, from 1 to 38. */
  readonly precision: number;
  /** Digits behind the point. */
  readonly scale: number;
  /** The scaled values lie between this and its negative. */
  readonly limit: bigint;
}

const mostDigits = 38;
/** Digits of which every number is exact as a double. */
const exactDigits = 15;
const pattern = /^decimal\(([1-9]\d?),(0|[1-9]\d?)\)$/;

const shapes = new Map<string, DecimalShape>();

/** How many digits a decimal type has; undefined: it is none. There is one way to write it, so that equal types are equal texts. */
export function decimalShape(type: string): DecimalShape | undefined {
  if (!type.startsWith('decimal(')) return undefined;
  const known = shapes.get(type);
  if (known !== undefined) return known;
  const [, digits, behind] = pattern.exec(type) ?? [];
  const [precision, scale] = [Number(digits), Number(behind)];
  if (!(precision <= mostDigits && scale <= precision)) return undefined;
  const shape = { precision, scale, limit: 10n ** BigInt(precision) };
  shapes.set(type, shape);
  return shape;
}

export function isDecimalType(type: string): type is DecimalType {
  return decimalShape(type) !== undefined;
}

/** The shape of a type that is known to be decimal. */
export function shapeOf(type: DecimalType): DecimalShape {
  const shape = decimalShape(type);
  if (shape === undefined) throw new Error(`Internal error: '${type}' is no decimal type`);
  return shape;
}

const number = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i;

/** What is done with digits for which there is no place. */
type Excess = 'refuse' | 'up';

/**
 * The number of a text, times ten to the `scale`: `parseDecimal('12.5', 2)` is `1250n`. Undefined when it is no number, or has
 * more digits behind the point.
 *
 * @param excess `up`: it is the next greater one then
 */
export function parseDecimal(text: string, scale: number, excess: Excess = 'refuse'): bigint | undefined {
  const match = number.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  if (digits === '') return undefined;
  if (digits === '0') return 0n;
  const shift = Number(exponent) - fraction.length + scale;
  const isNegative = sign === '-';
  const signed = (scaled: string): bigint => (isNegative ? -BigInt(scaled) : BigInt(scaled));
  if (shift >= 0) return signed(digits + '0'.repeat(shift));
  const kept = signed(digits.slice(0, shift) || '0');
  if (/^0*$/.test(digits.slice(shift))) return kept;
  if (excess === 'refuse') return undefined;
  return isNegative ? kept : kept + 1n;
}

/** The inverse of `parseDecimal`, with all digits behind the point: `formatDecimal(1250n, 2)` is `12.50`. */
export function formatDecimal(scaled: bigint, scale: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * A value that a decimal column takes, scaled: a text; a bigint, which is scaled already; a number that is safe with all
 * its digits. Undefined: it is none, or does not fit.
 */
export function scaledValue({ scale, limit }: DecimalShape, value: unknown): bigint | undefined {
  const scaled = scaledOf(value, scale);
  return scaled !== undefined && scaled < limit && -scaled < limit ? scaled : undefined;
}

function scaledOf(value: unknown, scale: number): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') return parseDecimal(value, scale);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  // The shortest text of a double is what was written if that has 15 digits at most; of more it may be another number.
  const isSafe = Number.isInteger(value)
    ? Number.isSafeInteger(value)
    : Number(value.toPrecision(exactDigits)) === value;
  return isSafe ? parseDecimal(String(value), scale) : undefined;
}

/** What to do about a value that `scaledValue` does not take. */
export function decimalHint({ precision, scale }: DecimalShape, value: unknown): string | undefined {
  const scaled = scaledOf(value, scale);
  if (scaled !== undefined) {
    const needed = (scaled < 0n ? -scaled : scaled).toString().length;
    const room = `It has ${needed - scale} digits before the point, and the column room for ${precision - scale}`;
    return needed > mostDigits ? `${room}.` : `${room}: make it decimal(${needed},${scale}).`;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    const isRounded = parseDecimal(String(value), mostDigits) === undefined || !hasPlace(value, scale);
    return isRounded
      ? `Round it to ${scale} digits behind the point, as in value.toFixed(${scale}), or write a string.`
      : 'A number with so many digits may have been rounded: write it as a string.';
  }
  return typeof value === 'string' && parseDecimal(value, 10_000) !== undefined
    ? `It has more than ${scale} digits behind the point.`
    : undefined;
}

function hasPlace(value: number, scale: number): boolean {
  return parseDecimal(String(value), scale) !== undefined;
}
