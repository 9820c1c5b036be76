import { closeSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, Digest, Door, ifThere, writeAll } from '@accelerator/base';
import type { KeptFile } from '@accelerator/job';
import { attemptPaths, attemptsFolder, partOfAttempt } from '@accelerator/slice';
import { readOutput } from '@accelerator/store';
import type { FilePlaces } from './file-places.ts';

/** What the tasks of a job printed, in its directory: a file for each part. */
export class PrintedFiles {
  readonly #jobPath: string;
  readonly #places: FilePlaces;
  /** Attempts whose output has been kept. */
  readonly #kept = new Set<string>();
  readonly #printed = new Map<string, { size: number; readonly digest: Digest }>();

  constructor(jobPath: string, places: FilePlaces) {
    this.#jobPath = jobPath;
    this.#places = places;
  }

  get records(): Record<string, KeptFile> {
    const printed = [...this.#printed].map(([name, { size, digest }]): [string, KeptFile] => [
      name,
      { size, digest: digest.digest() },
    ]);
    return Object.fromEntries(printed);
  }

  /** What all attempts printed. */
  keepAll(): void {
    const names = readdirSync(attemptsFolder(this.#jobPath)).flatMap((name) => /^(.*)\.txt$/.exec(name)?.[1] ?? []);
    for (const name of names.sort(compareCodeUnits)) this.keep(name);
  }

  /** What an attempt printed. The chunks of a map print into one file for each slice. */
  keep(attempt: string): void {
    if (this.#kept.has(attempt)) return;
    const { output } = attemptPaths(this.#jobPath, attempt);
    // Most print nothing: a look at the way to it as well would take 0.02 ms more for each.
    if (ifThere(() => lstatSync(output, { throwIfNoEntry: false }), undefined) === undefined) return;
    const name = path.join('output', `${partOfAttempt(attempt)}.txt`);
    let descriptor: number | undefined;
    try {
      for (const block of readOutput(new Door(this.#jobPath), path.relative(this.#jobPath, output))) {
        descriptor ??= this.#open(attempt, name);
        writeAll(descriptor, block);
        this.#note(name, block);
      }
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
    // Else a reader of the running job would see it twice.
    if (descriptor !== undefined) rmSync(output, { force: true });
  }

  #open(attempt: string, name: string): number {
    this.#kept.add(attempt);
    this.#places.makeFolder(name);
    return openSync(path.join(this.#jobPath, name), 'a');
  }

  #note(name: string, block: Uint8Array): void {
    const printed = this.#printed.get(name) ?? { size: 0, digest: new Digest() };
    printed.size += block.byteLength;
    printed.digest.update(block);
    this.#printed.set(name, printed);
  }
}
