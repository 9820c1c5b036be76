import { type ErrorRecord, fromErrorRecord } from '@accelerator/base';
import type { RunEvent } from '@accelerator/store';
import type { CacheRun } from './cache-run.ts';

/** What the program is told, on its standard input. */
export interface HealOrder {
  /** Absolute: the folder of the project. */
  readonly project: string;
  /** Absolute. */
  readonly workdir: string;
  /** From the workdir. */
  readonly file: string;
}

/** What it answers, on its standard output. */
export interface HealAnswer {
  readonly events: readonly RunEvent[];
  readonly error?: ErrorRecord;
}

type AskProgram = typeof import('@accelerator/shared-cache')['askProgram'];

/**
 * Builds again what a build script reads and the cache has lost. The script reads synchronously, so a program does it
 * while this process waits.
 */
export function healNow(
  askProgram: AskProgram,
  { project, workdir, emit }: Omit<CacheRun, 'session' | 'signal'>,
): (file: string) => void {
  return (file) => {
    const order: HealOrder = { project: project.directory, workdir: workdir.path, file };
    const { events, error } = askProgram<HealAnswer>(import.meta.url, 'heal-process', order);
    for (const event of events) if (event.type === 'job-healed') emit(event);
    if (error !== undefined) throw fromErrorRecord(error);
  };
}
