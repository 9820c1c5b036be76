import { closeSync, openSync, readSync } from 'node:fs';
import { Digest } from './digest.ts';

const chunk = Buffer.allocUnsafe(1 << 20);

/** Size and digest of the bytes of a file, which is read in pieces: it may be larger than memory. */
export function digestFile(file: string): { readonly size: number; readonly digest: string } {
  const digest = new Digest();
  const descriptor = openSync(file, 'r');
  try {
    for (let size = 0; ; ) {
      const length = readSync(descriptor, chunk, 0, chunk.byteLength, null);
      if (length === 0) return { size, digest: digest.digest() };
      digest.update(chunk.subarray(0, length));
      size += length;
    }
  } finally {
    closeSync(descriptor);
  }
}
