import type { CurrentJob, InputJob } from '@accelerator/sdk';

interface EarlierExport {
  readonly job: InputJob;
  /** The files that are not called like their rows, by the names of these. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** What earlier jobs have exported: an image that is the same becomes a link to the same file. */
export class EarlierExports {
  readonly #job: CurrentJob;
  readonly #exports: readonly EarlierExport[];

  constructor(job: CurrentJob, exports: readonly InputJob[]) {
    this.#job = job;
    this.#exports = exports.map((each) => ({ job: each, renamed: renamedBy(each) }));
  }

  /** Whether there is any. */
  get areThere(): boolean {
    return this.#exports.length > 0;
  }

  /**
   * @param content the image, or its digest
   * @param choose the name that the file gets, by the name that it has in the earlier job
   * @returns its name; undefined when no earlier job has it
   */
  take(filename: string, content: string | Uint8Array, choose: (earlier: string) => string): string | undefined {
    for (const { job, renamed } of this.#exports) {
      const earlier = renamed.get(filename) ?? filename;
      const name = choose(earlier);
      if (this.#job.takeFile(name, job, earlier, content)) return name;
    }
    return undefined;
  }
}

function renamedBy(job: InputJob): Map<string, string> {
  if (!job.datasets().includes('renamed')) return new Map();
  return new Map(
    job.dataset('renamed').typed({ filename: 'unicode', file: 'unicode' }).iterate(null, ['filename', 'file']),
  );
}
