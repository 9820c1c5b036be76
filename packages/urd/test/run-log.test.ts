import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { newRunId, runFile, runsFolder, type TimedEvent, Workdir } from '@accelerator/store';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { commitOf } from '../src/run-log/git-commit.ts';
import { ProgressGate } from '../src/run-log/progress-gate.ts';
import { RunLog } from '../src/run-log/run-log.ts';
import { uncommittedFiles } from '../src/run-log/uncommitted.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'run-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
});

describe('progress', () => {
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  const progress = (job: string, slice: number | null, done: number): TimedEvent => ({
    t: seconds(),
    type: 'progress',
    job,
    phase: 'analysis',
    slices: [[slice, done, 1000]],
  });

  test('of each phase of a job is told twice a second at most, with the slices that moved and how far they are', async () => {
    const told: TimedEvent[] = [];
    const gate = new ProgressGate((event) => told.push(event));
    for (let done = 1; done <= 130; done++) {
      for (const job of ['main-1', 'main-2']) for (const slice of [0, done % 3]) gate.event(progress(job, slice, done));
      await setTimeout(10);
    }
    gate.flush();
    const took = seconds();
    for (const job of ['main-1', 'main-2']) {
      const lines = told.flatMap((event) => (event.type === 'progress' && event.job === job ? [event] : []));
      expect(lines.length).toBeGreaterThan(2);
      expect(lines.length).toBeLessThanOrEqual(took * 2 + 2);
      expect(new Map(lines.flatMap(({ slices }) => slices.map(([slice, done]) => [slice, done])))).toEqual(
        new Map([
          [0, 130],
          [1, 130],
          [2, 128],
        ]),
      );
    }
    const times = told.map(({ t }) => t);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  test('is not lost when a slice, or the job, ends', () => {
    const told: TimedEvent[] = [];
    const gate = new ProgressGate((event) => told.push(event));
    for (const done of [1, 500]) for (const slice of [0, 1]) gate.event(progress('main-1', slice, done));
    const place = { job: 'main-1', phase: 'analysis' } as const;
    gate.event({ t: seconds(), type: 'slice-finished', ...place, sliceno: 0, seconds: 1 });
    gate.event({ t: seconds(), type: 'job-finished', job: 'main-1', method: 'm', seconds: 1, why: '' });
    gate.event(progress('main-1', 0, 7));
    expect(told.map((event) => (event.type === 'progress' ? event.slices : event.type))).toEqual([
      [[0, 1, 1000]],
      'slice-finished',
      [
        [1, 500, 1000],
        [0, 1000, 1000],
      ],
      'job-finished',
      [[0, 7, 1000]],
    ]);
  });
});

describe('the log', () => {
  const begin = (): { log: RunLog; read: () => { type: string; t: number }[]; file: string } => {
    const workdir = Workdir.openOrCreate(path.join(directory, 'main'), { name: 'main', slices: 2 });
    const run = newRunId('main', new Date());
    const startMs = performance.now();
    const log = new RunLog(workdir, run, () => (performance.now() - startMs) / 1000);
    const file = path.join(workdir.path, runFile(run));
    const read = (): { type: string; t: number }[] =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    return { log, read, file };
  };
  const waiting = (t: number): TimedEvent => ({ t, type: 'waiting', method: 'm', key: 'k' });

  test('is written soon, without output, and says that it is alive when nothing happens', async () => {
    const { log, read } = begin();
    log.event(waiting(0));
    log.event({ t: 0, type: 'output', job: 'main-1', phase: 'prepare', sliceno: null, text: 'secret' });
    expect(read()).toEqual([]);
    await expect.poll(() => read().map(({ type }) => type)).toEqual(['waiting']);
    await expect.poll(() => read().map(({ type }) => type)).toContain('alive');
    const types = read().map(({ type }) => type);
    expect(new Set(types.slice(1))).toEqual(new Set(['alive']));
    log.close();
    log.event(waiting(9));
    expect(read()).toHaveLength(types.length);
  });

  test('a value that JSON can not say does not stop the run', () => {
    const { log, read } = begin();
    const error = { name: 'Error', message: 'no', details: { count: 2n } };
    log.event({ t: 1, type: 'run-failed', seconds: 1, built: 0, reused: 0, failed: 0, error });
    expect(read()).toMatchObject([{ type: 'run-failed', error: { details: { count: '2' } } }]);
    log.close();
  });

  test('where it can not be kept, the run goes on without', () => {
    mkdirSync(path.join(directory, 'main'));
    writeFileSync(path.join(directory, 'main', 'runs'), '');
    const workdir = Workdir.openOrCreate(path.join(directory, 'main'), { name: 'main', slices: 2 });
    const log = new RunLog(workdir, newRunId('main', new Date()), () => 0);
    log.event(waiting(0));
    log.close();
    expect(readFileSync(path.join(workdir.path, runsFolder), 'utf8')).toBe('');
  });
});

describe('the commit of the project', () => {
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const head = (folder: string): string => git(folder, 'rev-parse', 'HEAD');
  const commit = (folder: string): void => void git(folder, 'commit', '--allow-empty', '-m', 'x');

  test('is what git says: on a branch, in a folder below, packed, detached, in a worktree and a submodule', () => {
    const project = path.join(directory, 'project');
    const below = path.join(project, 'a', 'b');
    mkdirSync(below, { recursive: true });
    expect(commitOf(project)).toBeUndefined();
    git(project, 'init', '-b', 'feature/größer');
    expect(commitOf(project)).toBeUndefined();
    commit(project);
    expect([commitOf(project), commitOf(below)]).toEqual([head(project), head(project)]);
    git(project, 'tag', '-a', '-m', 'x', 'v1');
    git(project, 'pack-refs', '--all');
    expect(commitOf(project)).toBe(head(project));
    commit(project);
    expect(commitOf(project)).toBe(head(project));
    const worktree = path.join(directory, 'worktree');
    git(project, 'worktree', 'add', '-b', 'other', worktree);
    commit(worktree);
    expect([commitOf(worktree), commitOf(project)]).toEqual([head(worktree), head(project)]);
    expect(head(worktree)).not.toBe(head(project));
    git(project, 'pack-refs', '--all');
    expect(commitOf(worktree)).toBe(head(worktree));
    git(worktree, 'checkout', '--detach');
    commit(worktree);
    expect(commitOf(worktree)).toBe(head(worktree));
    git(project, '-c', 'protocol.file.allow=always', 'submodule', 'add', worktree, 'sub');
    expect(commitOf(path.join(project, 'sub'))).toBe(head(path.join(project, 'sub')));
  });

  test('files that differ from it are counted: changed, added and removed ones, below the project, not those git does not know', async () => {
    const repository = path.join(directory, 'repository');
    const project = path.join(repository, 'project');
    mkdirSync(project, { recursive: true });
    const count = (): Promise<number | undefined> => uncommittedFiles(project, new AbortController().signal);
    expect(await count()).toBeUndefined();
    git(repository, 'init');
    for (const name of ['a', 'b', 'c']) writeFileSync(path.join(project, name), name);
    writeFileSync(path.join(repository, 'beside'), '');
    git(repository, 'add', '.');
    commit(repository);
    writeFileSync(path.join(project, 'new'), '');
    writeFileSync(path.join(repository, 'beside'), 'changed');
    expect(await count()).toBe(0);
    const index = readFileSync(path.join(repository, '.git', 'index'));
    writeFileSync(path.join(project, 'a'), 'changed');
    rmSync(path.join(project, 'b'));
    expect(await count()).toBe(2);
    expect(readFileSync(path.join(repository, '.git', 'index')).equals(index)).toBe(true);
    git(project, 'add', 'new');
    expect(await count()).toBe(3);
    const ended = AbortSignal.abort();
    expect(await uncommittedFiles(project, ended)).toBeUndefined();
  });

  test.each([
    ['a branch outside of its place', 'ref: refs/../../secret'],
    ['a branch that names itself', 'ref: HEAD'],
    ['another kind of store', 'ref: refs/heads/.invalid'],
    ['no ref at all', 'what?'],
  ])('is not told for %s', (_, text) => {
    mkdirSync(path.join(directory, '.git', 'refs'), { recursive: true });
    writeFileSync(path.join(directory, 'secret'), 'a'.repeat(40));
    writeFileSync(path.join(directory, '.git', 'HEAD'), text);
    expect(commitOf(directory)).toBeUndefined();
  });
});
