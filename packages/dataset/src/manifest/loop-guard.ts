import path from 'node:path';
import { manifestDamaged } from '../errors.ts';
import { manifestId } from './any-dataset.ts';
import { manifestPath } from './disk-names.ts';
import type { ManifestHead } from './manifest.ts';

/** Notices when datasets that follow one another by name come round to one that was there before. */
export class LoopGuard {
  readonly #workdir: string;
  readonly #seen = new Set<string>();

  constructor(workdir: string) {
    this.#workdir = workdir;
  }

  /** @throws AcceleratorError `MANIFEST_DAMAGED` */
  enter(manifest: ManifestHead): void {
    const id = manifestId(manifest);
    if (this.#seen.has(id)) {
      const file = path.join(this.#workdir, manifestPath(manifest.jobId, manifest.name));
      throw manifestDamaged(file, 'the datasets before it lead back to itself');
    }
    this.#seen.add(id);
  }
}
