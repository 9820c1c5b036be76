import { open } from 'node:fs/promises';
import type { BlobPiece } from '@accelerator/store';
import { largestBlob } from './format/shared-record.ts';
import { NotUploaded } from './not-uploaded.ts';

/** A file that goes into blobs. */
export interface PackedFile {
  /** As its pieces name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly size: number;
}

/** What becomes one blob. */
export interface Pack {
  readonly pieces: readonly (BlobPiece & { readonly path: string })[];
  readonly size: number;
}

/** A file of this size is a blob by itself, so that it is the same one whatever stands beside it. */
const aloneBytes = 1 << 20;
/** Of small files together: one request for many. */
const togetherBytes = 1 << 23;

/** How files are cut and put together: whole ones in their order, a long one in pieces of its own. */
export function planPacks(files: readonly PackedFile[]): Pack[] {
  const packs: Pack[] = [];
  let pieces: Pack['pieces'][number][] = [];
  let size = 0;
  const end = (): void => {
    if (pieces.length > 0) packs.push({ pieces, size });
    pieces = [];
    size = 0;
  };
  for (const { name, path, size: length } of files) {
    if (length === 0) continue;
    if (length < aloneBytes) {
      if (size + length > togetherBytes) end();
      pieces.push({ file: name, path, at: 0, size: length });
      size += length;
      continue;
    }
    end();
    for (let at = 0; at < length; at += largestBlob) {
      const bytes = Math.min(largestBlob, length - at);
      packs.push({ pieces: [{ file: name, path, at, size: bytes }], size: bytes });
    }
  }
  end();
  return packs;
}

/** The bytes of a pack. @throws system errors; NotUploaded for a file that is shorter now */
export async function readPack({ pieces, size }: Pack): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const { path, at, size: length } of pieces) {
    const handle = await open(path, 'r');
    try {
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, offset + done, length - done, at + done);
        if (bytesRead === 0) throw new NotUploaded(`${path} ends at byte ${at + done}`);
        done += bytesRead;
      }
    } finally {
      await handle.close();
    }
    offset += length;
  }
  return bytes;
}
