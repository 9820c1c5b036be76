import { realpathSync } from 'node:fs';
import path from 'node:path';
import { formatInputName, parseInputName } from '@accelerator/job';
import { Workdir } from './workdir.ts';

/** A job or dataset, and the workdir that it is in. */
export interface InWorkdir {
  readonly workdir: Workdir;
  readonly id: string;
}

/** How something that was found by its name is to be known by it. */
export interface KnownByName {
  readonly nameOf?: (id: string, digest?: string) => string;
}

/** The workdirs that records of one name, each opened once. */
export class NeighbourWorkdirs {
  readonly #own: Workdir;
  #realPath: string | undefined;
  /** By the path that was given: the way to it. */
  readonly #roots = new Map<string, string>();
  readonly #workdirs = new Map<string, Workdir>();

  constructor(own: Workdir) {
    this.#own = own;
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

  known(name: string): KnownByName {
    const { root } = parseInputName(name);
    return root === '' ? {} : { nameOf: (id, digest) => formatInputName({ root, id, digest }) };
  }

  get #place(): string {
    this.#realPath ??= realpathSync(this.#own.path);
    return this.#realPath;
  }
}
