import { closeSync, constants, copyFileSync, openSync, readSync } from 'node:fs';
import { systemCode } from './errors.ts';
import { writeAll } from './files.ts';

/**
 * Some file systems know no modes of files, which the system's call sets, or can't hand bytes from one file to the
 * other (`fusefat`, some of networks and of cloud stores): what it says then.
 */
const noCopies: ReadonlySet<string> = new Set(['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EINVAL', 'EXDEV']);

const blockBytes = 1 << 20;

/** Copies a file under a name that is not there yet; where the disk can, both share their blocks. */
export function copyToNew(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!noCopies.has(systemCode(error) ?? '')) throw error;
    copyBlocks(from, to);
  }
}

function copyBlocks(from: string, to: string): void {
  const source = openSync(from, 'r');
  try {
    const target = openSync(to, 'wx');
    try {
      const block = Buffer.allocUnsafe(blockBytes);
      for (let read = readSync(source, block); read > 0; read = readSync(source, block)) {
        writeAll(target, block.subarray(0, read));
      }
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
