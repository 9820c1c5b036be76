import type { RawExtreme } from '../extremes.ts';
import type { Storage } from '../types.ts';

/** What the footer says of one batch, so that it can be skipped, found by row number, and checked. */
export interface BatchEntry {
  /** Where its message starts in the file. */
  readonly offset: number;
  readonly metadataLength: number;
  readonly bodyLength: number;
  readonly rows: number;
  readonly nulls: number;
  /** xxh64 of the file from the end of the batch before it (for the first: from the file's start) to its end. */
  readonly checksum: bigint;
  readonly min: RawExtreme | null;
  readonly max: RawExtreme | null;
}

const recordBytes = 32;

/** The part of the entries that Arrow's footer has no place for: rows, nulls, checksum, min, max; 32 bytes each. */
export function encodeIndex(entries: readonly BatchEntry[], storage: Storage): string {
  const bytes = Buffer.alloc(entries.length * recordBytes);
  entries.forEach((entry, index) => {
    const at = index * recordBytes;
    bytes.writeUInt32LE(entry.rows, at);
    bytes.writeUInt32LE(entry.nulls, at + 4);
    bytes.writeBigUInt64LE(entry.checksum, at + 8);
    if (storage === 'int64') {
      // No values: the least is above the greatest.
      bytes.writeBigInt64LE(BigInt(entry.min ?? 1), at + 16);
      bytes.writeBigInt64LE(BigInt(entry.max ?? 0), at + 24);
    } else {
      bytes.writeDoubleLE(Number(entry.min ?? 1), at + 16);
      bytes.writeDoubleLE(Number(entry.max ?? 0), at + 24);
    }
  });
  return bytes.toString('base64');
}

export function decodeIndex(
  text: string,
  storage: Storage,
  blocks: readonly Pick<BatchEntry, 'offset' | 'metadataLength' | 'bodyLength'>[],
): BatchEntry[] {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== blocks.length * recordBytes) throw new Error('its index does not fit its batches');
  return blocks.map((block, index) => {
    const at = index * recordBytes;
    const min = storage === 'int64' ? bytes.readBigInt64LE(at + 16) : bytes.readDoubleLE(at + 16);
    const max = storage === 'int64' ? bytes.readBigInt64LE(at + 24) : bytes.readDoubleLE(at + 24);
    const none = min > max;
    return {
      ...block,
      rows: bytes.readUInt32LE(at),
      nulls: bytes.readUInt32LE(at + 4),
      checksum: bytes.readBigUInt64LE(at + 8),
      min: none ? null : min,
      max: none ? null : max,
    };
  });
}
