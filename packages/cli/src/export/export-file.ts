import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AcceleratorError, messageOf, systemCode, unreachable } from '@accelerator/base';
import type { DatasetSource } from '@accelerator/inspect';
import { leave } from '../output/early-exit.ts';
import { exitStatuses } from '../run/stop-signals.ts';
import { arrowFile } from './arrow.ts';
import { type CsvOptions, csv } from './csv.ts';
import { type ExportFormat, exportForm, standardOutput } from './export-format.ts';
import { jsonLines } from './json-lines.ts';
import { parquetFile } from './parquet.ts';

export interface ExportOptions extends CsvOptions {
  /** Whether a file that is there is replaced. */
  readonly force?: boolean | undefined;
  /** What to write, whatever the file is called. */
  readonly format?: string | undefined;
}

/** What became of an export. */
export interface Exported {
  /** Of the file, in bytes. */
  readonly size: number;
  /** Numbers that the format has not, and that are null in the file. */
  readonly madeNull: number;
}

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

function chunksOf(format: ExportFormat, source: DatasetSource, options: CsvOptions, onLost: () => void): Chunks {
  switch (format) {
    case 'arrow':
      return arrowFile(source);
    case 'parquet':
      return parquetFile(source);
    case 'csv':
      return csv(source, options, onLost);
    case 'jsonl':
      return jsonLines(source, onLost);
    default:
      return unreachable(format);
  }
}

/**
 * Writes rows to a file as the ending of its name says, a few batches in memory at a time. The file is there whole or
 * not at all.
 * @throws AcceleratorError `EXPORT_FORMAT`, `EXPORT_EXISTS`, `EXPORT_FAILED`; `OPTION_INVALID` for an option of another format
 */
export async function exportFile(source: DatasetSource, file: string, options: ExportOptions): Promise<Exported> {
  const { force = false } = options;
  const { format, gzip } = exportForm(file, options.format);
  if (format !== 'csv') refuseCsvOptions(options, file);
  if (file === standardOutput) return exportToStandardOutput(source, format, options);
  const target = path.resolve(file);
  if (!force) refuseExisting(target, file);
  let madeNull = 0;
  const onLost = (): void => {
    madeNull++;
  };
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  const release = removeWhenStopped(temporary);
  try {
    const chunks = Readable.from(chunksOf(format, source, options, onLost), { objectMode: true, highWaterMark: 1 });
    const sink = createWriteStream(temporary, { flags: 'wx' });
    await (gzip ? pipeline(chunks, createGzip(), sink) : pipeline(chunks, sink));
    if (!force) refuseExisting(target, file);
    const { size } = statSync(temporary);
    renameSync(temporary, target);
    return { size, madeNull };
  } catch (error) {
    throw /^E[A-Z0-9]+$/.test(systemCode(error) ?? '') ? notWritten(file, error) : error;
  } finally {
    release();
    removeIfThere(temporary);
  }
}

/** A reader that goes away ends the program, as everywhere. */
async function exportToStandardOutput(
  source: DatasetSource,
  format: ExportFormat,
  options: ExportOptions,
): Promise<Exported> {
  if (process.stdout.isTTY && (format === 'arrow' || format === 'parquet')) {
    throw new AcceleratorError({
      code: 'EXPORT_FORMAT',
      message: `A terminal shows no ${format} file.`,
      hint: 'Send it to a program or a file: `ax ds … --export - --format arrow | program`.',
    });
  }
  let [size, madeNull] = [0, 0];
  const chunks = Readable.from(
    chunksOf(format, source, options, () => {
      madeNull++;
    }),
    { objectMode: true, highWaterMark: 1 },
  );
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
  }
  return { size, madeNull };
}

function refuseCsvOptions({ bom, escapeFormulas }: CsvOptions, file: string): void {
  const option = bom === true ? '--bom' : escapeFormulas === true ? '--escape-formulas' : undefined;
  if (option === undefined) return;
  throw new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `\`${option}\` is for .csv files, and '${path.basename(file)}' is none.`,
  });
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
    // Its folder is none: the error that is being reported is the one that matters.
  }
}
