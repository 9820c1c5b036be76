import { readFileSync } from 'node:fs';
import { AcceleratorError, Channel, digestOf, messageOf, Scope, systemCode } from '@accelerator/base';

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

/** A file that a method was given by an `inputFile()` or `inputFiles()` option. */
export class InputFile {
  /** The path as the build script gave it; with the digest it is what the job key holds. */
  readonly name: string;
  #place: { readonly path: string; readonly digest: string } | undefined;
  readonly #scope = Scope.current;

  /** @internal Whether one that can't be read is given to the method nevertheless. */
  readonly keepUnreadable: boolean;

  constructor(name: string, place?: { readonly path: string; readonly digest: string }, keepUnreadable = false) {
    this.name = name;
    this.#place = place;
    this.keepUnreadable = keepUnreadable || unreadableReason(place?.digest ?? '') !== undefined;
  }

  /** Absolute path, on this machine. */
  get path(): string {
    return this.#known().path;
  }

  /** Content digest, 32 hexadecimal digits. */
  get digest(): string {
    return this.#known().digest;
  }

  /** @internal The engine hashes all files of a job at once, after the options were parsed. */
  place(path: string, digest: string): void {
    this.#place = { path, digest };
  }

  /**
   * The whole content, at once.
   * @throws AcceleratorError `INPUT_UNREADABLE`, or `INPUT_CHANGED` when it is no longer what the key was made from
   */
  read(): Buffer {
    const bytes = this.#readBytes();
    reads.report(this.#scope, { file: this, bytes: bytes.byteLength });
    if (digestOf(bytes) !== this.digest) throw inputChanged(this.name);
    return bytes;
  }

  toString(): string {
    return this.name;
  }

  #known(): { readonly path: string; readonly digest: string } {
    if (this.#place === undefined)
      throw new Error(`The input file '${this.name}' is known by name only, until its job runs.`);
    return this.#place;
  }

  #readBytes(): Buffer {
    const reason = unreadableReason(this.digest);
    if (reason !== undefined) throw inputUnreadable(this.name, new Error(reason));
    try {
      return readFileSync(this.path);
    } catch (cause) {
      throw inputUnreadable(this.name, cause);
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

/** The content of an input file differs from what is in the job's key: something wrote to it during the run. */
export function inputChanged(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'INPUT_CHANGED',
    message: `The input file '${name}' changed during the run.`,
    hint: 'Run again when nothing writes to it any more.',
    details: { file: name },
  });
}
