import { checksumOf, Digest } from '@accelerator/base';
import { updateInPieces } from './content-digest.ts';

/** Above this the hasher would have to grow its own memory, which never shrinks. */
const atOnce = 4 << 20;

/** xxh64 of pieces that follow each other in a file. */
export function checksumOfPieces(pieces: readonly Uint8Array[]): bigint {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && only.length <= atOnce) return checksumOf(only);
  const digest = new Digest();
  for (const piece of pieces) updateInPieces(digest, piece);
  // The first half of a Digest is the xxh64 with seed 0, which is what `checksumOf` gives.
  return BigInt(`0x${digest.digest().slice(0, 16)}`);
}
