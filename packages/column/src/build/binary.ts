import { type BuiltBatch, batchBytes, batchRows, ColumnBuilder, largeValue } from './builder.ts';
import { bytesOf, grown } from './numbers.ts';

/** Arrow's offsets are 32 bits. */
const longestValue = 2 ** 31 - 1;

/** Values of any length, one after the other. */
export abstract class BinaryBuilder extends ColumnBuilder {
  protected data = Buffer.allocUnsafeSlow(4096);
  protected length = 0;
  #offsets = new Int32Array(1025);

  /** Makes room for `more` bytes of one value that is not large. */
  protected reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.data.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.data.length * 2, batchBytes + largeValue)));
    this.data.copy(larger, 0, 0, this.length);
    this.data = larger;
  }

  /** Ends a value of `size` bytes that has been written at `length`. */
  protected endValue(size: number): void {
    this.length += size;
    if (++this.rows === this.#offsets.length) {
      this.#offsets = grown(this.#offsets, new Int32Array((this.rows - 1) * 2 + 1));
    }
    this.#offsets[this.rows] = this.length;
    if (this.length >= batchBytes || this.rows === batchRows) this.full = true;
  }

  protected appendBytes(bytes: Uint8Array): boolean {
    const size = bytes.length;
    if (size >= largeValue) {
      if (size > longestValue) return false;
      this.large = bytes;
      this.full = true;
      return true;
    }
    this.reserve(size);
    this.data.set(bytes, this.length); // 16 ns for 16 bytes as for 100; a loop over 100 bytes takes 140
    this.endValue(size);
    return true;
  }

  protected appendZero(): void {
    this.endValue(0);
  }

  protected override removeLast(): void {
    super.removeLast();
    this.length = this.#offsets[this.rows] ?? 0;
  }

  protected built(): Omit<BuiltBatch, 'rows' | 'nulls'> {
    const buffers = [bytesOf(this.#offsets.subarray(0, this.rows + 1)), this.data.subarray(0, this.length)];
    this.length = 0;
    return { buffers, min: null, max: null };
  }
}

/** `bytes` and `image`. */
export class BytesBuilder extends BinaryBuilder {
  append(value: unknown): boolean {
    return value instanceof Uint8Array && this.appendBytes(value);
  }

  override hintFor(value: unknown): string | undefined {
    if (value instanceof ArrayBuffer) return 'Write new Uint8Array(buffer).';
    if (value instanceof Uint8Array) return `A value has at most ${longestValue} bytes.`;
    return typeof value === 'string' ? "Write Buffer.from(text, 'utf8'), or make it a unicode column." : undefined;
  }
}
