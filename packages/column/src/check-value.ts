import { createBuilder } from './build/create-builder.ts';
import { type ColumnType, columnTypeInfo } from './types.ts';

/** Why a value is none of a column of this type: what is expected, and what to do if that can be said. */
export interface Misfit {
  readonly expected: string;
  readonly hint: string | undefined;
}

/** Whether a column of this type takes the value, as its writer decides; undefined when it does. Null is no value. */
export function misfitOf(type: ColumnType, value: unknown, length?: number): Misfit | undefined {
  const builder = createBuilder(type, length);
  if (builder.append(value)) return undefined;
  return { expected: builder.expected ?? columnTypeInfo(type).expected, hint: builder.hintFor(value) };
}
