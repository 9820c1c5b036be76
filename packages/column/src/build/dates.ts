import type { RawExtreme } from '../extremes.ts';
import { parseTime } from '../time-of-day.ts';
import type { BatchRows } from './batch-input.ts';
import { type BuiltBatch, batchRows } from './builder.ts';
import { bytesOf, FixedBuilder, grown, Int32Builder, roomFor, wrongArray } from './numbers.ts';

const dayMs = 86_400_000;
const word = 2 ** 32;

/** Days since 1970. */
export class DateBuilder extends Int32Builder {
  override append(value: unknown): boolean {
    if (!(value instanceof Date)) return false;
    return super.append(value.getTime() / dayMs);
  }

  override hintFor(value: unknown): string | undefined {
    return value instanceof Date
      ? 'For a moment of the day, make it a datetime column; for a day, write new Date(Date.UTC(year, month, day)).'
      : undefined;
  }

  protected override appendZero(): void {
    super.append(0);
  }
}

/** Whole numbers in 64 bits that a JS number holds: as two words, without making a bigint for each. */
abstract class Whole64Builder extends FixedBuilder {
  #words = new Int32Array(2048);

  protected push(value: number): boolean {
    const at = this.rows * 2;
    if (at === this.#words.length) this.#words = grown(this.#words, new Int32Array(at * 2));
    const high = Math.floor(value / word);
    this.#words[at] = value - high * word;
    this.#words[at + 1] = high;
    this.rows++;
    if (this.rows === batchRows) this.full = true;
    return true;
  }

  protected putRows(values: BatchRows['values'], from: number, to: number): void {
    if (!(values instanceof BigInt64Array)) throw wrongArray();
    const needed = (this.rows + to - from) * 2;
    if (needed > this.#words.length) this.#words = grown(this.#words, new Int32Array(roomFor(needed)));
    const words = new Int32Array(values.buffer, values.byteOffset + from * 8, (to - from) * 2);
    this.#words.set(words, this.rows * 2);
  }

  protected zeroRow(row: number): void {
    this.#words.fill(0, row * 2, row * 2 + 2);
  }

  protected appendZero(): void {
    this.push(0);
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const words = this.#words.subarray(0, this.rows * 2);
    let min: number | undefined;
    let max: number | undefined;
    let nextNull = 0;
    for (let row = 0; row < this.rows; row++) {
      if (nextNull < this.nulls.length && this.nulls[nextNull] === row) {
        nextNull++;
        continue;
      }
      const value = (words[row * 2 + 1] ?? 0) * word + ((words[row * 2] ?? 0) >>> 0);
      if (min === undefined || value < min) min = value;
      if (max === undefined || value > max) max = value;
    }
    return { buffers: [bytesOf(words)], min: raw(min), max: raw(max) };
  }
}

/** Milliseconds since 1970. */
export class DatetimeBuilder extends Whole64Builder {
  append(value: unknown): boolean {
    if (!(value instanceof Date)) return false;
    const ms = value.getTime();
    return !Number.isNaN(ms) && this.push(ms);
  }
}

/** Microseconds since midnight. */
export class TimeBuilder extends Whole64Builder {
  append(value: unknown): boolean {
    const micros = typeof value === 'string' ? parseTime(value) : undefined;
    return micros !== undefined && this.push(micros);
  }
}

function raw(value: number | undefined): RawExtreme | null {
  return value === undefined ? null : BigInt(value);
}
