import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type ErrorRecord, fromErrorRecord } from '@accelerator/base';
import { readRemote, remoteSizes, type Workdir } from '@accelerator/store';
import { attemptsFolder } from './attempt.ts';

/** A column file that a task wants to read, and where it looks for the answer. */
export interface MissingFile {
  /** From the workdir. */
  readonly file: string;
  /** Name of the answer, in the folder of attempts of the job that asks. */
  readonly answer: string;
}

/** What came of it: empty, when it is here now. */
export interface MissingFileAnswer {
  readonly error?: ErrorRecord;
}

/** Where the answer to a question is laid. @param answer its name */
export function missingAnswerFile(jobPath: string, answer: string): string {
  return path.join(attemptsFolder(jobPath), answer);
}

/** The job whose task asks. */
interface AskingJob {
  readonly workdir: Workdir;
  /** The job directory, absolute. */
  readonly path: string;
}

const lookEveryMs = 4;
const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Columns are read synchronously, so a process that needs one from a shared cache can only wait for a file. It asks the
 * engine, which knows the cache and its secrets; the author's process knows neither.
 */
export class MissingFiles {
  readonly #send: (request: MissingFile) => void;
  readonly #engine = process.ppid;

  /** @param send sends the question at once, though nothing else happens in this process until it is answered */
  constructor(send: (request: MissingFile) => void) {
    this.#send = send;
  }

  /** Makes a file come. @returns false when no cache is known to have it. @throws what the engine says */
  bring({ workdir, path: jobPath }: AskingJob, file: string): boolean {
    const name = path.relative(workdir.path, file).split(path.sep).join('/');
    const slash = name.indexOf('/');
    const record = slash < 0 || name.startsWith('..') ? undefined : readRemote(workdir, name.slice(0, slash));
    if (record === undefined || !remoteSizes(record).has(name.slice(slash + 1))) return false;
    const answer = `missing.${randomUUID()}`;
    this.#send({ file: name, answer });
    const place = missingAnswerFile(jobPath, answer);
    while (!existsSync(place)) {
      // The engine is gone: nobody will ever answer.
      if (process.ppid !== this.#engine) process.exit(0);
      Atomics.wait(clock, 0, 0, lookEveryMs);
    }
    const { error }: MissingFileAnswer = JSON.parse(readFileSync(place, 'utf8'));
    rmSync(place, { force: true });
    if (error !== undefined) throw fromErrorRecord(error);
    return true;
  }
}
