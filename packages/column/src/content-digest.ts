import { Digest, digestOf } from '@accelerator/base';
import type { BuiltBatch } from './build/builder.ts';
import type { Storage } from './types.ts';

/** No value is this long: it stands for null among the lengths. */
const nullLength = 0xffff_ffff;

/**
 * The digest of a column's values: the same values in the same order have the same digest, however they were cut into
 * batches or compressed. Values are hashed apart from what gives them their shape: lengths, or the rows of nulls.
 */
export class ContentDigest {
  readonly #storage: Storage;
  readonly #values = new Digest();
  readonly #shape = new Digest();
  #rows = 0;
  /** Of each vector. */
  #length = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  update(batch: BuiltBatch): void {
    const [first, data] = batch.buffers;
    if (first === undefined) return;
    if (this.#storage === 'binary') {
      if (data !== undefined) this.#values.update(data);
      this.#shape.update(lengths(first, batch));
    } else {
      this.#values.update(this.#storage === 'bit' ? bytesOfBits(first, batch.rows) : first);
      this.#length = batch.length ?? 0;
      if (batch.nulls.length > 0) {
        const rows = Float64Array.from(batch.nulls, (row) => this.#rows + row);
        this.#shape.update(new Uint8Array(rows.buffer));
      }
    }
    this.#rows += batch.rows;
  }

  digest(): string {
    const kind = this.#storage === 'vector' ? `vector ${this.#length}` : this.#storage;
    return digestOf(`${kind} ${this.#rows} ${this.#values.digest()} ${this.#shape.digest()}`);
  }
}

function lengths(offsetBytes: Uint8Array, batch: BuiltBatch): Uint8Array {
  const offsets = new Int32Array(offsetBytes.buffer, offsetBytes.byteOffset, batch.rows + 1);
  const result = new Uint32Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) result[row] = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
  for (const row of batch.nulls) result[row] = nullLength;
  return new Uint8Array(result.buffer);
}

function bytesOfBits(bits: Uint8Array, rows: number): Uint8Array {
  const bytes = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) bytes[row] = ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
  return bytes;
}
