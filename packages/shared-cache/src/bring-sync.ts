import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ErrorRecord, fromErrorRecord } from '@accelerator/base';
import { onMissingFile } from '@accelerator/column';
import { readRemote, remoteSizes, type Workdir } from '@accelerator/store';
import type { SharedCacheSettings } from './settings.ts';

const inSource = import.meta.url.endsWith('.ts');
const program = fileURLToPath(new URL(inSource ? './bring-process.ts' : './bring-process.js', import.meta.url));
const execArgv = inSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];

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

/**
 * Lets columns come in a process that reads them itself: a command, a build script. They are read synchronously, so a
 * program fetches them (0.1 s for all slices of a column up to 8 MB). Returns a function that ends it.
 */
export function bringWhenRead(settings: SharedCacheSettings, workdir: Workdir): () => void {
  return onMissingFile((file) => {
    const name = path.relative(workdir.path, file).split(path.sep).join('/');
    const slash = name.indexOf('/');
    const record = slash < 0 || name.startsWith('..') ? undefined : readRemote(workdir, name.slice(0, slash));
    if (record === undefined || !remoteSizes(record).has(name.slice(slash + 1))) return false;
    const order: BringOrder = { settings, workdir: workdir.path, file: name };
    const { stdout, error } = spawnSync(process.execPath, [...execArgv, program], {
      input: JSON.stringify(order),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (error !== undefined) throw error;
    const answer: BringAnswer = JSON.parse(stdout.toString('utf8'));
    if (answer.error !== undefined) throw fromErrorRecord(answer.error);
    return true;
  });
}
