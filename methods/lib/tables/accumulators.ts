import { AcceleratorError, type ColumnType } from '@accelerator/sdk';
import type { ColumnBuilder } from './column-builder.ts';
import type { Chunk, ColumnRows } from './rows.ts';
import { type ValueOrder, valueOrder } from './value-order.ts';

/** What comes together of the rows of a group. */
export interface Accumulator {
  /** Of the columns that it pushes. */
  readonly types: readonly ColumnType[];
  add(chunk: Chunk, row: number): void;
  /** Puts what has come together into columns, and begins again. */
  push(targets: readonly ColumnBuilder[]): void;
}

/** How many rows, or values of a column that are no nulls; or the sum of such numbers. */
export class Count implements Accumulator {
  readonly types = ['number'] as const;
  readonly #index: number | undefined;
  readonly #isSum: boolean;
  #count = 0;

  constructor(index: number | undefined, isSum = false) {
    this.#index = index;
    this.#isSum = isSum;
  }

  add({ columns }: Chunk, row: number): void {
    const column = this.#index === undefined ? undefined : columns[this.#index];
    if (this.#isSum) this.#count += Number(column?.values[row] ?? 0);
    else if (column?.nulls?.[row] !== 1) this.#count++;
  }

  push([target]: readonly ColumnBuilder[]): void {
    target?.push(this.#count);
    this.#count = 0;
  }
}

/** One of the values: the first, the least, the greatest. Of partial results it is the same again. */
export class Choice implements Accumulator {
  readonly types: readonly ColumnType[];
  readonly #index: number;
  readonly #isBetter: ((a: ColumnRows, i: number, b: ColumnRows, j: number) => boolean) | undefined;
  #best: ColumnRows | undefined;
  #row = 0;

  constructor(index: number, type: ColumnType, which: 'first' | 'min' | 'max') {
    this.#index = index;
    this.types = [type];
    const order: ValueOrder = valueOrder(type);
    if (which === 'min') this.#isBetter = (a, i, b, j) => order(a, i, b, j) < 0;
    if (which === 'max') this.#isBetter = (a, i, b, j) => order(a, i, b, j) > 0;
  }

  add({ columns }: Chunk, row: number): void {
    const column = columns[this.#index];
    if (column === undefined) return;
    const isBetter = this.#isBetter;
    if (isBetter === undefined) {
      if (this.#best !== undefined) return;
    } else {
      // A null is no value, and NaN has no place among the numbers.
      if (column.nulls?.[row] === 1 || Number.isNaN(column.values[row])) return;
      if (this.#best !== undefined && !isBetter(column, row, this.#best, this.#row)) return;
    }
    this.#best = column;
    this.#row = row;
  }

  push([target]: readonly ColumnBuilder[]): void {
    if (this.#best === undefined) target?.pushNull();
    else target?.copy(this.#best, this.#row);
    this.#best = undefined;
  }
}

const word = 2 ** 32;
const carryFrom = 2 ** 51;

/** Two numbers whose sum is that of all that was added: so nothing is lost to rounding. */
abstract class TwoSums {
  protected high = 0;
  protected low = 0;
  protected count = 0;

  protected clear(): void {
    this.high = 0;
    this.low = 0;
    this.count = 0;
  }

  /** The sum is high * 2^32 + low, exactly. */
  protected addWhole(high: number, low: number): void {
    this.high += high;
    this.low += low;
    if (Math.abs(this.low) < carryFrom) return;
    const carry = Math.floor(this.low / word);
    this.high += carry;
    this.low -= carry * word;
  }

  /** The sum is high + low: the compensated summation of Neumaier. */
  protected addReal(value: number): void {
    const sum = this.high + value;
    this.low += Math.abs(this.high) >= Math.abs(value) ? this.high - sum + value : value - sum + this.high;
    this.high = sum;
  }
}

function isWhole(type: ColumnType): boolean {
  return type === 'int32' || type === 'int64';
}

/** The sum of the numbers of a column, as it is handed on. */
export class PartialSum extends TwoSums implements Accumulator {
  readonly types = ['float64', 'float64', 'number'] as const;
  readonly #index: number;
  readonly #isWhole: boolean;
  #values: ColumnRows['values'] | undefined;
  #words: Int32Array = new Int32Array(0);

  constructor(index: number, type: ColumnType) {
    super();
    this.#index = index;
    this.#isWhole = isWhole(type);
  }

  add({ columns }: Chunk, row: number): void {
    const column = columns[this.#index];
    if (column === undefined || column.nulls?.[row] === 1) return;
    const { values } = column;
    this.count++;
    if (!this.#isWhole) this.addReal(Number(values[row] ?? 0));
    else if (values instanceof BigInt64Array) {
      if (values !== this.#values) this.#words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
      this.#values = values;
      this.addWhole(this.#words[row * 2 + 1] ?? 0, (this.#words[row * 2] ?? 0) >>> 0);
    } else this.addWhole(0, Number(values[row] ?? 0));
  }

  push([high, low, count]: readonly ColumnBuilder[]): void {
    high?.push(this.high);
    low?.push(this.low);
    count?.push(this.count);
    this.clear();
  }
}

/** What comes of partial sums. */
export class FinalSum extends TwoSums implements Accumulator {
  readonly types: readonly ColumnType[];
  readonly #index: number;
  readonly #isWhole: boolean;
  readonly #isMean: boolean;
  readonly #name: string;

  constructor({ index, type, isMean, name }: { index: number; type: ColumnType; isMean: boolean; name: string }) {
    super();
    this.#index = index;
    this.#isWhole = isWhole(type);
    this.#isMean = isMean;
    this.#name = name;
    this.types = [this.#isWhole && !isMean ? 'int64' : 'float64'];
  }

  add({ columns }: Chunk, row: number): void {
    const [high, low, count] = [0, 1, 2].map((at) => Number(columns[this.#index + at]?.values[row] ?? 0));
    this.count += count ?? 0;
    if (this.#isWhole) this.addWhole(high ?? 0, low ?? 0);
    else {
      this.addReal(high ?? 0);
      this.low += low ?? 0;
    }
  }

  push([target]: readonly ColumnBuilder[]): void {
    if (this.count === 0) target?.pushNull();
    else target?.push(this.#result());
    this.clear();
  }

  #result(): number | bigint {
    const { high, low, count } = this;
    // Infinity leaves no low part, but NaN.
    const real = this.#isWhole ? high * word + low : Number.isFinite(high) ? high + low : high;
    if (this.#isMean) return real / count;
    if (!this.#isWhole) return real;
    const sum = BigInt(high) * BigInt(word) + BigInt(low);
    if (BigInt.asIntN(64, sum) !== sum) throw sumTooLarge(this.#name, `${sum}`, 'int64');
    return sum;
  }
}

/**
 * A sum of whole numbers lies beyond what int64 holds, or one of decimals beyond 38 digits.
 *
 * @remedy Make the column float64 first, or take the mean.
 */
export function sumTooLarge(name: string, sum: string, type: ColumnType): AcceleratorError {
  return new AcceleratorError({
    code: 'SUM_TOO_LARGE',
    message: `The sum '${name}' of a group is ${sum}, beyond what a column of the type ${type} holds.`,
  });
}
