import { digestOf } from '@accelerator/base';
import { lockKey } from './job-lock.ts';

/**
 * Reads a file of a workdir and writes it anew while nobody else does: of two who do it at the same time the second would
 * put back what was there before the first.
 * @param name of the file, from the workdir
 */
export async function changingFile<T>(workdir: { readonly path: string }, name: string, change: () => T): Promise<T> {
  // As all locks whose holder died, it is removed by its form.
  const lock = await lockKey(workdir.path, digestOf(`file ${name}`), () => {});
  try {
    return change();
  } finally {
    lock.release();
  }
}
