import type { BodyCodec } from './compression.ts';
import { compressLz4, decompressLz4, sampleLz4 } from './lz4.ts';
import { compressZstd, decompressZstd } from './zstd.ts';

/** What is shorter gets no smaller by what a frame needs for itself. */
const worthTrying = 32;
/** Random numbers do not get smaller, which a piece tells for all: by LZ4, 34 M doubles a second are written instead of 14. */
const sampleBytes = 32 << 10;
const worthSampling = 4 * sampleBytes;
/** Of drawn doubles Zstandard leaves 0.96, and they are read half as fast. */
const worthwhile: Readonly<Record<BodyCodec, number>> = { lz4: 0.97, zstd: 0.95 };

/** The frame of `bytes` in pieces to be written one after the other, or undefined when it is not smaller. */
export function compressFrame(bytes: Uint8Array, codec: BodyCodec): readonly Uint8Array[] | undefined {
  if (bytes.length < worthTrying || !looksCompressible(bytes, codec)) return undefined;
  const whole = asBuffer(bytes);
  const pieces = codec === 'lz4' ? compressLz4(whole) : [compressZstd(whole)];
  return pieces.reduce((sum, { length }) => sum + length, 0) < bytes.length ? pieces : undefined;
}

/**
 * The `length` bytes that a frame of ours holds. A frame of LZ4 can be read once only. Throws an ordinary error when it
 * is no such frame.
 */
export function decompressFrame(frame: Buffer, length: number, codec: BodyCodec): Buffer {
  return codec === 'lz4' ? decompressLz4(frame, length) : decompressZstd(frame, length);
}

function looksCompressible(bytes: Uint8Array, codec: BodyCodec): boolean {
  if (bytes.length < worthSampling) return true;
  const middle = (bytes.length >> 1) & ~7;
  const sample = asBuffer(bytes.subarray(middle, middle + sampleBytes));
  const length = codec === 'lz4' ? sampleLz4(sample) : compressZstd(sample).length;
  return length < sampleBytes * worthwhile[codec];
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
