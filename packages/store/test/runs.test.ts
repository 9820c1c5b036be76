import { spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  followRun,
  listRuns,
  newRunId,
  type ProcessIdentity,
  type RunStarted,
  readRun,
  removeOldRuns,
  runFile,
  runsFolder,
  type TimedEvent,
  thisProcess,
  Workdir,
  whoRuns,
} from '../src/index.ts';
import { livenessOf } from '../src/sessions/alive.ts';

let workdir: Workdir;
beforeEach(() => {
  const directory = mkdtempSync(path.join(tmpdir(), 'runs-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  workdir = Workdir.openOrCreate(path.join(directory, 'main'), { name: 'main', slices: 2 });
  mkdirSync(folderOf());
});

const folderOf = (): string => path.join(workdir.path, runsFolder);
const fileOf = (run: string): string => path.join(workdir.path, runFile(run));

const id = '20261125T194119Z-main-7f3a';
const elsewhere: ProcessIdentity = { host: 'another-machine.invalid', pid: 1 };

const start = (process: ProcessIdentity = thisProcess()): RunStarted & { t: number } => ({
  t: 0,
  type: 'run-started',
  format: 1,
  run: id,
  script: 'main',
  workdir: 'workdirs/main',
  started: '2026-11-25T19:41:19.000Z',
  options: {},
  ...process,
  workers: 2,
  versions: { node: '20' },
});
const reused: TimedEvent = { t: 1, type: 'job-reused', job: 'main-1', method: 'm', seconds: 0.1, by: 'id' };
const counts = { built: 0, reused: 1, failed: 0 };
const finished: TimedEvent = { t: 2, type: 'run-finished', seconds: 2, ...counts };
const failed: TimedEvent = { t: 3, type: 'run-failed', seconds: 3, ...counts, error: { name: 'Error', message: 'no' } };
const stopped: TimedEvent = { t: 4, type: 'run-stopped', seconds: 4, ...counts, by: 'SIGINT' };

const lines = (...events: readonly unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

function write(text: string, secondsAgo = 0, run = id): void {
  const file = fileOf(run);
  writeFileSync(file, text);
  const then = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(file, then, then);
}

/** A process that has ended. */
async function goneProcess(): Promise<ProcessIdentity> {
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  return { ...thisProcess(), pid: child.pid ?? 0 };
}

describe('how a run stands', () => {
  test.each([
    ['finished', finished, { seconds: 2, counts, error: null }],
    ['failed', failed, { seconds: 3, counts, error: { message: 'no' } }],
    ['stopped', stopped, { seconds: 4, counts, error: null }],
  ] as const)('%s: by its last line, whoever wrote it', async (status, end, more) => {
    for (const process of [thisProcess(), await goneProcess(), elsewhere]) {
      write(lines(start(process), reused, end), 3600);
      expect(listRuns(workdir)).toMatchObject([{ run: id, status, start: { script: 'main' }, ...more }]);
    }
  });

  test('without an end: by the process on this machine', async () => {
    write(lines(start(), reused), 3600);
    expect(listRuns(workdir)).toMatchObject([{ status: 'running', seconds: 1, counts: null }]);
    write(lines(start(await goneProcess()), reused));
    expect(listRuns(workdir)).toMatchObject([{ status: 'broken-off', seconds: 1 }]);
  });

  test('without an end, of another machine or container: by when it was heard of last', () => {
    const others = [
      elsewhere,
      { ...thisProcess(), boot: 'another' },
      { ...thisProcess(), pidSpace: 'pid:[1]' },
      { ...elsewhere, pid: thisProcess().pid },
    ];
    for (const process of others) {
      write(lines(start(process), reused), 20);
      expect(listRuns(workdir)).toMatchObject([{ status: 'running' }]);
      write(lines(start(process), reused), 40);
      expect(listRuns(workdir)).toMatchObject([{ status: 'broken-off' }]);
    }
  });

  test.each([
    ['nothing', ''],
    ['the first line, torn', JSON.stringify(start(elsewhere)).slice(0, 30)],
    ['zeros', '\0'.repeat(100)],
  ])('a log that holds %s is of a run that was broken off at once', async (_, text) => {
    write(text, 40);
    expect(listRuns(workdir)).toMatchObject([{ status: 'broken-off', start: null, seconds: 0 }]);
    expect(readRun(workdir, id).events).toEqual([]);
  });

  test('a line larger than what is read at once is read', () => {
    const long = { ...start(), options: { text: 'x'.repeat(100_000) } };
    write(lines(long, { ...failed, error: { name: 'Error', message: 'y'.repeat(200_000) } }));
    const [run] = listRuns(workdir);
    expect([run?.status, run?.start?.options, run?.error?.message.length]).toEqual(['failed', long.options, 200_000]);
  });
});

describe('what is in a log', () => {
  test('torn, foreign and unknown lines are passed over', async () => {
    const wrong = [
      { ...reused, job: 5 },
      { ...reused, by: 'chance' },
      { ...reused, t: 'late' },
      { t: 1, type: 'progress', job: 'main-1', phase: 'analysis', slices: [[0, 1]] },
      { t: 1, type: 'progress', job: 'main-1', phase: 'constructor', slices: [] },
      { t: 1, type: 'toString' },
      { t: 1, type: 'something-new', job: 'main-1' },
      [],
      null,
      7,
    ];
    const torn = JSON.stringify(reused).slice(0, 40);
    write(`${lines(start(), ...wrong)}\0\0\0\n${torn}\n${lines(reused)}${torn}`);
    expect(readRun(workdir, id).events).toEqual([start(), reused]);
  });

  test('the log of a later version is refused in a sentence, and does not hide the others', async () => {
    write(lines({ ...start(), format: 2 }, finished));
    const other = '20261125T194120Z-main-0000';
    write(lines(start(), finished), 0, other);
    expect(listRuns(workdir)).toMatchObject([
      { run: other, status: 'finished' },
      { run: id, status: 'unreadable', start: null },
    ]);
    expect(() => readRun(workdir, id)).toThrow(expect.objectContaining({ code: 'RUN_FORMAT' }));
    await expect(followRun(workdir, id).next()).rejects.toMatchObject({ code: 'RUN_FORMAT' });
  });

  test.each(['20261125T194119Z-main-7f3b', '../../secret', '', '20261125T194119Z-/../x-7f3a', '__proto__'])(
    'there is no run %j',
    async (wanted) => {
      write(lines(start(), finished));
      writeFileSync(path.join(workdir.path, '..', 'secret.jsonl'), lines(start(), finished));
      expect(() => readRun(workdir, wanted)).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
    },
  );

  test('a link, a pipe or a folder in the place of a log is none', async () => {
    const place = fileOf(id);
    writeFileSync(path.join(workdir.path, '..', 'secret'), lines(start(), finished));
    symlinkSync(path.join(workdir.path, '..', 'secret'), place);
    mkdirSync(fileOf('20261125T194120Z-main-0000'));
    const pipe = spawn('mkfifo', [fileOf('20261125T194121Z-main-0000')]);
    await new Promise((resolve) => pipe.once('exit', resolve));
    expect(listRuns(workdir)).toEqual([]);
    expect(() => readRun(workdir, id)).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
  });
});

describe('following a run', () => {
  test('gives what is there and what comes, in whatever pieces, until the end', async () => {
    const text = lines(start(), reused, { ...reused, method: 'größer' }, finished);
    const bytes = Buffer.from(text);
    write('');
    const events: TimedEvent[] = [];
    const ends: number[] = [];
    const follow = (async () => {
      const run = followRun(workdir, id);
      for (let next = await run.next(); ; next = await run.next()) {
        if (next.done === true) return { events, status: next.value };
        ends.push(next.value.end);
        events.push(next.value.event);
      }
    })();
    for (let from = 0; from < bytes.length; from += 97) {
      appendFileSync(fileOf(id), bytes.subarray(from, from + 97));
      await setTimeout(20);
    }
    expect(await follow).toEqual({
      events: text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
      status: 'finished',
    });
    // From the end of each event it goes on with the next.
    for (const [index, from] of ends.entries()) {
      const rest = followRun(workdir, id, { from });
      const next = await rest.next();
      expect(next.done === true ? undefined : next.value.event).toEqual(events[index + 1]);
      await rest.return('running');
    }
    expect(ends.at(-1)).toBe(bytes.length);
  });

  test('ends when its process is gone, and when it is told to', async () => {
    write(lines(start(await goneProcess()), reused));
    const gone = followRun(workdir, id);
    expect([await gone.next(), await gone.next(), await gone.next()]).toMatchObject([
      { value: { event: { type: 'run-started' } } },
      { value: { event: reused } },
      { done: true, value: 'broken-off' },
    ]);
    write(lines(start()));
    const controller = new AbortController();
    const run = followRun(workdir, id, { signal: controller.signal });
    expect(await run.next()).toMatchObject({ value: { event: { type: 'run-started' } } });
    const next = run.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: 'running' });
  });
});

describe('who runs', () => {
  const session = (name: string, header: unknown, secondsAgo = 0): void => {
    const file = path.join(workdir.path, 'sessions', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(header)}\nmain-1\n`);
    const then = new Date(Date.now() - secondsAgo * 1000);
    utimesSync(file, then, then);
  };

  test('engines of this machine by their process, others by what they wrote last', async () => {
    session('here', { ...thisProcess(), from: 0 }, 3600);
    session('gone', { ...(await goneProcess()), from: 0 });
    session('reborn', { ...thisProcess(), began: 1, from: 0 });
    session('torn', 'x');
    expect(whoRuns(workdir)).toEqual([
      { process: expect.objectContaining(thisProcess()), run: null, script: null, started: null },
    ]);
    session('here', { ...elsewhere, from: 0, run: id }, 3600);
    write(lines(start(elsewhere)), 20);
    expect(whoRuns(workdir)).toMatchObject([{ run: id, script: 'main', started: '2026-11-25T19:41:19.000Z' }]);
    write(lines(start(elsewhere)), 40);
    expect(whoRuns(workdir)).toEqual([]);
  });

  test('a process is told from another one with the same id, and a dead one from one that runs', async () => {
    const here = thisProcess();
    expect(livenessOf(here)).toBe('alive');
    expect(livenessOf({ host: here.host, pid: here.pid })).toBe('alive');
    expect(livenessOf({ ...here, began: (here.began ?? 0) + 1 })).toBe('gone');
    expect(livenessOf(await goneProcess())).toBe('gone');
    expect(livenessOf(undefined)).toBe('unknown');
    // A dead child whose parent does not ask for its status.
    const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))));
    await expect.poll(() => livenessOf({ host: here.host, pid })).toBe('gone');
  });
});

describe('the logs of the oldest runs are removed', () => {
  const name = (index: number): string => `20260101T${String(100_000 + index)}Z-main-0000`;
  const left = (): number[] =>
    readdirSync(folderOf())
      .filter((file) => file.endsWith('-main-0000.jsonl'))
      .map((file) => Number(file.slice(9, 15)) - 100_000)
      .sort((a, b) => a - b);

  test('of more than 200, the one that begins included; one that goes on stays, and so does what is none of ours', () => {
    for (let index = 0; index < 210; index++) write(lines(start(), finished), index === 3 ? 1 : 60, name(index));
    writeFileSync(path.join(folderOf(), 'notes.txt'), 'mine');
    removeOldRuns(workdir);
    expect(left()).toEqual([3, ...Array.from({ length: 199 }, (_, index) => index + 11)]);
    expect(readdirSync(folderOf())).toContain('notes.txt');
  });

  test('of more than 64 MB; the newest stays, however large', () => {
    const megabytes = (count: number): string => 'x'.repeat(count << 20);
    for (const index of [1, 2, 3]) write(megabytes(20), 60, name(index));
    removeOldRuns(workdir);
    expect(left()).toEqual([1, 2, 3]);
    write(megabytes(10), 60, name(4));
    removeOldRuns(workdir);
    expect(left()).toEqual([2, 3, 4]);
    write(megabytes(65), 60, name(5));
    removeOldRuns(workdir);
    expect(left()).toEqual([5]);
  });

  test('of more than 64 MB, also where the last that began are small', () => {
    for (const index of [1, 2]) write('x'.repeat(40 << 20), 60, name(index));
    for (const index of [3, 4, 5]) write(lines(start(), finished), 60, name(index));
    removeOldRuns(workdir);
    expect(left()).toEqual([2, 3, 4, 5]);
  });

  test('never through a link to another folder', () => {
    const other = path.join(workdir.path, '..', 'other');
    mkdirSync(other);
    for (let index = 0; index < 210; index++) writeFileSync(path.join(other, `${name(index)}.jsonl`), '');
    rmSync(folderOf(), { recursive: true });
    symlinkSync(other, folderOf());
    removeOldRuns(workdir);
    expect(readdirSync(other)).toHaveLength(210);
  });
});

test.each(['main', 'with blank', 'größer', 'ä'.repeat(200), '-', 'x'.repeat(250), '写真'])(
  'a run of the script %j has an id that sorts by time',
  (script) => {
    const ids = [5, 6].map((second) => newRunId(script, new Date(Date.UTC(2026, 10, 25, 19, 41, second))));
    expect([...ids].sort()).toEqual(ids);
    for (const each of ids) write(lines(start(), finished), 0, each);
    expect(listRuns(workdir).map(({ run }) => run)).toEqual([...ids].reverse());
    expect(new Set(Array.from({ length: 20 }, () => newRunId(script, new Date(0)))).size).toBeGreaterThan(15);
  },
);
