import { compressFrame } from '../body-codec.ts';
import type { Compression } from '../compression.ts';
import { alignment, encodeBatchMessage, padding, type Span } from './message.ts';

const zeros = new Uint8Array(alignment);
const storedPrefix = new Uint8Array(8).fill(255);

export interface FramedBatch {
  /** What to write, in order. */
  readonly pieces: readonly Uint8Array[];
  readonly metadataLength: number;
  readonly bodyLength: number;
}

/** The rows of one column as Arrow has them. */
interface BatchBuffers {
  readonly rows: number;
  readonly nulls: number;
  /** Of vectors: how many numbers they are together. */
  readonly items?: number | undefined;
  readonly buffers: readonly Uint8Array[];
}

/** A record batch message around the buffers of one column; compressed where that makes one of them smaller. */
export function frameBatch({ rows, nulls, items, buffers }: BatchBuffers, compression: Compression): FramedBatch {
  const frames = compression === 'none' ? [] : buffers.map((buffer) => compressFrame(buffer, compression));
  const codec = compression !== 'none' && frames.some((frame) => frame !== undefined) ? compression : undefined;
  const body: Uint8Array[] = [];
  const spans: Span[] = [];
  let offset = 0;
  buffers.forEach((buffer, index) => {
    const pieces = codec !== undefined && buffer.length > 0 ? withPrefix(buffer, frames[index]) : [buffer];
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    spans.push({ offset, length });
    body.push(...pieces, zeros.subarray(0, padding(length)));
    offset += length + padding(length);
  });
  const metadata = encodeBatchMessage({ rows, nulls, items, spans, codec, bodyLength: offset });
  return { pieces: [metadata, ...body], metadataLength: metadata.length, bodyLength: offset };
}

/** Arrow's compressed buffer: the uncompressed length in 8 bytes, then the frame; -1 and the bytes when stored. */
function withPrefix(buffer: Uint8Array, frame: readonly Uint8Array[] | undefined): Uint8Array[] {
  if (frame === undefined) return [storedPrefix, buffer];
  const prefix = Buffer.alloc(8);
  prefix.writeBigInt64LE(BigInt(buffer.length));
  return [prefix, ...frame];
}
