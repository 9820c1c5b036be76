import fc from 'fast-check';
import { type ColumnType, columnTypeNames, decimalShape, formatDecimal } from '../src/index.ts';
import { formatTime } from '../src/time-of-day.ts';

const dayMs = 86_400_000;
const int64Limit = 2n ** 63n;

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ maxLength: 200 }),
  fc.constantFrom('', '\0', 'a\0b', 'é', '😀', '\u{10ffff}', 'x'.repeat(70)),
);

const float64 = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, 0.1),
);

/** JSON has no -0. */
const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => value !== null)
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

const bytes = fc.uint8Array({ maxLength: 300 });

const cloneable = fc.oneof(
  json,
  bytes,
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.constantFrom(undefined, new Map([[1, new Set(['a'])]]), new Float64Array([1, 2]), 2n ** 100n, Number.NaN),
);

/** All types with a name, and some decimal ones: of 64 bits, of 128, without decimals, with nothing else. */
export const someTypes: readonly ColumnType[] = [
  ...columnTypeNames,
  'decimal(12,2)',
  'decimal(38,10)',
  'decimal(20,0)',
  'decimal(3,3)',
];

const valuesOfType: Readonly<Partial<Record<ColumnType, fc.Arbitrary<unknown>>>> = {
  bytes,
  unicode: text,
  ascii: fc.string({ unit: 'binary-ascii', maxLength: 100 }),
  json,
  bool: fc.boolean(),
  int32: fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0)),
  int64: fc.oneof(
    fc.bigInt({ min: -int64Limit, max: int64Limit - 1n }),
    fc.constantFrom(-int64Limit, int64Limit - 1n, 0n),
  ),
  float32: fc.float(),
  float64,
  number: float64,
  date: fc.integer({ min: -100_000_000, max: 100_000_000 }).map((day) => new Date(day * dayMs)),
  time: fc.integer({ min: 0, max: 86_399_999_999 }).map(formatTime),
  datetime: fc.date({ noInvalidDate: true }),
  msgpack: cloneable,
  image: bytes.filter((value) => value.length > 0),
  vector: fc.array(fc.float(), { minLength: 3, maxLength: 3 }).map((numbers) => Float32Array.from(numbers)),
};

/** Values of a column type, without null. */
export function valuesOf(type: ColumnType): fc.Arbitrary<unknown> {
  const known = valuesOfType[type];
  if (known !== undefined) return known;
  const shape = decimalShape(type);
  if (shape === undefined) throw new Error(`There are no values of ${type}`);
  const { limit, scale } = shape;
  const range = { min: 1n - limit, max: limit - 1n };
  const int64 = 2n ** 63n;
  const borders = [range.min, range.max, 0n, 1n, -1n, 2n ** 53n, int64 - 1n, int64, -int64, -int64 - 1n];
  const inside = borders.filter((value) => value >= range.min && value <= range.max);
  return fc
    .oneof(fc.bigInt(range), fc.bigInt({ min: -999n, max: 999n }), fc.constantFrom(...inside))
    .map((scaled) => formatDecimal(scaled, scale));
}
