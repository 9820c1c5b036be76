import { checksumOf } from '@accelerator/base';
import {
  type ColumnType,
  type DecimalType,
  decimalShape,
  formatDecimal,
  isDecimalType,
  rawFromExtreme,
} from '@accelerator/column';

const scratch = Buffer.alloc(9);
const int64Limit = 2n ** 63n;

/**
 * The slice to which a value belongs when a dataset is partitioned by it. Fixed for ever: changing it would make every
 * partitioned dataset wrong. xxh64 over a tag and the value: equal numbers hash equal whatever their column's type
 * (int32, int64, float32, float64, number, bool; a decimal number that is not whole as the double nearest to it), NaN is
 * one value, -0 is 0, an instant is the same as date and datetime. Null belongs to slice 0.
 */
export function sliceOf(type: ColumnType, value: unknown, slices: number): number {
  if (value === null || value === undefined) return 0;
  return placeOf(canonicalBytes(type, value), slices);
}

function placeOf(canonical: Uint8Array, slices: number): number {
  return Number(BigInt.asUintN(64, checksumOf(canonical)) % BigInt(slices));
}

/** Whether rows can be placed by a column of this type. */
export function canPartition(type: ColumnType): boolean {
  return type !== 'json' && type !== 'msgpack' && type !== 'image' && type !== 'vector';
}

function canonicalBytes(type: ColumnType, value: unknown): Uint8Array {
  if (isDecimalType(type)) return decimalBytes(type, value);
  switch (typeof value) {
    case 'string':
      return type === 'time'
        ? tagged('t', BigInt(rawFromExtreme(type, value) ?? -1))
        : Buffer.from(`s${value}`, 'utf8');
    case 'bigint':
      return tagged('i', value);
    case 'boolean':
      return tagged('i', value ? 1n : 0n);
    case 'number':
      // The value as it is stored, whatever the type of the question.
      return numberBytes(type === 'float32' ? Math.fround(value) : value);
    default:
      if (value instanceof Date) return tagged('d', BigInt(value.getTime()));
      if (value instanceof Uint8Array) return Buffer.concat([Buffer.from('b', 'latin1'), value]);
      throw new TypeError(`A ${type} value cannot decide the slice`);
  }
}

function decimalBytes(type: DecimalType, value: unknown): Uint8Array {
  const scaled = BigInt(rawFromExtreme(type, value) ?? 0n);
  const scale = decimalShape(type)?.scale ?? 0;
  const power = 10n ** BigInt(scale);
  const whole = scaled / power;
  if (scaled % power === 0n && whole >= -int64Limit && whole < int64Limit) return tagged('i', whole);
  return numberBytes(Number(formatDecimal(scaled, scale)));
}

function numberBytes(value: number): Uint8Array {
  if (Number.isInteger(value)) {
    const whole = BigInt(value);
    if (whole >= -int64Limit && whole < int64Limit) return tagged('i', whole);
  }
  scratch[0] = 0x66;
  scratch.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, 1);
  return scratch;
}

function tagged(tag: 'i' | 'd' | 't', value: bigint): Uint8Array {
  scratch[0] = tag.charCodeAt(0);
  scratch.writeBigInt64LE(value, 1);
  return scratch;
}
