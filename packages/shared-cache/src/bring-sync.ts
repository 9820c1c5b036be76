import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ErrorRecord, fromErrorRecord } from '@accelerator/base';
import { onMissingFile } from '@accelerator/column';
import { readRemote, remoteSizes, type Workdir } from '@accelerator/store';
import { payloadGoneCode } from './payload-gone.ts';
import type { SharedCacheSettings } from './settings.ts';

/** What the program is told, on its standard input. */
export interface BringOrder {
  readonly settings: SharedCacheSettings;
  readonly workdir: string;
  /** From the workdir. */
  readonly file: string;
}

/** What it answers, on its standard output. */
export interface BringAnswer {
  readonly error?: ErrorRecord;
}

/** Makes the files of a column again that the cache has lost, and waits for that. @param file from the workdir */
export type HealNow = (file: string) => void;

/**
 * Lets columns come in a process that reads them itself: a command, a build script. They are read synchronously, so a
 * program fetches them (0.1 s for all slices of a column up to 8 MB). Returns a function that ends it.
 * @param heal undefined: nothing can be built here
 */
export function bringWhenRead(settings: SharedCacheSettings, workdir: Workdir, heal?: HealNow): () => void {
  return onMissingFile((file) => {
    const name = path.relative(workdir.path, file).split(path.sep).join('/');
    const slash = name.indexOf('/');
    const record = slash < 0 || name.startsWith('..') ? undefined : readRemote(workdir, name.slice(0, slash));
    if (record === undefined || !remoteSizes(record).has(name.slice(slash + 1))) return false;
    const order: BringOrder = { settings, workdir: workdir.path, file: name };
    const { error }: BringAnswer = askProgram(import.meta.url, 'bring-process', order);
    if (error === undefined) return true;
    if (heal === undefined || error.code !== payloadGoneCode) throw fromErrorRecord(error);
    heal(name);
    return true;
  });
}

/**
 * Lets a program of the engine do what this process can't wait for otherwise.
 * @param asker the module that asks: the program is beside it
 */
export function askProgram<Answer>(asker: string, name: string, order: unknown): Answer {
  const inSource = asker.endsWith('.ts');
  const program = fileURLToPath(new URL(`./${name}${inSource ? '.ts' : '.js'}`, asker));
  const execArgv = inSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];
  const { stdout, error } = spawnSync(process.execPath, [...execArgv, program], {
    input: JSON.stringify(order),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  return JSON.parse(stdout.toString('utf8'));
}
