import { isAcceleratorError, systemCode } from '@accelerator/base';

/**
 * What only helps: caches, notes, what was done before. Where it can't be read or written, because of the disk, of rights
 * or of something else in its place, the answer is undefined and everything goes on without it.
 */
export function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isAcceleratorError(error) || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
