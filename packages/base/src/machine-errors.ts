import { AcceleratorError, isAcceleratorError, systemCode } from './errors.ts';

/** What a machine refuses, in words; other codes speak for themselves. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'the disk quota of this user is used up',
  EFBIG: 'the file would be larger than this process may write',
  EROFS: 'the file system can only be read',
  EACCES: 'permission is denied',
  EPERM: 'it is not permitted',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  EIO: 'the disk reports an error',
};

/**
 * An error of the machine, with the place: a `write` that finds no room says neither which file nor where. Others, and
 * those that name a path, stay as they are.
 */
export function withPath(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined || isAcceleratorError(error)) return error;
  const reason = reasons[code];
  if (reason === undefined || (error instanceof Error && 'path' in error)) return error;
  return new AcceleratorError({
    /**
     * The operating system refused to write a file: the disk or the quota is full, permission is denied, the file
     * system can only be read.
     *
     * @remedy The sentence says why. On a full disk `ax gc` shows what can be removed.
     */
    code: 'WRITE_FAILED',
    message: `Writing to '${path}' failed: ${reason} (${code}).`,
    hint: code === 'ENOSPC' || code === 'EDQUOT' ? '`ax gc` shows what can be removed; then run it again.' : undefined,
    cause: error,
    details: { path, code },
  });
}
