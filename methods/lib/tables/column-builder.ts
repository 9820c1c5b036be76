import { type ColumnType, writeInt128 } from '@accelerator/sdk';
import { newValues } from './gather.ts';
import { type ColumnRows, isBinary } from './rows.ts';

/** Rows that a builder takes. */
const builtRows = 4096;
/** From so many bytes on it is full as well. */
const manyBytes = 8 << 20;

/** A column that is made value by value. */
export class ColumnBuilder {
  readonly type: ColumnType;
  #values: ColumnRows['values'];
  #offsets: Int32Array;
  #nulls: Uint8Array | undefined;
  #rows = 0;

  constructor(type: ColumnType) {
    this.type = type;
    this.#values = isBinary(type) ? new Uint8Array(1 << 16) : newValues(type, builtRows);
    this.#offsets = new Int32Array(isBinary(type) ? builtRows + 1 : 0);
  }

  /** Whether what was pushed is to be taken before more is. */
  get isFull(): boolean {
    return this.#rows === builtRows || (this.#offsets[this.#rows] ?? 0) > manyBytes;
  }

  pushNull(): void {
    this.#nulls ??= new Uint8Array(builtRows);
    this.#nulls[this.#rows] = 1;
    if (this.#offsets.length > 0) this.#offsets[this.#rows + 1] = this.#offsets[this.#rows] ?? 0;
    this.#rows++;
  }

  /** A number; of a decimal column, scaled. */
  push(value: number | bigint): void {
    const values = this.#values;
    if (this.#offsets.length > 0) this.#pushDecimal(BigInt(value));
    else if (values instanceof BigInt64Array) values[this.#rows++] = BigInt(value);
    else values[this.#rows++] = Number(value);
  }

  /** A value of another column of the type. */
  copy(column: ColumnRows, row: number): void {
    if (column.nulls?.[row] === 1) this.pushNull();
    else if (this.#offsets.length === 0) this.push(column.values[row] ?? 0);
    else this.#copyBytes(column, row);
  }

  /** What was pushed; then it is empty. */
  take(): ColumnRows {
    const { type } = this;
    const rows = this.#rows;
    const [values, offsets, nulls] = [this.#values, this.#offsets, this.#nulls];
    this.#rows = 0;
    this.#nulls = undefined;
    const isOfAnyLength = offsets.length > 0;
    this.#values = isOfAnyLength ? new Uint8Array(1 << 16) : newValues(type, builtRows);
    this.#offsets = new Int32Array(offsets.length);
    return {
      type,
      values: isOfAnyLength ? values : values.subarray(0, rows),
      offsets: isOfAnyLength ? offsets.subarray(0, rows + 1) : offsets,
      nulls: nulls?.subarray(0, rows),
    };
  }

  #pushDecimal(scaled: bigint): void {
    const values = new Uint8Array(16);
    writeInt128(values, 0, scaled);
    this.#copyBytes({ type: this.type, values, offsets: Int32Array.of(0, 16), nulls: undefined }, 0);
  }

  #copyBytes({ values, offsets }: ColumnRows, row: number): void {
    const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
    const at = this.#offsets[this.#rows] ?? 0;
    const stop = at + end - start;
    if (!(values instanceof Uint8Array) || !(this.#values instanceof Uint8Array)) return;
    if (stop > this.#values.length) {
      const more = new Uint8Array(stop * 2);
      more.set(this.#values.subarray(0, at));
      this.#values = more;
    }
    this.#values.set(values.subarray(start, end), at);
    this.#offsets[++this.#rows] = stop;
  }
}
