import { type ColumnType, decimalShape, formatDecimal, readInt128 } from '@accelerator/sdk';
import { type Accumulator, sumTooLarge } from './accumulators.ts';
import type { ColumnBuilder } from './column-builder.ts';
import type { Chunk } from './rows.ts';

/** The sum of the decimals of a column, exactly, as it is handed on: 38 digits, and how many there were. */
export class PartialDecimalSum implements Accumulator {
  readonly types: readonly ColumnType[];
  readonly #index: number;
  readonly #scale: number;
  readonly #name: string;
  #sum = 0n;
  #count = 0;

  constructor({ index, type, name }: { index: number; type: ColumnType; name: string }) {
    this.#index = index;
    this.#scale = decimalShape(type)?.scale ?? 0;
    this.#name = name;
    this.types = [`decimal(38,${this.#scale})`, 'number'];
  }

  add({ columns }: Chunk, row: number): void {
    const column = columns[this.#index];
    if (column === undefined || column.nulls?.[row] === 1 || !(column.values instanceof Uint8Array)) return;
    this.#sum += readInt128(column.values, column.offsets[row] ?? 0);
    this.#count++;
  }

  push([sum, count]: readonly ColumnBuilder[]): void {
    sum?.push(checked(this.#sum, this.#scale, this.#name));
    count?.push(this.#count);
    this.#sum = 0n;
    this.#count = 0;
  }
}

/** Digits of a mean beyond those of the values, before it becomes a double. */
const meanDigits = 20;

/** What comes of partial sums: a decimal of the scale of the column; of a mean, the double that is nearest to it. */
export class FinalDecimalSum implements Accumulator {
  readonly types: readonly ColumnType[];
  readonly #index: number;
  readonly #scale: number;
  readonly #isMean: boolean;
  readonly #name: string;
  #sum = 0n;
  #count = 0;

  constructor({ index, type, isMean, name }: { index: number; type: ColumnType; isMean: boolean; name: string }) {
    this.#index = index;
    this.#scale = decimalShape(type)?.scale ?? 0;
    this.#isMean = isMean;
    this.#name = name;
    this.types = [isMean ? 'float64' : `decimal(38,${this.#scale})`];
  }

  add({ columns }: Chunk, row: number): void {
    const [sum, count] = [columns[this.#index], columns[this.#index + 1]];
    if (!(sum?.values instanceof Uint8Array)) return;
    this.#sum += readInt128(sum.values, sum.offsets[row] ?? 0);
    this.#count += Number(count?.values[row] ?? 0);
  }

  push([target]: readonly ColumnBuilder[]): void {
    if (this.#count === 0) target?.pushNull();
    else if (this.#isMean) target?.push(this.#mean());
    else target?.push(checked(this.#sum, this.#scale, this.#name));
    this.#sum = 0n;
    this.#count = 0;
  }

  #mean(): number {
    const scaled = (this.#sum * 10n ** BigInt(meanDigits)) / BigInt(this.#count);
    return Number(formatDecimal(scaled, this.#scale + meanDigits));
  }
}

const limit = 10n ** 38n;

function checked(sum: bigint, scale: number, name: string): bigint {
  if (sum < limit && -sum < limit) return sum;
  throw sumTooLarge(name, formatDecimal(sum, scale), `decimal(38,${scale})`);
}
