import { lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, ifThere, writeFileAtomic } from '@accelerator/base';
import type { FileChange, ProjectFile } from './project-file.ts';

export interface PlannedFile {
  readonly path: string;
  readonly change: FileChange;
}

/**
 * What becomes of each file in a folder. Nothing is written.
 *
 * @throws AcceleratorError `NOT_A_FOLDER`, `MANIFEST_INVALID`
 */
export function planFiles(directory: string, files: readonly ProjectFile[]): PlannedFile[] {
  return files.map((file) => {
    refuseFileInTheWay(directory, file.path);
    return { path: file.path, change: changeOf(path.join(directory, file.path), file) };
  });
}

/** Writes what was planned. What is there is never overwritten, but for files that were extended. */
export function applyFiles(directory: string, planned: readonly PlannedFile[]): void {
  for (const { path: name, change } of planned) {
    const file = path.join(directory, name);
    if (change.kind === 'kept') continue;
    mkdirSync(path.dirname(file), { recursive: true });
    if (change.kind === 'created') writeFileSync(file, change.text, { flag: 'wx' });
    else writeFileAtomic(file, change.text);
  }
}

function changeOf(place: string, { text, extend }: ProjectFile): FileChange {
  // A link that leads nowhere is there, and is no file to read.
  if (ifThere(() => lstatSync(place), undefined) === undefined) return { kind: 'created', text };
  const isFile = ifThere(() => statSync(place).isFile(), false);
  return isFile && extend !== undefined ? extend(readFileSync(place, 'utf8')) : { kind: 'kept' };
}

/** @throws AcceleratorError `NOT_A_FOLDER` when the folder itself, or one for a file in it, is a file */
export function refuseFileInTheWay(directory: string, name: string): void {
  for (let folder = path.join(directory, path.dirname(name)); ; folder = path.dirname(folder)) {
    const found = ifThere(() => statSync(folder), undefined);
    if (found?.isDirectory()) return;
    if (found !== undefined) throw notAFolder(folder);
    if (folder === path.dirname(folder)) return;
  }
}

/**
 * `ax init` needs a folder where there is a file.
 *
 * @remedy Name another folder, or move the file away.
 */
function notAFolder(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_A_FOLDER',
    message: `Expected a folder for the project, but '${name}' is a file.`,
  });
}
