import type { FileHandle } from 'node:fs/promises';
import type { Dataset } from '@accelerator/dataset';
import type { InputFile } from './input-file.ts';

/**
 * A finished job as an input of another. `Result` is what its synthesis returned.
 *
 * A phase that looks at `id`, `path`, `method`, `options`, `inputs`, `builds`, `chain()` or `output()` depends on this very job: it runs again when
 * another job takes its place, though that produced the same. All else is content.
 */
export interface InputJob<Result = unknown> {
  readonly id: string;
  /** The job directory, absolute. */
  readonly path: string;
  readonly method: string;
  /** The options it ran with, after zod. */
  readonly options: unknown;
  /** What it was given for its datasets and jobs, by name: one, an array of them, or null. */
  readonly inputs: Readonly<Record<string, Dataset | InputJob | readonly (Dataset | InputJob)[] | null>>;
  /** The jobs for which its phases have asked, in their order; null for one that failed. */
  readonly builds: readonly { readonly name: string; readonly job: InputJob | null }[];
  /**
   * This job and those before it, the oldest first: each is the input `previous` of the next, or made the dataset that is.
   * At most `length` of them; `stop`: only what comes after that job; `reverse`: the latest first.
   */
  chain(options?: {
    readonly length?: number;
    readonly reverse?: boolean;
    readonly stop?: { readonly id: string } | string;
  }): InputJob[];
  /** Content digest of everything that it produced. */
  readonly digest: string;
  /** The result: what synthesis returned, undefined when it returned nothing. */
  load(): Promise<Result>;
  /** A value that a phase saved by `job.save(name, value)`. @throws AcceleratorError `JOB_FILE_NOT_FOUND` */
  load(name: string): Promise<unknown>;
  /** A value that a phase kept by `job.saveJson(name, value)`. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NO_JSON` */
  loadJson(name: string): Promise<unknown>;
  /** The names of its files in code unit order, without those of its datasets and records; those that a pattern fits. */
  files(pattern?: string): string[];
  /** One of its files, for an option `inputFile()` of another job, or to be read. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  file(name: string): InputFile;
  /** The files that its slices made, in their order: `%d` in the name is the slice. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  sliceFiles(name: string): InputFile[];
  /** Absolute path of one of its files. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  filename(name: string): string;
  /** @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  readFile(name: string): Buffer;
  /** Opens one of its files for reading. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  open(name: string): Promise<FileHandle>;
  /** @throws AcceleratorError `DATASET_NOT_FOUND` */
  dataset(name?: string): Dataset;
  /** The names of its datasets. */
  datasets(): string[];
  /** What its phases printed: by phase, then by slice. */
  output(): { readonly part: string; readonly text: string }[];
}
