import path from 'node:path';
import { Dataset } from '@accelerator/dataset';
import { Job } from './job.ts';
import { type InWorkdir, NeighbourWorkdirs } from './neighbour-workdirs.ts';
import type { Workdir } from './workdir.ts';

/** How records of a workdir name what is in it and in other workdirs. */
export class Neighbours {
  readonly #workdirs: NeighbourWorkdirs;

  constructor(own: Workdir) {
    this.#workdirs = new NeighbourWorkdirs(own);
  }

  /**
   * @param directory of the workdir that it is in
   * @param digest what it contains
   */
  nameOf(directory: string, id: string, digest?: string): string {
    return this.#workdirs.nameOf(directory, id, digest);
  }

  /** The way to another workdir; empty when it is this one, by whatever path. */
  rootOf(directory: string): string {
    return this.#workdirs.rootOf(directory);
  }

  /** @throws AcceleratorError `WORKDIR_NOT_FOUND` and what else opening a workdir throws */
  find(name: string): InWorkdir {
    return this.#workdirs.find(name);
  }

  /** The dataset of that name, which will be known by it. @throws AcceleratorError what opening it throws */
  openDataset(name: string): Dataset {
    const { workdir, id } = this.find(name);
    return Dataset.open(workdir.path, id, this.#workdirs.known(name));
  }

  /** The job of that name, which will be known by it. @throws AcceleratorError what opening it throws */
  openJob(name: string): Job {
    const { workdir, id } = this.find(name);
    return Job.open(workdir, id, this.#workdirs.known(name));
  }

  /** Where a file of a job is, absolute. */
  pathInJob(job: string, file: string): string {
    const { workdir, id } = this.find(job);
    return path.join(workdir.jobPath(id), file);
  }
}
