import { z } from '@accelerator/sdk';

/** The option of methods that keep rows in memory, and the others in temporary files. */
export const memoryOption = () =>
  z
    .number()
    .positive()
    .default(256)
    .describe('MB of rows that a process keeps in memory; what is more goes to temporary files of the job.');

/** In bytes. */
export function memoryBytes(megabytes: number): number {
  return megabytes * 2 ** 20;
}
