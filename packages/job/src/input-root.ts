import path from 'node:path';
import { AcceleratorError, Scope } from '@accelerator/base';
import { reportIdentity } from '@accelerator/dataset';
import { type InJob, type InputFile, nameInJob, ownFile } from './input-file.ts';

/** What is known of a root beside its path as given. */
export interface InputRootPlace {
  /** The way from there to the input directory, when that lies in it or is the same: `''`, `'project/data'`. */
  readonly inside: string | undefined;
  /** For a folder of a job, or its whole directory. */
  readonly inJob?: InJob | undefined;
}

/**
 * The folder below which input files are named. It decides by the texts of the paths alone, which are in the key: so a
 * file has the same name on every machine, whatever other files there are.
 */
export class InputRoot {
  readonly #name: string;
  readonly #prefix: string;
  #place: InputRootPlace;
  readonly #scope = Scope.current;

  constructor(name: string, place: InputRootPlace = { inside: undefined }) {
    this.#name = plainPath(name);
    this.#prefix = this.#name === '.' ? '' : `${this.#name}/`;
    this.#place = place;
  }

  /** The path as the build script gave it; of a folder of a job, `main-3/out`, as for an `InputFile`. */
  get name(): string {
    const { inJob } = this.#place;
    if (inJob === undefined) return this.#name;
    reportIdentity(this.#scope, inJob.job);
    return nameInJob(inJob);
  }

  /** The path of a file from here, with slashes. @throws AcceleratorError `OUTSIDE_ROOT` */
  nameOf(file: InputFile): string {
    const name = this.#plainNameOf(file) ?? this.#partsOf(file)?.join('/');
    if (name === undefined || name === '') throw outsideRoot(file, this.name);
    return name;
  }

  /** Of nearly all files: what follows the root in their path (0.1 µs instead of 2). */
  #plainNameOf(file: InputFile): string | undefined {
    const { name, inJob } = file[ownFile];
    if (inJob !== undefined || this.#place.inJob !== undefined || !name.startsWith(this.#prefix)) return undefined;
    const rest = name.slice(this.#prefix.length);
    return oddPart.test(rest) ? undefined : rest;
  }

  /** @internal @param directory where it is, absolute @param base the input directory, absolute */
  place(directory: string, base: string, inJob: InJob | undefined): void {
    const inside = path.relative(directory, base);
    const isAbove = inside.split(path.sep)[0] !== '..' && !path.isAbsolute(inside);
    this.#place = { inside: isAbove ? inside.split(path.sep).join('/') : undefined, inJob };
  }

  /** @internal For the key. */
  get [ownFile](): { readonly name: string } & InputRootPlace {
    return { name: this.#name, ...this.#place };
  }

  toString(): string {
    return this.name;
  }

  #partsOf(file: InputFile): readonly string[] | undefined {
    const { name, inJob: ofFile } = file[ownFile];
    const { inside, inJob } = this.#place;
    if (ofFile !== undefined) {
      if (inJob !== undefined) return inJob.job === ofFile.job ? below(inJob.file, ofFile.file) : undefined;
      // Without a word about it, the files of a job are named from its directory.
      return this.#name === '.' ? partsOf(ofFile.file) : undefined;
    }
    if (inJob !== undefined) return undefined;
    return below(this.#name, name) ?? (inside === undefined ? undefined : joined(inside, name));
  }
}

/** An empty part, as in front of an absolute path, `.` or `..` */
const oddPart = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Without `./`, `//`, and a slash at the end; accents as one character. `''` is `'.'`. */
export function plainPath(name: string): string {
  const plain = path.posix.normalize(name.normalize('NFC'));
  return plain === '/' ? plain : plain.replace(/\/$/, '');
}

/** The parts of a path from a folder, when both are given from the same place. */
function below(folder: string, file: string): string[] | undefined {
  if (path.posix.isAbsolute(folder) !== path.posix.isAbsolute(file)) return undefined;
  const above = partsOf(folder);
  const parts = partsOf(file);
  const isBelow = above.every((part, index) => part === parts[index]?.normalize('NFC'));
  const rest = parts.slice(above.length);
  return isBelow && rest[0] !== '..' ? rest : undefined;
}

/** The parts of a path, given from the input directory, from a folder above that. */
function joined(inside: string, file: string): string[] | undefined {
  if (path.posix.isAbsolute(file)) return undefined;
  const parts = partsOf(inside);
  for (const part of partsOf(file)) {
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts;
}

function partsOf(file: string): string[] {
  return path.posix
    .normalize(file)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
}

/**
 * An input file lies outside of the folder below which files are named, so it has no name there.
 *
 * @remedy Give `root`: a folder above all the files, written in the same way as their paths. Files on both sides of the
 * input directory have a folder in common when `inputDirectory` in `ax.config.ts` is one above them.
 */
function outsideRoot({ name }: InputFile, root: string): AcceleratorError {
  const [folder, where] = [path.posix.dirname(name), root === '.' ? 'the input directory' : `the root '${root}'`];
  return new AcceleratorError({
    code: 'OUTSIDE_ROOT',
    message: `Expected input files below ${where}, received '${name}'.`,
    hint: `It is named by its path from there. A folder above all the files can be given: \`root: ${JSON.stringify(folder)}\`.`,
    details: { file: name, root },
  });
}
