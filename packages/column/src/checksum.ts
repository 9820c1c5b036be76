import { Checksum, checksumOf } from '@accelerator/base';

/** xxh64 of pieces that follow each other in a file. */
export function checksumOfPieces(pieces: readonly Uint8Array[]): bigint {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return checksumOf(only);
  const checksum = new Checksum();
  for (const piece of pieces) checksum.update(piece);
  return checksum.checksum();
}
