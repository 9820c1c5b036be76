import { realpathSync } from 'node:fs';
import path from 'node:path';
import { parseDatasetId } from '@accelerator/dataset';
import { formatInputName, parseInputName, throughOwn } from '@accelerator/job';
import { Workdir } from './workdir.ts';

/** A job or dataset, and the workdir that it is in. */
export interface InWorkdir {
  readonly workdir: Workdir;
  readonly id: string;
}

/** A path that leads nowhere is as it is: opening it will say so. */
function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
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

  /** @param directory of the workdir as which it was opened */
  nameOf(directory: string, id: string, digest?: string): string {
    const root = this.rootOf(directory);
    return formatInputName({ root: root === '' || root === throughOwn ? this.#rootOfId(id) : root, id, digest });
  }

  /**
   * The way to another workdir; empty when it is this one, by whatever path; `throughOwn` for one whose jobs are read
   * through this one.
   */
  rootOf(directory: string): string {
    if (directory === this.#own.path) return '';
    let root = this.#roots.get(directory);
    if (root === undefined) {
      const real = realpathSync(directory);
      const isOther = this.#own.others.some((other) => other.workdir !== undefined && realPath(other.path) === real);
      root = isOther ? throughOwn : path.relative(this.#place, real).split(path.sep).join('/');
      this.#roots.set(directory, root);
    }
    return root;
  }

  #rootOfId(id: string): string {
    return this.#own.otherOf(parseDatasetId(id).jobId) === undefined ? '' : throughOwn;
  }

  /** @throws AcceleratorError `WORKDIR_NOT_FOUND` and what else opening a workdir throws */
  find(name: string): InWorkdir {
    const { root, id } = parseInputName(name);
    if (root === '' || root === throughOwn) return { workdir: this.#own, id };
    let workdir = this.#workdirs.get(root);
    if (workdir === undefined) {
      workdir = Workdir.open(path.resolve(this.#place, root));
      this.#workdirs.set(root, workdir);
    }
    return { workdir, id };
  }

  known(name: string): KnownByName {
    const { root } = parseInputName(name);
    if (root === '') return {};
    return {
      nameOf: (id, digest) => formatInputName({ root: root === throughOwn ? this.#rootOfId(id) : root, id, digest }),
    };
  }

  get #place(): string {
    this.#realPath ??= realpathSync(this.#own.path);
    return this.#realPath;
  }
}
