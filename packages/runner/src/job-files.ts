import { linkSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  AcceleratorError,
  copyToNew,
  digestOf,
  sealJson,
  syncPaths,
  systemCode,
  writeFileAtomic,
} from '@accelerator/base';
import { type DatasetDeclaration, type DatasetPart, partFiles, type RetractedPart } from '@accelerator/dataset';
import {
  type FileRecord,
  isReservedName,
  type JobSetup,
  type KeptFile,
  nameReserved,
  partName,
  resultFile,
  setupFilesFile,
  splitSetup,
} from '@accelerator/job';
import type { ModuleText } from '@accelerator/method';
import { attemptName, attemptPaths, partOf, type Task, type TaskDone } from '@accelerator/slice';
import type { FileToTake } from '@accelerator/store';
import { FilePlaces } from './file-places.ts';
import { methodFiles } from './method-files.ts';
import { PrintedFiles } from './printed-files.ts';
import type { SharedFile, SharedFiles } from './shared-files.ts';

/**
 * What the finished attempts of a job made, in the job directory under its final names. The engine is the only one who
 * writes there.
 */
export class JobFiles {
  readonly #jobPath: string;
  readonly #workdir: string;
  readonly #places: FilePlaces;
  /** Files that nobody has forced onto the disk yet. */
  readonly unsynced = new Set<string>();
  /** Without a prototype: `__proto__` is a name like any other. */
  readonly files: Record<string, FileRecord> = Object.create(null);
  readonly #own: Record<string, KeptFile> = {};
  readonly #shared = new Map<string, SharedFile>();
  readonly #output: PrintedFiles;
  #declarations: DatasetDeclaration[] = [];
  readonly #parts = new Map<string, DatasetPart[]>();
  /** Rows of earlier datasets that those of this job retract. */
  readonly retractions: RetractedPart[] = [];

  constructor(jobPath: string) {
    this.#jobPath = jobPath;
    this.#workdir = path.dirname(jobPath);
    this.#places = new FilePlaces(jobPath);
    this.#output = new PrintedFiles(jobPath, this.#places);
  }

  /** Takes over what the attempt left that won. @throws AcceleratorError `FILE_MADE_TWICE` naming both makers */
  adopt(task: Task, { attempt, report }: TaskDone): void {
    const { files } = attemptPaths(this.#jobPath, attemptName(task, attempt));
    const maker = partName(partOf(task));
    for (const [name, record] of Object.entries(report.files)) {
      const isResult = name === resultFile && (maker === 'synthesis' || report.finished === true);
      if (isReservedName(name) && !isResult) throw nameReserved(name);
      this.#take(files, name, maker, record.size);
      if (!task.sync) this.unsynced.add(name);
      this.files[name] = record;
    }
    for (const [name, taken] of Object.entries(report.taken ?? {})) this.#takeOver(name, maker, taken);
    for (const part of report.datasets.parts) {
      for (const [name, size] of Object.entries(partFiles(part))) {
        this.#take(files, name, maker, size);
        if (!task.sync) this.unsynced.add(name);
        this.files[name] = { size, digest: null };
      }
      this.addPart(part);
    }
    this.#declarations.push(...report.datasets.declarations);
    this.retractions.push(...(report.datasets.retractions ?? []));
    this.keepOutput(task, attempt);
  }

  /** What is no content of the job: its records, its code, what was printed. */
  get records(): Record<string, KeptFile> {
    return { ...this.#own, ...this.#output.records };
  }

  /** Of its setup, with the lists that stand aside. */
  get setupBytes(): number {
    return ['setup.json', setupFilesFile].reduce((sum, name) => sum + (this.#own[name]?.size ?? 0), 0);
  }

  /** A record, or the code, as it is before the job runs. By rename: after a power cut there is a whole one or none. */
  keepOwn(name: string, text: string | Uint8Array): void {
    const content = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
    this.#places.makeFolder(name);
    writeFileAtomic(path.join(this.#jobPath, name), content);
    this.#own[name] = { size: content.byteLength, digest: digestOf(content) };
  }

  /** Like `keepOwn`, for what it shares with other jobs of its method. */
  keepMethod(text: ModuleText, shared: SharedFiles): void {
    for (const { name, content, digest } of methodFiles(text)) {
      this.#noteShared(name, content, digest, shared.put(path.join(this.#jobPath, name), content, digest));
    }
  }

  /** What is known of the job before it runs. Jobs that are given the same files share the list of these. */
  keepSetup(setup: JobSetup, shared: SharedFiles): void {
    const { record, files } = splitSetup(setup);
    if (files !== undefined) {
      const content = Buffer.from(files, 'utf8');
      const digest = digestOf(content);
      const file = path.join(this.#jobPath, setupFilesFile);
      this.#noteShared(setupFilesFile, content, digest, shared.putOfMethod(setup.method, file, content, digest));
    }
    this.keepOwn('setup.json', sealJson(record));
  }

  #noteShared(name: string, { byteLength: size }: Uint8Array, digest: string, file: SharedFile): void {
    this.#shared.set(name, file);
    this.#own[name] = { size, digest };
  }

  /** Forces what `keepOwn`, `keepMethod` and `keepSetup` have written onto the disk. @throws system errors */
  async syncOwn(): Promise<void> {
    const own = syncPaths(this.unshared.map((name) => path.join(this.#jobPath, name)));
    await Promise.all([own, this.syncShared()]);
  }

  /** Forces what is shared with other jobs onto the disk. @throws system errors */
  async syncShared(): Promise<void> {
    await Promise.all([...this.#shared.values()].map((file) => file.sync()));
  }

  /** What `keepOwn` has written. */
  get unshared(): string[] {
    return Object.keys(this.#own).filter((name) => !this.#shared.has(name));
  }

  /** A file of the engine's own, which is no content of the job: it names other jobs. */
  writeRecord(name: string, text: string): void {
    const content = Buffer.from(text, 'utf8');
    this.#places.makeFolder(name);
    writeFileSync(path.join(this.#jobPath, name), content);
    this.unsynced.add(name);
    this.files[name] = { size: content.byteLength, digest: null, checksum: digestOf(content) };
  }

  /** Datasets that the engine itself makes of the parts. */
  declare(...declarations: readonly DatasetDeclaration[]): void {
    this.#declarations.push(...declarations);
  }

  /** The datasets that were declared and not taken yet, as far as they are wanted. */
  takeDeclarations(isWanted: (declaration: DatasetDeclaration) => boolean): readonly DatasetDeclaration[] {
    const taken = this.#declarations.filter(isWanted);
    this.#declarations = this.#declarations.filter((declaration) => !taken.includes(declaration));
    return taken;
  }

  /** A part whose files are there already, or that has none. */
  addPart(part: DatasetPart): void {
    const known = this.#parts.get(part.name);
    if (known === undefined) this.#parts.set(part.name, [part]);
    else known.push(part);
  }

  /** What was written of a dataset. */
  partsOf(name: string): readonly DatasetPart[] {
    return this.#parts.get(name) ?? [];
  }

  /** What an attempt printed that won, or was lost. Of others nobody knows how far they came: theirs is not kept. */
  keepOutput(task: Task, attempt: number): void {
    this.#output.keep(attemptName(task, attempt));
  }

  /** What all attempts printed, of a job that failed. */
  keepAllOutput(): void {
    this.#output.keepAll();
  }

  /** A file of another job, which never changes: both have it. */
  #takeOver(name: string, maker: string, { from, record }: FileToTake): void {
    const source = `${this.#workdir}/${from}`;
    this.#places.put(name, maker, (target) => {
      try {
        // 10 µs, where writing a small file and reading it again takes 80.
        linkSync(source, target);
      } catch (error) {
        // Another disk, one without links, or too many of them.
        if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EEXIST') throw error;
        copyToNew(source, target);
        this.unsynced.add(name);
      }
    });
    this.files[name] = record;
  }

  /** @param size that the task has reported: a file that has another one is still being written */
  #take(from: string, name: string, maker: string, size: number): void {
    const file = this.#places.take(name, maker);
    renameSync(path.join(from, name), file);
    if (statSync(file).size !== size) throw stillWritten(name, maker);
  }
}

/**
 * A file of a job changed after the phase that made it had returned: something that the phase had started, a program or
 * a thread, still wrote to it.
 *
 * @remedy Wait in the phase for what it starts.
 */
function stillWritten(name: string, maker: string): AcceleratorError {
  return new AcceleratorError({
    code: 'FILE_STILL_WRITTEN',
    message: `The file '${name}' was still being written when ${maker} had returned.`,
    hint: 'Wait in the phase for what it starts: a program, a stream, a promise.',
    details: { file: name },
  });
}
