import { realpathSync } from 'node:fs';
import path from 'node:path';
import { Dataset } from '@accelerator/dataset';
import { formatInputName, parseInputName } from '@accelerator/job';
import { Job } from './job.ts';
import { Workdir } from './workdir.ts';

/** A job or dataset, and the workdir that it is in. */
export interface InWorkdir {
  readonly workdir: Workdir;
  readonly id: string;
}

/** How records of a workdir name what is in it and in other workdirs. */
export class Neighbours {
  readonly #own: Workdir;
  #realPath: string | undefined;
  /** By the path that was given: the way to it. */
  readonly #roots = new Map<string, string>();
  readonly #workdirs = new Map<string, Workdir>();

  constructor(own: Workdir) {
    this.#own = own;
  }

  /**
   * @param directory of the workdir that it is in
   * @param digest what it contains
   */
  nameOf(directory: string, id: string, digest?: string): string {
    return formatInputName({ root: this.rootOf(directory), id, digest });
  }

  /** The way to another workdir; empty when it is this one, by whatever path. */
  rootOf(directory: string): string {
    if (directory === this.#own.path) return '';
    let root = this.#roots.get(directory);
    if (root === undefined) {
      root = path.relative(this.#place, realpathSync(directory)).split(path.sep).join('/');
      this.#roots.set(directory, root);
    }
    return root;
  }

  /** @throws AcceleratorError `WORKDIR_NOT_FOUND` and what else opening a workdir throws */
  find(name: string): InWorkdir {
    const { root, id } = parseInputName(name);
    if (root === '') return { workdir: this.#own, id };
    let workdir = this.#workdirs.get(root);
    if (workdir === undefined) {
      workdir = Workdir.open(path.resolve(this.#place, root));
      this.#workdirs.set(root, workdir);
    }
    return { workdir, id };
  }

  /** The dataset of that name, which will be known by it. @throws AcceleratorError what opening it throws */
  openDataset(name: string): Dataset {
    const { workdir, id } = this.find(name);
    return Dataset.open(workdir.path, id, this.#known(name));
  }

  /** The job of that name, which will be known by it. @throws AcceleratorError what opening it throws */
  openJob(name: string): Job {
    const { workdir, id } = this.find(name);
    return Job.open(workdir, id, this.#known(name));
  }

  /** Where a file of a job is, absolute. */
  pathInJob(job: string, file: string): string {
    const { workdir, id } = this.find(job);
    return path.join(workdir.jobPath(id), file);
  }

  #known(name: string): { readonly nameOf?: (id: string, digest?: string) => string } {
    const { root } = parseInputName(name);
    return root === '' ? {} : { nameOf: (id, digest) => formatInputName({ root, id, digest }) };
  }

  get #place(): string {
    this.#realPath ??= realpathSync(this.#own.path);
    return this.#realPath;
  }
}
