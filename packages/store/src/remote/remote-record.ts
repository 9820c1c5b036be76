import path from 'node:path';
import {
  anyText,
  isAcceleratorError,
  listOf,
  objectOf,
  oneOf,
  type Shape,
  sealJson,
  textLike,
  wholeNumber,
} from '@accelerator/base';
import { fileName, parseRecord, remoteFile, type uploadedFile } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';

/** A part of a file that is a part of a blob; they follow each other there. */
export interface BlobPiece {
  /** Path in the job directory. */
  readonly file: string;
  /** Where it begins in the file. */
  readonly at: number;
  readonly size: number;
}

/** Bytes in a shared cache, by what they are. */
export interface Blob {
  readonly sha256: string;
  readonly pieces: readonly BlobPiece[];
}

/** A column of a dataset of the job, or its plain files. */
export interface RemoteUnit {
  readonly dataset: string;
  readonly column: string;
  readonly blobs: readonly Blob[];
}

/**
 * `remote.json` of a job whose columns come when they are read, `uploaded.json` of one that was built here: what of it a
 * shared cache has. It names nobody and no place: which cache that is, is a matter of the configuration.
 */
export interface RemoteRecord {
  readonly format: 1;
  readonly units: readonly RemoteUnit[];
}

export const blobName = textLike(/^[0-9a-f]{64}$/, 'a digest of 64 hexadecimal digits');

export const blobShape = objectOf<Blob>({
  sha256: blobName,
  pieces: listOf(objectOf<BlobPiece>({ file: fileName, at: wholeNumber(), size: wholeNumber(1) })),
});

const unitShape: Shape<RemoteUnit> = objectOf<RemoteUnit>({
  dataset: anyText,
  column: anyText,
  blobs: listOf(blobShape),
});

const recordShape = objectOf<RemoteRecord>({ format: oneOf(1), units: listOf(unitShape) });

type RecordName = typeof remoteFile | typeof uploadedFile;

/** undefined when there is none, or it can't be read: then its files are missing, and that is found. */
export function readRemote({ door }: Workdir, job: string, name: RecordName = remoteFile): RemoteRecord | undefined {
  try {
    const file = `${job}/${name}`;
    const bytes = door.readIfThere(file);
    return bytes === undefined ? undefined : parseRecord(recordShape, bytes, path.join(door.root, file));
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

export function writeRemote({ door }: Workdir, job: string, units: readonly RemoteUnit[], name: RecordName): void {
  const record: RemoteRecord = { format: 1, units };
  door.write(`${job}/${name}`, sealJson(record));
}

/** How long the files are that it names. */
export function remoteSizes({ units }: RemoteRecord): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { blobs } of units) {
    for (const { pieces } of blobs) for (const { file, size } of pieces) sizes.set(file, (sizes.get(file) ?? 0) + size);
  }
  return sizes;
}
