import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';
import { type DatasetDeclaration, type DatasetPart, partFiles } from '@accelerator/dataset';
import type { FileRecord } from '@accelerator/job';
import { type AttemptReport, attemptPaths } from './attempt.ts';

/**
 * What the finished attempts of a job made, in the job directory under its final names. The engine is the only one who
 * writes there.
 */
export class JobFiles {
  readonly #jobPath: string;
  readonly #makers = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly files: Record<string, FileRecord> = {};
  readonly declarations: DatasetDeclaration[] = [];
  readonly parts: DatasetPart[] = [];

  constructor(jobPath: string) {
    this.#jobPath = jobPath;
  }

  /** Takes over what an attempt left. @throws AcceleratorError `FILE_MADE_TWICE` naming both makers */
  collect(attempt: string): void {
    const paths = attemptPaths(this.#jobPath, attempt);
    const report: AttemptReport = JSON.parse(readFileSync(paths.report, 'utf8'));
    for (const [name, record] of Object.entries(report.files)) {
      this.#take(paths.files, name, attempt);
      this.files[name] = record;
    }
    for (const part of report.datasets.parts) {
      for (const [name, size] of Object.entries(partFiles(part))) {
        this.#take(paths.files, name, attempt);
        this.files[name] = { size, digest: null };
      }
    }
    this.declarations.push(...report.datasets.declarations);
    this.parts.push(...report.datasets.parts);
    this.keepOutput(attempt);
  }

  /** What an attempt printed, whether it ended well or not. */
  keepOutput(attempt: string): void {
    const { output } = attemptPaths(this.#jobPath, attempt);
    if (!existsSync(output)) return;
    const name = path.join('output', `${attempt}.txt`);
    this.#makeFolder(name);
    renameSync(output, path.join(this.#jobPath, name));
  }

  #take(from: string, name: string, attempt: string): void {
    const other = this.#makers.get(name);
    if (other !== undefined) throw madeTwice(name, other, attempt);
    this.#makers.set(name, attempt);
    this.#makeFolder(name);
    renameSync(path.join(from, name), path.join(this.#jobPath, name));
  }

  #makeFolder(name: string): void {
    const folder = path.dirname(name);
    if (folder === '.' || this.#folders.has(folder)) return;
    mkdirSync(path.join(this.#jobPath, folder), { recursive: true });
    this.#folders.add(folder);
  }
}

function madeTwice(name: string, first: string, second: string): AcceleratorError {
  return new AcceleratorError({
    code: 'FILE_MADE_TWICE',
    message: `Both ${first} and ${second} made the file '${name}'.`,
    hint: 'Put the slice number or something else that differs into the name.',
    details: { file: name, makers: [first, second] },
  });
}
