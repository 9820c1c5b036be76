import type { RawExtreme } from '../extremes.ts';
import { int128Bytes, readInt128, writeInt128 } from '../int128.ts';
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

/** Bytes of a minimum or a maximum. */
function extremeBytes(storage: Storage): number {
  return storage === 'int128' ? int128Bytes : 8;
}

/** The part of the entries that Arrow's footer has no place for: rows, nulls, checksum, min, max; 32 bytes each, of decimals 48. */
export function encodeIndex(entries: readonly BatchEntry[], storage: Storage): string {
  const width = extremeBytes(storage);
  const recordBytes = 16 + 2 * width;
  const bytes = Buffer.alloc(entries.length * recordBytes);
  entries.forEach((entry, index) => {
    const at = index * recordBytes;
    bytes.writeUInt32LE(entry.rows, at);
    bytes.writeUInt32LE(entry.nulls, at + 4);
    bytes.writeBigUInt64LE(entry.checksum, at + 8);
    // No values: the least is above the greatest.
    writeExtreme(bytes, at + 16, storage, entry.min ?? 1);
    writeExtreme(bytes, at + 16 + width, storage, entry.max ?? 0);
  });
  return bytes.toString('base64');
}

export function decodeIndex(
  text: string,
  storage: Storage,
  blocks: readonly Pick<BatchEntry, 'offset' | 'metadataLength' | 'bodyLength'>[],
): BatchEntry[] {
  const width = extremeBytes(storage);
  const recordBytes = 16 + 2 * width;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== blocks.length * recordBytes) throw new Error('its index does not fit its batches');
  return blocks.map((block, index) => {
    const at = index * recordBytes;
    const min = readExtreme(bytes, at + 16, storage);
    const max = readExtreme(bytes, at + 16 + width, storage);
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

function writeExtreme(bytes: Buffer, at: number, storage: Storage, value: RawExtreme): void {
  if (storage === 'int64') bytes.writeBigInt64LE(BigInt(value), at);
  else if (storage === 'int128') writeInt128(bytes, at, BigInt(value));
  else bytes.writeDoubleLE(Number(value), at);
}

function readExtreme(bytes: Buffer, at: number, storage: Storage): RawExtreme {
  if (storage === 'int64') return bytes.readBigInt64LE(at);
  return storage === 'int128' ? readInt128(bytes, at) : bytes.readDoubleLE(at);
}
