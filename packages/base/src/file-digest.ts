import { closeSync, openSync, readSync } from 'node:fs';
import { Digest } from './digest.ts';

const chunk = Buffer.allocUnsafe(1 << 20);

/** What a file holds: how many bytes, and their digest. */
export interface FileDigest {
  readonly size: number;
  readonly digest: string;
}

/** Size and digest of the bytes of a file. */
export function digestFile(file: string): FileDigest {
  const descriptor = openSync(file, 'r');
  try {
    return digestOpened(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Of an open file, from its beginning. It is read in pieces: it may be larger than memory. */
export function digestOpened(descriptor: number): FileDigest {
  const digest = new Digest();
  for (let size = 0; ; ) {
    const length = readSync(descriptor, chunk, 0, chunk.byteLength, size);
    if (length === 0) return { size, digest: digest.digest() };
    digest.update(chunk.subarray(0, length));
    size += length;
  }
}
