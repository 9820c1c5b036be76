import { type BigIntStats, lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { type FileToDigest, type InJob, InputDirectory, InputFile, InputRoot } from '@accelerator/job';
import type { FileSearch, InputPath } from '@accelerator/method';
import { JobFolders, Neighbours, type Workdir } from '@accelerator/store';
import { walkFolder } from './files/walk-folder.ts';
import type { Project } from './project.ts';

/** What finding input files needs. */
export interface LocatingTools {
  readonly project: Project;
  readonly workdir: Workdir;
  /** Told when there are files that nobody has seen before, or that were touched since: most likely something must run. */
  readonly onNewFiles?: () => void;
}

/** The input files and folders of a build, found and hashed. */
export interface LocatedInputs {
  /** Also those in folders. */
  readonly files: readonly InputFile[];
  readonly folders: readonly InputDirectory[];
  /** The jobs that made some of these, as records name them. */
  readonly jobs: readonly string[];
}

interface FoundFile extends FileToDigest {
  readonly file: InputFile;
  readonly inJob?: InJob | undefined;
}

export const noInputs: LocatedInputs = { files: [], folders: [], jobs: [] };

/** Finds and hashes what the options name on disk. */
export async function locateInputs(
  tools: LocatingTools,
  paths: readonly InputPath[],
  onHashed: (done: number, total: number) => void,
): Promise<LocatedInputs> {
  const makers = new Makers(tools);
  const base = tools.project.inputDirectory;
  const places = paths.flatMap((input): FoundFile[] => {
    const { name } = input;
    const place = path.resolve(base, name);
    const seen = lookAt(place);
    const inJob = makers.find(place, name, seen);
    if (input instanceof InputRoot) {
      input.place(place, base, inJob);
      return [];
    }
    if (input instanceof InputFile)
      return [{ file: input, name, path: place, inJob, keepUnreadable: input.keepUnreadable, stat: plain(seen) }];
    tools.project.dependencies?.addSearch(place, () => filesBelow(place));
    return input.place(place, inJob).map((file) => {
      const inside = path.join(place, file.name);
      const found = lookAt(inside);
      makers.find(inside, file.name, found);
      return { file, name: path.join(name, file.name), path: inside, stat: plain(found) };
    });
  });
  const { dependencies } = tools.project;
  // Before they are read.
  if (dependencies !== undefined) for (const each of places) dependencies.addFile(each.path, each.stat);
  const digests = await tools.project.digests.digestsOf(places, onHashed, tools.onNewFiles);
  for (const [index, { file, path: place, inJob }] of places.entries())
    file.place({ path: place, digest: digests[index] ?? '', inJob });
  return {
    files: places.map(({ file }) => file),
    folders: paths.filter((input) => input instanceof InputDirectory),
    jobs: [...makers.jobs],
  };
}

/** All that an input folder has. */
function filesBelow(place: string): FileSearch {
  const { files, deadLinks, folders } = walkFolder(place, { depth: Number.POSITIVE_INFINITY, dot: true });
  return { files: [...files, ...deadLinks].map((each) => path.join(place, each)), folders };
}

const neighbours = new WeakMap<Workdir, Neighbours>();
const jobFolders = new WeakMap<Workdir, JobFolders>();

/** How records of a workdir name what is in others; what was found out is kept for as long as the workdir is. */
export function neighboursOf(workdir: Workdir): Neighbours {
  let known = neighbours.get(workdir);
  if (known === undefined) {
    known = new Neighbours(workdir);
    neighbours.set(workdir, known);
  }
  return known;
}

function jobFoldersOf(workdir: Workdir): JobFolders {
  let known = jobFolders.get(workdir);
  if (known === undefined) {
    known = new JobFolders();
    jobFolders.set(workdir, known);
  }
  return known;
}

/** The jobs that made what a build is given. */
class Makers {
  readonly jobs = new Set<string>();
  readonly #neighbours: Neighbours;
  readonly #jobFolders: JobFolders;
  /** By folder. */
  readonly #real = new Map<string, string>();

  constructor({ workdir }: LocatingTools) {
    this.#neighbours = neighboursOf(workdir);
    this.#jobFolders = jobFoldersOf(workdir);
  }

  /**
   * Notes in which job a file lies, wherever links lead. It is named by that job when its path leads there by itself,
   * and not only by way of a link that has a name of its own: `results/cover.jpg`.
   * @param seen what `lookAt` found there
   */
  find(place: string, given: string, seen: BigIntStats | undefined): InJob | undefined {
    const found = this.#jobFolders.find(this.#realPath(place, seen));
    if (found === undefined) return undefined;
    const job = this.#neighbours.nameOf(found.workdir, found.job);
    this.jobs.add(job);
    return path.isAbsolute(given) || this.#jobFolders.find(place) !== undefined ? { job, file: found.file } : undefined;
  }

  /** One look at each file, and one at each folder. */
  #realPath(place: string, seen: BigIntStats | undefined): string {
    if (seen?.isSymbolicLink() === true) return realPath(place);
    const folder = path.dirname(place);
    let real = this.#real.get(folder);
    if (real === undefined) {
      real = realPath(folder);
      this.#real.set(folder, real);
    }
    return real === folder ? place : path.join(real, path.basename(place));
  }
}

/** What stands there, a link as itself; undefined for what can't be seen: reading it will say why. */
function lookAt(place: string): BigIntStats | undefined {
  try {
    return lstatSync(place, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function plain(seen: BigIntStats | undefined): BigIntStats | undefined {
  return seen?.isFile() === true ? seen : undefined;
}

/** Of what is not there, or in a circle of links, the path itself: reading it will say so. */
function realPath(place: string): string {
  try {
    return realpathSync.native(place);
  } catch {
    return place;
  }
}
