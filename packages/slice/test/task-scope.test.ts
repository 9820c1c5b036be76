import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, Scope } from '@accelerator/base';
import { InputFile } from '@accelerator/job';
import { Workdir } from '@accelerator/store';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { TaskNews } from '../src/outcome.ts';
import { SliceHost } from '../src/slice-host.ts';
import type { Task } from '../src/task.ts';
import { recordError, type TaskScope, withinScope } from '../src/task-scope.ts';

const home = process.cwd();
afterEach(() => process.chdir(home));

/** A process that has a workdir with one job, and what its tasks report. */
class TestHost {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'ax-scope-')));
  readonly news: TaskNews[] = [];
  readonly claimed: number[] = [];
  readonly host: SliceHost;

  constructor() {
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
    const root = path.join(this.directory, 'main');
    Workdir.openOrCreate(root, { name: 'main', slices: 2 });
    mkdirSync(path.join(root, 'main-1/attempts'), { recursive: true });
    this.host = new SliceHost(
      { project: this.directory, roots: { main: root } },
      { turns: () => {}, subjob: () => {} },
    );
  }

  attempts(name = ''): string {
    return path.join(this.directory, 'main/main-1/attempts', name);
  }

  run<R>(sliceno: number, work: (scope: TaskScope) => Promise<R>): Promise<R> {
    const job = { root: 'main', id: 'main-1' };
    const base = { job, slices: 2, attempt: 1, sync: false, env: [], secrets: [] };
    const task: Task = { ...base, phase: 'analysis', sliceno, prepared: null };
    return withinScope(
      {
        host: this.host,
        task,
        env: {},
        onClaim: (attempt) => this.claimed.push(attempt),
        onNews: (news) => this.news.push(news),
      },
      work,
    );
  }
}

const stateOfProcess = (): unknown[] => [process.cwd(), Scope.current];

describe('a task', () => {
  test('has a directory of its own to work in', async () => {
    const host = new TestHost();
    const places = [];
    for (const sliceno of [0, 0, 1]) places.push(await host.run(sliceno, async () => process.cwd()));
    expect(places).toEqual(['analysis.0.1', 'analysis.0.2', 'analysis.1.1'].map((name) => host.attempts(name)));
    expect(host.claimed).toEqual([1, 2, 1]);
  });

  test.each([
    ['ends well', async () => {}],
    ['fails', () => Promise.reject(new Error('no'))],
  ])('that %s leaves nothing behind in the process', async (_, work) => {
    const host = new TestHost();
    process.chdir(path.join(host.directory, 'main/main-1'));
    const before = stateOfProcess();
    await host.run(0, work).catch(() => {});
    expect(stateOfProcess()).toEqual(before);
  });

  test('that looks for a file of the project in its own folder is told so', async () => {
    const host = new TestHost();
    const [relative, absolute] = await host.run(0, async (scope) =>
      ['methods/words.txt', '/methods/words.txt'].map((file) => {
        try {
          return readFileSync(file, 'utf8');
        } catch (error) {
          return recordError(scope, error);
        }
      }),
    );
    expect(relative).toMatchObject({ name: 'Error', code: 'ENOENT', hint: expect.stringContaining('inputFile()') });
    expect(absolute).not.toHaveProperty('hint');
  });

  test('that can’t have a directory changes nothing', async () => {
    const host = new TestHost();
    rmSync(host.attempts(), { recursive: true });
    const before = stateOfProcess();
    await expect(host.run(0, async () => {})).rejects.toThrow('ENOENT');
    expect(stateOfProcess()).toEqual(before);
  });
});

describe('what a task has left running', () => {
  test('does not count for the next one, and reports nothing', async () => {
    const host = new TestHost();
    const file = path.join(host.directory, 'input.txt');
    writeFileSync(file, 'content');
    const inputOf = () => new InputFile('input.txt', { path: file, digest: digestOf(Buffer.from('content')) });
    let late = (): void => {};
    const first = await host.run(0, async (scope) => {
      const input = inputOf();
      input.read();
      late = () => {
        input.read();
        scope.tell({ type: 'progress', done: 1, total: 1 });
        scope.progress.progress(1, 1);
      };
      return scope.meter.cost();
    });
    const second = await host.run(1, async (scope) => {
      late();
      inputOf().read();
      inputOf().read();
      late();
      return scope.meter.cost();
    });
    late();
    expect([first.inputBytesRead, second.inputBytesRead]).toEqual([7, 14]);
    expect(host.news).toEqual([]);
  });
});
