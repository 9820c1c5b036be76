import { AcceleratorError, type ColumnType } from '@accelerator/sdk';
import type { ColumnRows } from './rows.ts';

const floats: readonly ColumnType[] = ['float32', 'float64', 'number'];
const numbers: readonly ColumnType[] = ['int32', 'int64', ...floats];

/** The type that holds the values of all of these; undefined: there is none. */
export function widestType(types: ReadonlySet<ColumnType>): ColumnType | undefined {
  const [only] = types;
  if (types.size <= 1) return only;
  const all = [...types];
  if (all.every((type) => type === 'unicode' || type === 'ascii')) return 'unicode';
  if (!all.every((type) => numbers.includes(type))) return undefined;
  if (all.every((type) => !floats.includes(type))) return 'int64';
  return types.has('number') ? 'number' : 'float64';
}

/**
 * A column as one of a type that holds its values.
 * @param name for the message
 * @throws AcceleratorError `NOT_EXACT` for a whole number that no double is
 */
export function widen(column: ColumnRows, type: ColumnType, name: string): ColumnRows {
  if (column.type === type) return column;
  const { values, nulls } = column;
  if (values instanceof Uint8Array) return { ...column, type };
  if (type === 'int64' && values instanceof Int32Array)
    return { ...column, type, values: BigInt64Array.from(values, (value) => BigInt(value)) };
  const wide = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    wide[row] = Number(value);
    if (typeof value === 'bigint' && nulls?.[row] !== 1 && BigInt(wide[row] ?? 0) !== value)
      throw notExact(name, value);
  }
  return { ...column, type, values: wide };
}

/**
 * A column is int64 in some datasets of a chain and of floating point in others, and holds a whole number that a double
 * does not hold.
 *
 * @remedy Bring the datasets to one type first, or limit the chain by `length`.
 */
function notExact(name: string, value: bigint): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_EXACT',
    message: `Column '${name}' has the value ${value}, which can't be stored in float64 as other datasets of the chain have it.`,
    hint: 'Bring the datasets to one type first, or limit the chain by `length`.',
  });
}
