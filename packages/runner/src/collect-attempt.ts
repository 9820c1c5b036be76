import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, compareCodeUnits } from '@accelerator/base';
import { type DatasetDeclaration, type DatasetPart, partFiles } from '@accelerator/dataset';
import { type FileRecord, isReservedName, nameReserved, resultFile } from '@accelerator/job';
import { type AttemptReport, attemptPaths } from '@accelerator/slice';

/**
 * What the finished attempts of a job made, in the job directory under its final names. The engine is the only one who
 * writes there.
 */
export class JobFiles {
  readonly #jobPath: string;
  readonly #makers = new Map<string, string>();
  readonly #folders = new Set<string>();
  /** Attempts whose output has been kept. */
  readonly #kept = new Set<string>();
  /** Without a prototype: `__proto__` is a name like any other. */
  readonly files: Record<string, FileRecord> = Object.create(null);
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
      const isResult = name === resultFile && attempt === 'synthesis';
      if (isReservedName(name) && !isResult) throw nameReserved(name);
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

  /** Datasets that the engine itself makes of the parts. */
  declare(...declarations: readonly DatasetDeclaration[]): void {
    this.declarations.push(...declarations);
  }

  /** What an attempt printed, whether it ended well or not. The chunks of a map print into one file for each slice. */
  keepOutput(attempt: string): void {
    if (this.#kept.has(attempt)) return;
    const { output } = attemptPaths(this.#jobPath, attempt);
    if (!existsSync(output)) return;
    this.#kept.add(attempt);
    const part = /^(map\.\d+)\.\d+$/.exec(attempt)?.[1] ?? attempt;
    const name = path.join('output', `${part}.txt`);
    this.#makeFolder(name);
    appendFileSync(path.join(this.#jobPath, name), readFileSync(output));
  }

  /** What all attempts printed, of a job that failed. */
  keepAllOutput(): void {
    const attempts = path.join(this.#jobPath, 'attempts');
    if (!existsSync(attempts)) return;
    const names = readdirSync(attempts).flatMap((name) => /^(.*)\.txt$/.exec(name)?.[1] ?? []);
    for (const name of names.sort(compareCodeUnits)) if (!this.#kept.has(name)) this.keepOutput(name);
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

/** Two slices, or two phases, of one job made a file under the same name. */
function madeTwice(name: string, first: string, second: string): AcceleratorError {
  return new AcceleratorError({
    code: 'FILE_MADE_TWICE',
    message: `Both ${first} and ${second} made the file '${name}'.`,
    hint: 'Put the slice number or something else that differs into the name.',
    details: { file: name, makers: [first, second] },
  });
}
