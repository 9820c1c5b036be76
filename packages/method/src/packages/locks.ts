import path from 'node:path';
import type { LookRecorder } from '../cache/look-recorder.ts';
import type { Manifest } from './manifest.ts';
import { npmLock } from './npm-lock.ts';
import { pnpmLock } from './pnpm-lock.ts';
import type { LockFile, Provenance } from './provenance.ts';
import { yarnLock } from './yarn-lock.ts';

/** Reads the lock file of the package manager that filled a folder, or undefined. */
type LockReader = (looks: LookRecorder, folder: string) => LockFile | undefined;

const readers: readonly LockReader[] = [npmLock, pnpmLock, yarnLock];

/** The lock files of the folders that packages lie in, each read once. */
export class Locks {
  readonly #looks: LookRecorder;
  readonly #files = new Map<string, LockFile | undefined>();

  constructor(looks: LookRecorder) {
    this.#looks = looks;
  }

  /** @param root absolute path of the package, without links */
  provenanceOf(root: string, manifest: Manifest): Provenance {
    return this.#lockAbove(path.dirname(root))?.provenanceOf(root, manifest) ?? { from: 'unknown' };
  }

  #lockAbove(folder: string): LockFile | undefined {
    if (!this.#files.has(folder)) {
      const above = path.dirname(folder);
      const found = this.#lockOf(folder) ?? (above === folder ? undefined : this.#lockAbove(above));
      this.#files.set(folder, found);
    }
    return this.#files.get(folder);
  }

  #lockOf(folder: string): LockFile | undefined {
    for (const read of readers) {
      const found = read(this.#looks, folder);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
