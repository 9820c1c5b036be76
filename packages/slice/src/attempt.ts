import { rmSync } from 'node:fs';
import path from 'node:path';
import type { DatasetReport } from '@accelerator/dataset';
import type { FileRecord } from '@accelerator/job';
import type { Task } from './task.ts';

/**
 * The directory of one attempt at a phase, inside the job directory. A phase writes only there, so a half-finished or
 * repeated attempt leaves nothing behind.
 */
export interface AttemptPaths {
  /** The working directory of the phase: what it makes here becomes files of the job. */
  readonly files: string;
  /** What the phase returned. */
  readonly value: string;
  readonly report: string;
  readonly output: string;
}

/** What an attempt made, beside the files themselves. */
export interface AttemptReport {
  readonly files: Readonly<Record<string, FileRecord>>;
  readonly datasets: DatasetReport;
  /** Of a chunk of a map: rows left out, and rows that failed with the reason. */
  readonly chunk?: { readonly skipped: number; readonly failures: readonly RowFailure[] };
}

/** A row of a map that failed, and was not to fail the job. */
export interface RowFailure {
  readonly row: number;
  readonly reason: string;
}

export function attemptPaths(jobPath: string, attempt: string): AttemptPaths {
  const files = path.join(jobPath, 'attempts', attempt);
  return { files, value: `${files}.msgpack`, report: `${files}.json`, output: `${files}.txt` };
}

/** Removes what an attempt has left, so that the next one finds nothing. What it printed stays, and the next one adds to it. */
export function discardAttempt(jobPath: string, attempt: string): void {
  const { files, value, report } = attemptPaths(jobPath, attempt);
  for (const each of [files, value, report]) rmSync(each, { recursive: true, force: true });
}

/** `prepare`, `analysis.3`, `synthesis`: names the part of a job in file names and messages. */
export function partName(task: Pick<Task, 'phase' | 'sliceno'>): string {
  return task.sliceno === null ? task.phase : `${task.phase}.${task.sliceno}`;
}

/** The directory of an attempt: like the part, and for a chunk of rows where it begins. */
export function attemptName(task: Pick<Task, 'phase' | 'sliceno' | 'rows'>): string {
  return task.rows === undefined ? partName(task) : `${partName(task)}.${task.rows.from}`;
}
