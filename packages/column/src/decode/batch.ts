import type { BatchMetadata, Span } from '../arrow/message.ts';
import { decompressFrame } from '../lz4.ts';

/** The rows of a batch as Arrow has them: memory, not values. */
export interface ColumnBatch {
  readonly rows: number;
  readonly nulls: number;
  /** A clear bit is a null; null when there are none. */
  readonly validity: Uint8Array | null;
  /** For binary storage: value `i` lies at `offsets[i]` to `offsets[i + 1]` of `data`. */
  readonly offsets: Int32Array;
  /** The bytes of binary values; else the values themselves. Starts at a multiple of 8. */
  readonly data: Buffer;
}

const noOffsets = new Int32Array(0);

/** Lays a batch over the bytes of its body. Throws an ordinary error when they do not fit the metadata. */
export function openBatch(metadata: BatchMetadata, body: Buffer, binary: boolean): ColumnBatch {
  const parts = metadata.spans.map((span) => openBuffer(body, span, metadata.compressed));
  const [validity, first, second] = parts;
  if (validity === undefined || first === undefined || (binary && second === undefined)) {
    throw new Error('a buffer is missing');
  }
  return {
    rows: metadata.rows,
    nulls: metadata.nulls,
    validity: metadata.nulls > 0 ? validity : null,
    offsets: binary ? new Int32Array(first.buffer, first.byteOffset, metadata.rows + 1) : noOffsets,
    data: aligned(second ?? first),
  };
}

function openBuffer(body: Buffer, span: Span, compressed: boolean): Buffer {
  const bytes = body.subarray(span.offset, span.offset + span.length);
  if (bytes.length !== span.length) throw new Error('a buffer leaves the batch');
  if (!compressed || bytes.length === 0) return aligned(bytes);
  const length = Number(bytes.readBigInt64LE(0));
  return aligned(length === -1 ? bytes.subarray(8) : decompressFrame(bytes.subarray(8), length));
}

function aligned(bytes: Buffer): Buffer {
  if (bytes.byteOffset % 8 === 0) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** Whether row `index` of a batch is a value and not null. */
export function isValid(validity: Uint8Array, index: number): boolean {
  return (((validity[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}
