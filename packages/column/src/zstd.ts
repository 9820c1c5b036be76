import { checkFrame } from './zstd-frame.ts';
import { zstd } from './zstd-library.ts';

/** The Zstandard frame of `bytes`, however long that is. */
export function compressZstd(bytes: Buffer): Buffer {
  return zstd().compress(bytes);
}

/** The `length` bytes that a frame holds. Throws an ordinary error when it is no such frame. */
export function decompressZstd(frame: Buffer, length: number): Buffer {
  checkFrame(frame, length);
  // Of nothing Node's own would have to make room for something.
  if (length === 0) return Buffer.alloc(0);
  const bytes = zstd().decompress(frame, length);
  if (bytes.length !== length) throw new Error('its Zstandard frame holds another length');
  return bytes;
}
