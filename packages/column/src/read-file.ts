import { closeSync, readSync } from 'node:fs';
import path from 'node:path';
import { Channel, Door, isAcceleratorError, type Scope, systemCode } from '@accelerator/base';
import type { BatchMemory } from './batch-memory.ts';
import { damagedFile, missingFile } from './errors.ts';
import { bringFile } from './missing-files.ts';
import type { ColumnLabel } from './summary.ts';

/** One read from a column file. `bytes` is how many were read. */
export interface ColumnRead extends ColumnLabel {
  readonly file: string;
  readonly bytes: number;
}

/** Linux reads at most 2 GiB at a time. */
const largestRead = 1 << 30;

const reads = new Channel<ColumnRead>();

/**
 * Calls `listener` for every read of a column file in this process (all reads go through `readAt`), so that a job can
 * tell what it read, and a test what was not read. Returns a function that ends it.
 */
export function observeReads(listener: (read: ColumnRead) => void): () => void {
  return reads.observe(listener);
}

/** A column file opened for reading. */
export interface OpenFile {
  readonly file: string;
  /** The folder below which no link is followed. Default: the one that it lies in. */
  readonly root?: string | undefined;
  readonly label: ColumnLabel;
  readonly descriptor: number;
  /** To which task the reads belong. */
  readonly scope: Scope | undefined;
}

/** Opens a column file and checks its size: a truncated or missing file, or something else in its place, is found here. */
export function openColumnFile(
  { file, label, scope, root = path.dirname(file) }: Omit<OpenFile, 'descriptor'>,
  expectedSize: number | undefined,
): OpenFile {
  const { descriptor, size } = openPlain(root, file, label);
  if (expectedSize !== undefined && size !== expectedSize) {
    closeSync(descriptor);
    throw damagedFile(file, label, 'its size', `expected ${expectedSize} bytes, found ${size}`);
  }
  return { file, label, scope, descriptor };
}

function openPlain(root: string, file: string, label: ColumnLabel): ReturnType<Door['open']> {
  const open = (): ReturnType<Door['open']> => new Door(root).open(path.relative(root, file));
  try {
    return open();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && bringFile(file)) return open();
    if (isAcceleratorError(error)) throw damagedFile(file, label, 'its place', error.message.replace(/\.$/, ''));
    throw missingFile(file, label, error);
  }
}

/**
 * `length` bytes from `position`, at offset 0 of their memory, so that typed arrays can lie over it.
 * Not zeroed first: that would cost 0.1 ms for an image.
 * @param memory into which they are read; default: memory of their own
 */
export function readAt(open: OpenFile, position: number, length: number, memory?: BatchMemory): Buffer {
  const bytes = memory?.take(length) ?? Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const count = readSync(open.descriptor, bytes, done, Math.min(length - done, largestRead), position + done);
    if (count === 0) {
      throw damagedFile(open.file, open.label, 'its size', `it ends at byte ${position + done}`);
    }
    done += count;
  }
  reads.report(open.scope, { file: open.file, bytes: length, ...open.label });
  return bytes;
}
