import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, makeFolder, systemCode } from '@accelerator/base';

const dayMs = 86_400_000;

/**
 * What this project knows of its shared cache: which blobs are there, and which jobs are on their way. It only saves
 * requests, and may be removed at any time.
 */
export class LocalNotes {
  readonly #folder: string;
  readonly #youngMs: number;
  #there: Set<string> | undefined;

  /**
   * @param project absolute
   * @param url which cache
   * @param maxAgeMs older notes don't count: what they say may be collected soon, and is made young again
   */
  constructor(project: string, url: string, maxAgeMs: number) {
    this.#folder = path.join(project, '.ax', 'cache', 'shared', digestOf(url));
    this.#youngMs = maxAgeMs / 2;
  }

  isThere(blob: string): boolean {
    this.#there ??= this.#read();
    return this.#there.has(blob);
  }

  noteThere(blob: string): void {
    this.#there ??= this.#read();
    if (this.#there.has(blob)) return;
    this.#there.add(blob);
    this.#quietly(() => {
      makeFolder(this.#folder);
      appendFileSync(path.join(this.#folder, 'there'), `${blob} ${Math.floor(Date.now() / dayMs)}\n`);
    });
  }

  forget(blob: string): void {
    this.#there ??= this.#read();
    this.#there.delete(blob);
  }

  /** Whether something has not been told in this project before; from now on it has. */
  isFirst(name: string): boolean {
    const file = path.join(this.#folder, `told-${name}`);
    return (
      this.#quietly(() => {
        makeFolder(this.#folder);
        writeFileSync(file, '', { flag: 'wx' });
        return true;
      }) ?? false
    );
  }

  /** Jobs of a workdir that are not there yet: noted before, so that an engine that is killed leaves word. */
  pending(workdir: string): string[] {
    return this.#quietly(() => readdirSync(this.#pendingFolder(workdir))) ?? [];
  }

  notePending(workdir: string, job: string): void {
    this.#quietly(() => {
      makeFolder(this.#pendingFolder(workdir));
      writeFileSync(path.join(this.#pendingFolder(workdir), job), '');
    });
  }

  endPending(workdir: string, job: string): void {
    this.#quietly(() => rmSync(path.join(this.#pendingFolder(workdir), job), { force: true }));
  }

  #pendingFolder(workdir: string): string {
    return path.join(this.#folder, 'pending', digestOf(workdir));
  }

  #read(): Set<string> {
    const oldest = Math.floor((Date.now() - this.#youngMs) / dayMs);
    const text = this.#quietly(() => readFileSync(path.join(this.#folder, 'there'), 'utf8')) ?? '';
    return new Set(
      text.split('\n').flatMap((line) => {
        const [, blob, day] = /^([0-9a-f]{64}) (\d+)$/.exec(line) ?? [];
        return blob !== undefined && Number(day) > oldest ? [blob] : [];
      }),
    );
  }

  #quietly<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
  }
}
