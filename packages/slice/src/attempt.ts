import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '@accelerator/base';
import { partName } from '@accelerator/job';
import { partOf, type Task } from './task.ts';

/**
 * The directory of one attempt at a task, inside the job directory. A task writes only there, so a half-finished or
 * repeated attempt leaves nothing behind.
 */
export interface AttemptPaths {
  /** The working directory of the task: what it makes here becomes files of the job. */
  readonly files: string;
  /** What it hands on to other tasks: what a phase returned, the plan of a match. */
  readonly value: string;
  /** What it printed. */
  readonly output: string;
  /** Files that other tasks of the job read, and that are no part of it. */
  readonly temporary: string;
}

export interface Attempt {
  /** The first is 1. */
  readonly number: number;
  readonly paths: AttemptPaths;
}

/** Where the attempts at a job's tasks lie. */
export function attemptsFolder(jobPath: string): string {
  return path.join(jobPath, 'attempts');
}

/** @param name see `attemptName` */
export function attemptPaths(jobPath: string, name: string): AttemptPaths {
  const files = path.join(attemptsFolder(jobPath), name);
  return { files, value: `${files}.value`, output: `${files}.txt`, temporary: `${files}.temp` };
}

/** `analysis.3`, `map.2.640`: names a task in its job; a chunk of rows by where it begins. */
function taskName(task: Task): string {
  const part = partName(partOf(task));
  return 'step' in task && task.step === 'map' ? `${part}.${task.rows.from}` : part;
}

/** `analysis.3.2`: the second attempt at that task. */
export function attemptName(task: Task | string, number: number): string {
  return `${typeof task === 'string' ? task : taskName(task)}.${number}`;
}

/**
 * Makes the directory of a new attempt. Its number is the least that is free: making a directory either succeeds or
 * fails, on network file systems too, so two processes that were sent the same task never share one.
 */
export function claimAttempt(jobPath: string, task: Task): Attempt {
  for (let number = task.attempt; ; number++) {
    const paths = attemptPaths(jobPath, attemptName(task, number));
    try {
      mkdirSync(paths.files);
      return { number, paths };
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** `map.2` of `map.2.640.1`: what an attempt printed is kept under the name of the part that it belongs to. */
export function partOfAttempt(name: string): string {
  const [work = '', sliceno, ...rest] = name.split('.');
  // The last is the number of the attempt.
  return rest.length === 0 ? work : `${work}.${sliceno}`;
}

/** Removes the files of an attempt that failed. What it printed stays. */
export function discardAttempt(jobPath: string, name: string): void {
  const { files, value, temporary } = attemptPaths(jobPath, name);
  for (const each of [files, value, temporary]) rmSync(each, { recursive: true, force: true });
}
