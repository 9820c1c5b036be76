import {
  compareCodeUnits,
  type Door,
  digestOf,
  isAcceleratorError,
  messageOf,
  pathInside,
  systemCode,
} from '@accelerator/base';
import { type JobPost, jobFileNotFound, resultFile } from '@accelerator/job';
import { fileDamaged } from './errors.ts';
import { matchNames } from './match-names.ts';
import { contentProblem, type FileToTake, isTouched, PlainFiles } from './plain-files.ts';
import type { Workdir } from './workdir.ts';

/** How a job is asked for itself. */
interface JobAsked {
  readonly id: string;
  readonly workdir: Workdir;
  /** Its id for an author who sees it in an error. */
  readonly nameSeen: () => string;
  /** @throws AcceleratorError when it has not ended well */
  readonly finished: () => JobPost;
}

/** The files of a finished job: where they are, and whether they are as they were written. */
export class JobContent {
  readonly #job: JobAsked;
  #plain: PlainFiles | undefined;
  #publishedMs: number | undefined;

  constructor(job: JobAsked) {
    this.#job = job;
  }

  /** Of its files, in code unit order, without those of its datasets and records. @param pattern only those that it fits */
  names(pattern?: string): string[] {
    const names = Object.entries(this.#job.finished().files)
      .filter(([name, file]) => file.digest !== null && name !== resultFile)
      .map(([name]) => name)
      .sort(compareCodeUnits);
    return pattern === undefined ? names : matchNames(names, pattern);
  }

  /** Where a file is, whatever is in it. @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB` */
  locate(name: string): string {
    const { workdir, id, finished, nameSeen } = this.#job;
    const file = pathInside(workdir.jobPath(id), name);
    if (!Object.hasOwn(finished().files, name)) throw jobFileNotFound(nameSeen(), name, this.names());
    return file;
  }

  /** The bytes that were written. @throws AcceleratorError `FILE_DAMAGED`, and as `locate` does */
  bytesOf(name: string): Buffer {
    const file = this.locate(name);
    const expected = this.digestOf(name);
    const bytes = this.#read(name, (door, at) => door.read(at));
    if (expected !== undefined && digestOf(bytes) !== expected) throw fileDamaged(this.#job.id, name, file);
    return bytes;
  }

  /** @throws AcceleratorError `FILE_DAMAGED` when it is not as it was written */
  check(name: string): void {
    const expected = this.digestOf(name);
    if (expected === undefined || this.#read(name, (door, at) => door.digest(at)).digest === expected) return;
    throw fileDamaged(this.#job.id, name, this.locate(name));
  }

  /** Of the bytes of a file. Of a column file there is none: each of its batches has its own. */
  digestOf(name: string): string | undefined {
    const record = this.#job.finished().files[name];
    return record?.checksum ?? record?.digest ?? undefined;
  }

  /** A file for another job of the workdir, if it holds what is expected; what was touched is read. */
  fileToTake(post: JobPost | undefined, name: string, content?: string | Uint8Array): FileToTake | undefined {
    const { workdir, id } = this.#job;
    const record = post?.status === 'done' && Object.hasOwn(post.files, name) ? post.files[name] : undefined;
    if (record === undefined || record.digest === null || record.refers !== undefined) return undefined;
    if (content instanceof Uint8Array && content.byteLength !== record.size) return undefined;
    if (content !== undefined && record.digest !== (typeof content === 'string' ? content : digestOf(content)))
      return undefined;
    this.#plain ??= new PlainFiles(workdir);
    const found = this.#plain.look(id, name, record.size);
    if (typeof found !== 'object') return undefined;
    this.#publishedMs ??= workdir.records.readPublished(id)?.changedMs ?? 0;
    if (isTouched(found, this.#publishedMs) && contentProblem(workdir.door, id, name, record.digest) !== undefined)
      return undefined;
    return { from: `${id}/${name}`, record };
  }

  /** @throws AcceleratorError `FILE_DAMAGED` for one that is gone, or no plain file any more */
  #read<T>(name: string, read: (door: Door, at: string) => T): T {
    const { workdir, id } = this.#job;
    try {
      return read(workdir.door, `${id}/${name}`);
    } catch (error) {
      if (!isAcceleratorError(error) && systemCode(error) !== 'ENOENT') throw error;
      throw fileDamaged(id, name, this.locate(name), messageOf(error));
    }
  }
}
