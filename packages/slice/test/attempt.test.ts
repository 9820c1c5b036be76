import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { attemptName, attemptPaths, claimAttempt, discardAttempt, partOfAttempt } from '../src/attempt.ts';
import type { Task } from '../src/task.ts';

const base = { job: { root: 'main', id: 'main-1' }, slices: 1024, attempt: 1, sync: false, env: [], secrets: [] };

const tasks: readonly [Task, string, string][] = [
  [{ ...base, phase: 'prepare', sliceno: null }, 'prepare.2', 'prepare'],
  [{ ...base, phase: 'analysis', sliceno: 0, prepared: null }, 'analysis.0.2', 'analysis.0'],
  [{ ...base, phase: 'analysis', sliceno: 1023, prepared: 1 }, 'analysis.1023.2', 'analysis.1023'],
  [{ ...base, phase: 'synthesis', sliceno: null, prepared: null, analysed: [] }, 'synthesis.2', 'synthesis'],
  [{ ...base, step: 'match', sliceno: null }, 'match.2', 'match'],
  [{ ...base, step: 'map', sliceno: 2, rows: { from: 0, to: 9 } }, 'map.2.0.2', 'map.2'],
  [{ ...base, step: 'map', sliceno: 2, rows: { from: 640, to: 650 } }, 'map.2.640.2', 'map.2'],
  [{ ...base, step: 'gather', sliceno: 3 }, 'gather.3.2', 'gather.3'],
];

function jobDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-attempt-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(path.join(directory, 'attempts'));
  return directory;
}

describe('the name of an attempt', () => {
  test.each(tasks)('says task and number, and leads back to the part', (task, name, part) => {
    expect(attemptName(task, 2)).toBe(name);
    expect(partOfAttempt(name)).toBe(part);
  });

  test('is that of no other task, whatever their numbers', () => {
    const names = tasks.flatMap(([task]) => Array.from({ length: 20 }, (_, number) => attemptName(task, number + 1)));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('an attempt', () => {
  const task: Task = { ...base, phase: 'analysis', sliceno: 0, prepared: null };

  test('has a directory that no other has, however often the task is sent', () => {
    const job = jobDirectory();
    const claimed = Array.from({ length: 5 }, () => claimAttempt(job, task));
    expect(claimed.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(claimed.map(({ paths }) => paths.files)).size).toBe(5);
    expect(readdirSync(path.join(job, 'attempts'))).toHaveLength(5);
  });

  test('begins with the number that the task says', () => {
    expect(claimAttempt(jobDirectory(), { ...task, attempt: 3 }).number).toBe(3);
  });

  test('of a job that has ended is none', () => {
    const job = jobDirectory();
    rmSync(path.join(job, 'attempts'), { recursive: true });
    expect(() => claimAttempt(job, task)).toThrow('ENOENT');
    expect(existsSync(path.join(job, 'attempts'))).toBe(false);
  });

  test('that came to nothing leaves nothing but what it printed', () => {
    const job = jobDirectory();
    const [first, second] = [claimAttempt(job, task), claimAttempt(job, task)];
    for (const { paths } of [first, second]) {
      mkdirSync(path.join(paths.files, 'deep/er'), { recursive: true });
      for (const file of [path.join(paths.files, 'deep/er/x'), paths.value, paths.output]) writeFileSync(file, 'x');
    }
    discardAttempt(job, attemptName(task, 1));
    expect(readdirSync(path.join(job, 'attempts')).sort()).toEqual([
      'analysis.0.1.txt',
      'analysis.0.2',
      'analysis.0.2.txt',
      'analysis.0.2.value',
    ]);
    expect(attemptPaths(job, attemptName(task, 2))).toEqual(second.paths);
  });
});
