import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ifThere, writeFileAtomic } from '@accelerator/base';
import type { Workdir } from '../workdir.ts';

/** The jobs that somebody wants to keep, whatever happens: the file `pins`, a job id on each line. */
export function readPins(workdir: Workdir): string[] {
  const ids = ifThere(() => readFileSync(pinsFile(workdir), 'utf8'), '')
    .split('\n')
    .map((line) => line.trim());
  return [...new Set(ids.filter((id) => id !== '' && !id.startsWith('#')))];
}

/** @returns false when it was pinned already */
export function pin(workdir: Workdir, id: string): boolean {
  if (readPins(workdir).includes(id)) return false;
  appendFileSync(pinsFile(workdir), `${id}\n`);
  return true;
}

/** @returns false when it was not pinned */
export function unpin(workdir: Workdir, id: string): boolean {
  if (!readPins(workdir).includes(id)) return false;
  const lines = readFileSync(pinsFile(workdir), 'utf8').split('\n');
  writeFileAtomic(pinsFile(workdir), lines.filter((line) => line.trim() !== id).join('\n'));
  return true;
}

function pinsFile(workdir: Workdir): string {
  return path.join(workdir.path, 'pins');
}
