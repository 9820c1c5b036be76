import { closeSync, constants, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { inParallel, makeFolder, pathInside } from '@accelerator/base';
import type { Blob } from '@accelerator/store';
import { sha256 } from './format/envelope.ts';
import { carriedIn, type SharedRecord, sizeOf } from './format/shared-record.ts';
import type { Circuit } from './stores/circuit.ts';

/** From where blobs come. */
export interface BlobSource {
  readonly circuit: Circuit;
  /** Blobs that were found to be gone, or wrong. */
  readonly bad: Set<string>;
}

/** A blob is not to be had, or is not what its name says. */
export class BlobGone extends Error {}

const blobsAtOnce = 4;

/** The bytes of a blob: every one of them was compared. @throws BlobGone */
export async function fetchBlob({ circuit, bad }: BlobSource, blob: Blob): Promise<Buffer> {
  const size = sizeOf(blob);
  const stored = await circuit.get('cas', blob.sha256, size);
  if (stored === undefined && circuit.isClosed) throw new BlobGone('the store is not asked any more');
  if (stored === undefined) {
    bad.add(blob.sha256);
    throw new BlobGone('it is gone');
  }
  if (stored.bytes.byteLength === size && sha256(stored.bytes) === blob.sha256) return stored.bytes;
  bad.add(blob.sha256);
  throw new BlobGone('it is damaged');
}

const create = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/**
 * Lays some of the files of blobs where they belong.
 * @param placeOf absolute; undefined: nobody wants it
 * @throws BlobGone; system errors
 */
export async function laySome(
  source: BlobSource,
  blobs: readonly Blob[],
  placeOf: (file: string) => string | undefined,
): Promise<void> {
  const wanted = blobs.filter(({ pieces }) => pieces.some(({ file }) => placeOf(file) !== undefined));
  await inParallel(wanted, blobsAtOnce, async (blob) => writePieces(blob, await fetchBlob(source, blob), placeOf));
}

/**
 * Lays the plain files of a job into a folder that nobody looks into yet.
 * @throws BlobGone; system errors
 */
export async function layFiles(
  source: BlobSource,
  { files, carried }: Pick<SharedRecord, 'files' | 'carried'>,
  directory: string,
): Promise<void> {
  await inParallel(files, blobsAtOnce, async (blob) => {
    const bytes = carriedIn(carried, blob) ?? (await fetchBlob(source, blob));
    writePieces(blob, bytes, (file) => pathInside(directory, file));
  });
}

/**
 * Brings files that others may be reading at the same time: each is there as a whole, or not at all.
 * @param blobs all that some files lie in
 * @param sizes of all files that are known
 * @throws BlobGone; system errors
 */
export async function bringFiles(
  source: BlobSource,
  blobs: readonly Blob[],
  directory: string,
  sizes: ReadonlyMap<string, number>,
): Promise<void> {
  const nonce = `${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  const temporary = (file: string): string => `${pathInside(directory, file)}.${nonce}`;
  const written = new Map<string, number>();
  try {
    await inParallel(blobs, blobsAtOnce, async (blob) => {
      writePieces(blob, await fetchBlob(source, blob), temporary);
      for (const { file, size } of blob.pieces) written.set(file, (written.get(file) ?? 0) + size);
    });
    for (const [file, size] of written) {
      const target = pathInside(directory, file);
      if (size === sizes.get(file) && !existsSync(target)) renameSync(temporary(file), target);
    }
  } finally {
    for (const { pieces } of blobs) for (const { file } of pieces) rmSync(temporary(file), { force: true });
  }
}

function writePieces({ pieces }: Blob, bytes: Buffer, placeOf: (file: string) => string | undefined): void {
  let offset = 0;
  let made = '';
  for (const { file, at, size } of pieces) {
    const target = placeOf(file);
    offset += size;
    if (target === undefined) continue;
    const folder = path.dirname(target);
    if (folder !== made) makeFolder(folder);
    made = folder;
    const descriptor = openSync(target, create, 0o666);
    try {
      for (let done = 0; done < size; )
        done += writeSync(descriptor, bytes, offset - size + done, size - done, at + done);
    } finally {
      closeSync(descriptor);
    }
  }
}
