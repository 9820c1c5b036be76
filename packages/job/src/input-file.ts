import {
  AcceleratorError,
  Channel,
  digestOf,
  isForeignName,
  messageOf,
  nameNotUtf8,
  Scope,
  systemCode,
} from '@accelerator/base';
import { reportIdentity } from '@accelerator/dataset';
import { parseInputName } from './input-name.ts';
import { type LookAtStart, readWhole, type WholeFile } from './read-whole.ts';

/** An input file that was read: a phase counts them as progress and in its record. */
export interface InputFileRead {
  readonly file: InputFile;
  readonly bytes: number;
}

const reads = new Channel<InputFileRead>();

/** Calls `listener` for each input file that is read in this process. Returns a function that ends it. */
export function observeInputFiles(listener: (read: InputFileRead) => void): () => void {
  return reads.observe(listener);
}

/** An input file that changed or could not be read any more; or one of these that was read after all. */
export interface LostInput {
  readonly file: InputFile;
  /** Undefined: it was read after all. */
  readonly error: AcceleratorError | undefined;
}

const losses = new Channel<LostInput>();

/** As `observeInputFiles`: whatever a method makes of the error, its result rests on a file that was not there. */
export function observeLostInputs(listener: (lost: LostInput) => void): () => void {
  return losses.observe(listener);
}

/** What lies in a job directory. */
export interface InJob {
  /** The job, as a record names it. */
  readonly job: string;
  /** Path in the job directory, with slashes; of the directory itself empty. */
  readonly file: string;
}

/** Where an input file is, and what it contains. */
export interface LocatedFile {
  /** Absolute. A function: found out when it is asked for (of 10,000 files in each task, 40 ms). */
  readonly path: string | (() => string);
  readonly digest: string;
  /** For a file of a job, which is named by it. */
  readonly inJob?: InJob | undefined;
}

/** By this the engine reads which file it is: an author asks for `name`, which is noted. */
export const ownFile = Symbol('file');

/** How messages and phases call something in a job. */
export function nameInJob({ job, file }: InJob): string {
  const { id } = parseInputName(job);
  return file === '' ? id : `${id}/${file}`;
}

/** A file that a method was given by an `inputFile()` or `inputFiles()` option. */
export class InputFile {
  readonly #name: string;
  #place: LocatedFile | undefined;
  readonly #scope = Scope.current;
  #isLost = false;

  /** @internal Whether one that can't be read is given to the method nevertheless. */
  readonly keepUnreadable: boolean;

  constructor(name: string, place?: LocatedFile, keepUnreadable = false) {
    this.#name = name;
    this.#place = place;
    this.keepUnreadable = keepUnreadable || unreadableReason(place?.digest ?? '') !== undefined;
  }

  /**
   * The path as the build script gave it; of a file of a job, `main-3/out.csv`: a phase that looks at that depends on
   * this very job, and not on the content alone.
   */
  get name(): string {
    const inJob = this.#place?.inJob;
    if (inJob === undefined) return this.#name;
    reportIdentity(this.#scope, inJob.job);
    return nameInJob(inJob);
  }

  /** Absolute path, on this machine. */
  get path(): string {
    const place = this.#known();
    if (typeof place.path === 'string') return place.path;
    const found = place.path();
    this.#place = { ...place, path: found };
    return found;
  }

  /** Content digest, 32 hexadecimal digits. */
  get digest(): string {
    return this.#known().digest;
  }

  /** @internal The engine hashes all files of a job at once, after the options were parsed. */
  place(place: LocatedFile): void {
    this.#place = place;
  }

  /** @internal For the key: by its path as given, or by its job. */
  get [ownFile](): { readonly name: string; readonly inJob: InJob | undefined } {
    return { name: this.#name, inJob: this.#place?.inJob };
  }

  /**
   * The whole content, at once.
   *
   * @param look is shown the first bytes (4096, or all of a shorter file) and the size of the file, before the rest is
   * read. An exception that it throws ends the reading: so a film costs no memory where a picture is expected
   * @param memory where the content goes if it fits there, for who reads many files, one after the other; else, and by
   * default, it gets memory of its own
   * @throws AcceleratorError `INPUT_UNREADABLE` when the file could not be read for the key either, `INPUT_CHANGED` when
   * it is no longer what the key was made from, or can't be read any more; `INPUT_TOO_LARGE`
   */
  read(look?: LookAtStart, memory?: Uint8Array): Buffer {
    const reason = unreadableReason(this.digest);
    if (reason !== undefined) throw inputUnreadable(this.name, new Error(reason));
    const whole = this.#readWhole(look, memory);
    if ('tooLarge' in whole) throw inputTooLarge(this.name, whole.tooLarge);
    if (digestOf(whole.bytes) !== this.digest) throw this.#lost(inputChanged(this.name));
    if (this.#isLost) this.#report(undefined);
    return whole.bytes;
  }

  #lost(error: AcceleratorError): AcceleratorError {
    this.#report(error);
    return error;
  }

  #report(error: AcceleratorError | undefined): void {
    this.#isLost = error !== undefined;
    losses.report(this.#scope, { file: this, error });
  }

  toString(): string {
    return this.name;
  }

  #known(): LocatedFile {
    if (this.#place === undefined)
      throw new Error(`The input file '${this.#name}' is known by name only, until its job runs.`);
    return this.#place;
  }

  #readWhole(look: LookAtStart | undefined, memory: Uint8Array | undefined): WholeFile {
    let seen: { readonly error: unknown } | undefined;
    const watched: LookAtStart | undefined =
      look &&
      ((start, size) => {
        try {
          look(start, size);
        } catch (error) {
          seen = { error };
          throw error;
        }
      });
    try {
      const count = (bytes: number): void => reads.report(this.#scope, { file: this, bytes });
      return readWhole(this.path, { look: watched, memory, count });
    } catch (cause) {
      // The key has a digest of it, so it could be read then.
      throw seen === undefined ? this.#lost(inputChanged(this.name, cause)) : seen.error;
    }
  }
}

const unreadable = 'unreadable: ';

/** What the key holds in the place of a content digest: when the file can be read again, it is another key. */
export function unreadableDigest(reason: string): string {
  return unreadable + reason;
}

function unreadableReason(digest: string): string | undefined {
  return digest.startsWith(unreadable) ? digest.slice(unreadable.length) : undefined;
}

/**
 * An input file is not there or can't be read.
 *
 * @remedy Check the path: it is relative to `inputDirectory` in `ax.config.ts`.
 */
export function inputUnreadable(name: string, cause: unknown): AcceleratorError {
  if (systemCode(cause) === 'ENOENT' && isForeignName(name)) return nameNotUtf8(name);
  return new AcceleratorError({
    code: 'INPUT_UNREADABLE',
    message:
      systemCode(cause) === 'ENOENT'
        ? `There is no input file '${name}'.`
        : `The input file '${name}' can't be read: ${messageOf(cause)}.`,
    cause,
    details: { file: name },
  });
}

/**
 * An input file is no longer what the job's key was made from: something wrote to it during the run, or it can't be read
 * any more. That is never taken for a bad file or a bad row: the job fails.
 */
export function inputChanged(name: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'INPUT_CHANGED',
    message:
      cause === undefined
        ? `The input file '${name}' changed during the run.`
        : `The input file '${name}' can't be read any more: ${messageOf(cause)}.`,
    hint: 'Run again when it is there and nothing writes to it.',
    cause,
    details: { file: name },
  });
}

/**
 * An input file has more bytes than can be read at once.
 *
 * @remedy Read it in pieces, by its `path`.
 */
function inputTooLarge(name: string, size: number): AcceleratorError {
  return new AcceleratorError({
    code: 'INPUT_TOO_LARGE',
    message: `The input file '${name}' has ${size} bytes, too many to be read at once.`,
    details: { file: name, size },
  });
}
