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
  /** Told when there are files that nobody has seen before, or that have another size: most likely something must run. */
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
  const { digests, dependencies, inputDirectory: base } = tools.project;
  const makers = new Makers(tools);
  const resolve = resolverFrom(base);
  // Nothing else is kept of a stat: 100,000 of Node's would be 60 MB, which are copied when garbage is collected.
  const known = (place: string, seen: BigIntStats | undefined): string | undefined => {
    const stat = seen?.isFile() === true ? seen : undefined;
    // Before it is read.
    dependencies?.addFile(place, stat);
    return stat && digests.known(place, stat);
  };
  const places = paths.flatMap((input): FoundFile | FoundFile[] => {
    const { name } = input;
    const place = resolve(name);
    const seen = lookAt(place);
    const inJob = makers.find(place, name, seen);
    if (input instanceof InputRoot) {
      input.place(place, base, inJob);
      return [];
    }
    if (input instanceof InputFile) {
      const { keepUnreadable } = input;
      return { file: input, name, path: place, inJob, keepUnreadable, known: known(place, seen) };
    }
    dependencies?.addSearch(place, () => filesBelow(place));
    return input.place(place, inJob).map((file) => {
      const inside = path.join(place, file.name);
      const found = lookAt(inside);
      makers.find(inside, file.name, found);
      return { file, name: path.join(name, file.name), path: inside, known: known(inside, found) };
    });
  });
  const all = await digests.digestsOf(places, onHashed, tools.onNewFiles);
  for (const [index, { file, path: place, inJob }] of places.entries())
    file.place({ path: place, digest: all[index] ?? '', inJob });
  return {
    files: places.map(({ file }) => file),
    folders: paths.filter((input) => input instanceof InputDirectory),
    jobs: [...makers.jobs],
  };
}

/** `path.resolve`, from a folder: of files of one folder, a fifth of the time. */
function resolverFrom(base: string): (name: string) => string {
  let last = { folder: '', place: '' };
  return (name) => {
    const slash = name.lastIndexOf('/');
    const own = name.slice(slash + 1);
    if (slash <= 0 || own === '' || own === '.' || own === '..') return path.resolve(base, name);
    const folder = name.slice(0, slash);
    if (folder !== last.folder) last = { folder, place: path.join(path.resolve(base, folder), '/') };
    return last.place + own;
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
  readonly #folders = new Map<string, FolderOfInputs>();

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
    const folder = this.#folderOf(place);
    const isLink = seen?.isSymbolicLink() === true;
    if (!isLink && !folder.isInWorkdir) return undefined;
    const found = this.#jobFolders.find(isLink ? realPath(place) : path.join(folder.real, path.basename(place)));
    if (found === undefined) return undefined;
    const job = this.#neighbours.nameOf(found.workdir, found.job);
    this.jobs.add(job);
    return path.isAbsolute(given) || this.#jobFolders.find(place) !== undefined ? { job, file: found.file } : undefined;
  }

  /** One look at each file, and one at each folder. */
  #folderOf(place: string): FolderOfInputs {
    const folder = place.slice(0, place.lastIndexOf(path.sep)) || path.sep;
    let known = this.#folders.get(folder);
    if (known === undefined) {
      const real = realPath(folder);
      known = { real, isInWorkdir: this.#jobFolders.isInWorkdir(real) };
      this.#folders.set(folder, known);
    }
    return known;
  }
}

/** A folder with input files in it. */
interface FolderOfInputs {
  /** Without links. */
  readonly real: string;
  /** Of any project. */
  readonly isInWorkdir: boolean;
}

/** What stands there, a link as itself; undefined for what can't be seen: reading it will say why. */
function lookAt(place: string): BigIntStats | undefined {
  try {
    return lstatSync(place, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Of what is not there, or in a circle of links, the path itself: reading it will say so. */
function realPath(place: string): string {
  try {
    return realpathSync.native(place);
  } catch {
    return place;
  }
}
