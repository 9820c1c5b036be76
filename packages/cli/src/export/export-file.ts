import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AcceleratorError, messageOf, systemCode } from '@accelerator/base';
import type { DatasetSource } from '@accelerator/inspect';
import { leave } from '../output/early-exit.ts';
import { exitStatuses } from '../run/stop-signals.ts';
import { arrowFile } from './arrow.ts';
import { csv } from './csv.ts';
import { type ExportFormat, exportForm } from './export-format.ts';
import { jsonLines } from './json-lines.ts';
import { parquetFile } from './parquet.ts';

const writers: Readonly<
  Record<ExportFormat, (source: DatasetSource) => Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>>
> = { arrow: arrowFile, parquet: parquetFile, csv, jsonl: jsonLines };

/**
 * Writes rows to a file as the ending of its name says, a few batches in memory at a time. The file is there whole or
 * not at all. Returns its size.
 * @throws AcceleratorError `EXPORT_FORMAT`, `EXPORT_EXISTS`, `EXPORT_FAILED`
 */
export async function exportFile(source: DatasetSource, file: string, { force = false } = {}): Promise<number> {
  const { format, gzip } = exportForm(file);
  const target = path.resolve(file);
  if (!force) refuseExisting(target, file);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  const release = removeWhenStopped(temporary);
  try {
    const chunks = Readable.from(writers[format](source), { objectMode: true, highWaterMark: 1 });
    const sink = createWriteStream(temporary, { flags: 'wx' });
    await (gzip ? pipeline(chunks, createGzip(), sink) : pipeline(chunks, sink));
    if (!force) refuseExisting(target, file);
    const { size } = statSync(temporary);
    renameSync(temporary, target);
    return size;
  } catch (error) {
    throw /^E[A-Z0-9]+$/.test(systemCode(error) ?? '') ? notWritten(file, error) : error;
  } finally {
    release();
    removeIfThere(temporary);
  }
}

function refuseExisting(target: string, file: string): void {
  if (!existsSync(target)) return;
  throw new AcceleratorError({
    /** `ax ds --export` doesn't replace a file that is there already. */
    code: 'EXPORT_EXISTS',
    message: `There is a file '${file}' already.`,
    hint: '`--force` replaces it.',
  });
}

/**
 * A file can't be written where `ax ds --export` was told to.
 *
 * @remedy The sentence says why: no space, no permission, no such folder.
 */
function notWritten(file: string, error: unknown): AcceleratorError {
  const why = reasons[systemCode(error) ?? ''] ?? messageOf(error);
  return new AcceleratorError({ code: 'EXPORT_FAILED', message: `The file '${file}' can't be written: ${why}.` });
}

/** What the machine says in a word, without the name of the temporary file. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is a file',
  EACCES: 'its folder may not be written to',
  EROFS: 'the disk may only be read',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
};

/** Ctrl-C leaves nothing behind. */
function removeWhenStopped(temporary: string): () => void {
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    removeIfThere(temporary);
    leave(exitStatuses[signal]);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return () => process.off('SIGINT', stop).off('SIGTERM', stop);
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder is none: the error that is being told is the one that matters.
  }
}
