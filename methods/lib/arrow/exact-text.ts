import { type Decimal, TimeUnit } from 'apache-arrow';

const perSecond: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1n,
  [TimeUnit.MILLISECOND]: 1000n,
  [TimeUnit.MICROSECOND]: 1_000_000n,
  [TimeUnit.NANOSECOND]: 1_000_000_000n,
};
const daySeconds = 86_400n;
const dayMs = 86_400_000;
/** What `Date` can hold, in days. */
const farthestDay = 100_000_000;

/** A decimal number, times ten to its scale. @param words of 32 bits, the lowest first */
export function scaledDecimal(words: Uint32Array): bigint {
  let value = 0n;
  for (let index = words.length - 1; index >= 0; index--) value = (value << 32n) | BigInt(words[index] ?? 0);
  return BigInt.asIntN(words.length * 32, value);
}

/** A decimal number as it is: `-0.50`. */
export function decimalText(type: Decimal, words: Uint32Array): string {
  const signed = scaledDecimal(words);
  const digits = String(signed < 0n ? -signed : signed);
  const sign = signed < 0n ? '-' : '';
  if (type.scale <= 0) return `${sign}${digits}${signed === 0n ? '' : '0'.repeat(-type.scale)}`;
  const padded = digits.padStart(type.scale + 1, '0');
  return `${sign}${padded.slice(0, -type.scale)}.${padded.slice(-type.scale)}`;
}

/** A day as `2026-03-01`; undefined: it is beyond what a date holds. */
export function dayText(days: number): string | undefined {
  return Math.abs(days) <= farthestDay ? isoDay(days) : undefined;
}

function isoDay(days: number): string {
  const text = new Date(days * dayMs).toISOString();
  return text.slice(0, text.indexOf('T'));
}

/** A moment as `2026-03-01T12:00:00.123456789`, with as many decimals as there are; undefined: it is beyond a date. */
export function momentText(value: bigint, unit: TimeUnit): string | undefined {
  const inDay = perSecond[unit] * daySeconds;
  const rest = ((value % inDay) + inDay) % inDay;
  const day = dayText(Number((value - rest) / inDay));
  return day === undefined ? undefined : `${day}T${clockText(rest, unit)}`;
}

/** A time of day as `12:00:00.5`. */
export function clockText(value: bigint, unit: TimeUnit): string {
  const seconds = Number(value / perSecond[unit]);
  const fraction = value % perSecond[unit];
  const decimals = String(perSecond[unit]).length - 1;
  const two = (part: number): string => String(part).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0n ? clock : `${clock}.${String(fraction).padStart(decimals, '0').replace(/0+$/, '')}`;
}

/** `00112233-4455-6677-8899-aabbccddeeff` */
export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A number of 16 bits as others hold it. */
export function float16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
