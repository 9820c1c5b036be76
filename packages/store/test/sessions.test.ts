import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { thisProcess } from '../src/sessions/alive.ts';
import { condemn, condemnedJobs, endCondemning } from '../src/sessions/condemned.ts';
import { Session } from '../src/sessions/session.ts';
import {
  foundSessions,
  isAlive,
  isUsedElsewhere,
  liveSessions,
  removeDeadSessions,
} from '../src/sessions/session-files.ts';
import type { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const gone = { ...thisProcess(), pid: 2 ** 30 };
const elsewhere = { host: 'another-machine.invalid', pid: 7 };
const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);

function write(workdir: Workdir, name: string, text: string, when?: Date): string {
  const file = path.join(workdir.path, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (when !== undefined) utimesSync(file, when, when);
  return file;
}

function open(workdir: Workdir, run?: string): Session {
  const session = new Session(workdir, run);
  onTestFinished(() => session.close());
  return session;
}

describe('a session', () => {
  test('says who runs, for which run, from which job on, and what is used, each once', async () => {
    const workdir = temporaryWorkdir();
    const made = makeJob(workdir);
    const session = open(workdir, 'a run');
    expect(session.use([made, 'main-7', made])).toBe(true);
    expect(session.use(['main-7'])).toBe(true);
    const [found] = foundSessions(workdir);
    expect(found).toMatchObject({ owner: thisProcess(), from: 1, run: 'a run', used: [made, 'main-7'] });
    expect(await liveSessions(workdir)).toEqual([{ from: 1, used: new Set([made, 'main-7']) }]);
    session.close();
    session.close();
    expect(readdirSync(path.join(workdir.path, 'sessions'))).toEqual([]);
  });

  test('tells which jobs other engines may be at: not those of this process, of dead ones, or of old sessions elsewhere', () => {
    const workdir = temporaryWorkdir();
    open(workdir).use(['main-1']);
    const line = (owner: object, id: string): string => `${JSON.stringify({ ...owner, from: 0 })}\n${id}\n`;
    write(workdir, 'sessions/gone', line(gone, 'main-2'));
    write(workdir, 'sessions/parent', line({ host: thisProcess().host, pid: process.ppid }, 'main-3'));
    write(workdir, 'sessions/far', line(elsewhere, 'main-4'));
    write(workdir, 'sessions/far-and-old', line(elsewhere, 'main-5'), hours(1));
    const ids = ['main-1', 'main-2', 'main-3', 'main-4', 'main-5', 'main-6'];
    expect(ids.filter((id) => isUsedElsewhere(workdir, id))).toEqual(['main-3', 'main-4']);
  });

  test('uses nothing that is being removed, and may use it when that has ended', () => {
    const workdir = temporaryWorkdir();
    const session = open(workdir);
    condemn(workdir, ['main-1', 'main-2']);
    expect(session.use(['main-2'])).toBe(false);
    expect(session.use(['main-3', 'main-1'])).toBe(false);
    expect(session.use(['main-3'])).toBe(true);
    endCondemning(workdir);
    expect(session.use(['main-2', 'main-1'])).toBe(true);
  });

  test.each<[string, (workdir: Workdir) => void]>([
    ['a file', (workdir) => write(workdir, 'sessions', 'x')],
    ['a link to nowhere', (workdir) => symlinkSync('nowhere', path.join(workdir.path, 'sessions'))],
  ])('where %s stands in the place of the folder, a run goes on without', (_, harm) => {
    const workdir = temporaryWorkdir();
    harm(workdir);
    const session = open(workdir);
    expect(session.use(['main-1'])).toBe(true);
    expect(existsSync(path.join(workdir.path, 'nowhere'))).toBe(false);
  });
});

describe('a session that was left', () => {
  const header = (owner: object, more = ''): string => `${JSON.stringify({ ...owner, from: 4 })}\n${more}`;

  test.each<[string, string, Date | undefined, boolean, number]>([
    ['of an engine that died', header(gone, 'main-1\n'), undefined, false, 4],
    ['of another machine, a moment ago', header(elsewhere), undefined, true, 4],
    ['of another machine, long ago', header(elsewhere), hours(1), false, 4],
    ['of this process, long ago', header(thisProcess()), hours(100), true, 4],
    ['with a header that is cut', header(gone).slice(0, 20), hours(1), false, 0],
    ['with a header that is cut, a moment ago', header(gone).slice(0, 20), undefined, true, 0],
    ['that is empty', '', hours(1), false, 0],
    ['whose number is text', '{"host":"h","pid":1,"from":"4"}\n', hours(1), false, 0],
  ])('%s', (_, text, when, lives, from) => {
    const workdir = temporaryWorkdir();
    write(workdir, 'sessions/1-a', text, when);
    const [session] = foundSessions(workdir);
    expect(session?.from).toBe(from);
    expect(session && isAlive(session)).toBe(lives);
  });

  test('is removed when its engine is gone, and no other is; links and folders are left alone', async () => {
    const workdir = temporaryWorkdir();
    write(workdir, 'sessions/dead', header(gone, 'main-1\n'));
    write(workdir, 'sessions/old', header(elsewhere), hours(3));
    write(workdir, 'sessions/young', header(elsewhere));
    write(workdir, 'sessions/folder/x', '');
    const outside = write(workdir, 'outside', header(gone));
    symlinkSync(outside, path.join(workdir.path, 'sessions', 'link'));
    const session = open(workdir);
    session.use(['main-5']);
    await removeDeadSessions(workdir);
    const left = readdirSync(path.join(workdir.path, 'sessions')).sort();
    expect(left).toHaveLength(4);
    expect(left).toEqual(expect.arrayContaining(['folder', 'link', 'young']));
    expect(existsSync(outside)).toBe(true);
  });

  test('keeps what it names only while it lives', async () => {
    const workdir = temporaryWorkdir();
    write(workdir, 'sessions/dead', header(gone, 'main-1\n'));
    write(workdir, 'sessions/young', header(elsewhere, 'main-2\nmain-3\n'));
    const live = await liveSessions(workdir);
    expect(live).toEqual([{ from: 4, used: new Set(['main-2', 'main-3']) }]);
  });
});

describe('the jobs that are being removed', () => {
  const list = (owner: unknown, ...ids: string[]): string => [JSON.stringify(owner), ...ids, ''].join('\n');

  test.each<[string, string, Date | undefined, string[], boolean]>([
    ['by this process', list(thisProcess(), 'main-1', 'main-2'), undefined, ['main-1', 'main-2'], true],
    ['by one that died', list(gone, 'main-1'), undefined, [], false],
    ['by one of another machine, which writes', list(elsewhere, 'main-1'), undefined, ['main-1'], true],
    ['by one of another machine, not heard of for long', list(elsewhere, 'main-1'), hours(2), [], false],
    ['by nobody knows whom, a moment ago', list('me', 'main-1'), undefined, ['main-1'], true],
    ['by nobody knows whom, long ago', list('me', 'main-1'), hours(2), [], false],
    ['a list that is empty', '', hours(2), [], false],
    ['none, by this process', list(thisProcess()), undefined, [], true],
  ])('%s', (_, text, when, ids, stays) => {
    const workdir = temporaryWorkdir();
    const file = write(workdir, 'condemned', text, when);
    expect([...condemnedJobs(workdir)]).toEqual(ids);
    expect(existsSync(file)).toBe(stays);
  });

  test('a list is replaced by the next, whatever stands in its place, and nothing where a link leads', () => {
    const workdir = temporaryWorkdir();
    const outside = write(workdir, 'outside', 'as it was');
    symlinkSync(outside, path.join(workdir.path, 'condemned'));
    expect([...condemnedJobs(workdir)]).toEqual([]);
    condemn(workdir, ['main-1']);
    condemn(workdir, ['main-2']);
    expect([...condemnedJobs(workdir)]).toEqual(['main-2']);
    expect(readFileSync(outside, 'utf8')).toBe('as it was');
    endCondemning(workdir);
    endCondemning(workdir);
    expect([...condemnedJobs(workdir)]).toEqual([]);
  });
});
