import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  isProcessIdentity,
  type Liveness,
  livenessOf,
  mayBeAlive,
  type ProcessIdentity,
  thisProcess,
} from '../src/sessions/alive.ts';

async function goneProcess(): Promise<ProcessIdentity> {
  const child = spawn('true');
  await once(child, 'exit');
  const { began: _began, ...here } = thisProcess();
  return { ...here, pid: child.pid ?? 0 };
}

describe('what says which process it is', () => {
  test.each<[string, unknown, boolean]>([
    ['all of it', { host: 'h', pid: 1, boot: 'b', pidSpace: 'p', began: 5 }, true],
    ['host and pid, on a system that tells no more', { host: 'h', pid: 1 }, true],
    ['more than is known here', { host: 'h', pid: 1, run: 'r', from: 3 }, true],
    ['this very process', thisProcess(), true],
    ['no host', { pid: 1 }, false],
    ['no pid', { host: 'h' }, false],
    ['the pid 0, which means a group', { host: 'h', pid: 0 }, false],
    ['a negative pid, which means a group', { host: 'h', pid: -5 }, false],
    ['a part of a pid', { host: 'h', pid: 1.5 }, false],
    ['a pid as text', { host: 'h', pid: '1' }, false],
    ['no number for a pid', { host: 'h', pid: Number.NaN }, false],
    ['a boot that is no text', { host: 'h', pid: 1, boot: 7 }, false],
    ['null for a boot', { host: 'h', pid: 1, boot: null }, false],
    ['a space that is no text', { host: 'h', pid: 1, pidSpace: {} }, false],
    ['a beginning as text', { host: 'h', pid: 1, began: '5' }, false],
    ['null', null, false],
    ['a list', ['h', 1], false],
    ['text', 'h 1', false],
  ])('%s', (_, value, expected) => {
    expect(isProcessIdentity(value)).toBe(expected);
  });
});

describe('whether a process lives', () => {
  const here = thisProcess();
  test.each<[string, ProcessIdentity | undefined, Liveness]>([
    ['this one', here, 'alive'],
    ['this one, of which little was written', { host: hostname(), pid: process.pid }, 'alive'],
    ['the first of the machine', { host: hostname(), pid: 1 }, 'alive'],
    ['one whose pid no process can have', { ...here, pid: 2 ** 30 }, 'gone'],
    ['one of another machine', { ...here, host: 'another-machine.invalid' }, 'unknown'],
    ['one of nobody knows what', undefined, 'unknown'],
  ])('%s', (_, owner, expected) => {
    expect(livenessOf(owner)).toBe(expected);
  });

  test.runIf(process.platform === 'linux').each<[string, Partial<ProcessIdentity>, Liveness]>([
    ['of another time since the machine was switched on', { boot: 'another' }, 'unknown'],
    ['of a container of the same name', { pidSpace: 'pid:[1]' }, 'unknown'],
    ['whose pid another process has now', { began: 1 }, 'gone'],
  ])('one %s', (_, other, expected) => {
    expect(livenessOf({ ...here, ...other })).toBe(expected);
  });

  test('one that has ended is gone', async () => {
    expect(livenessOf(await goneProcess())).toBe('gone');
  });

  test.runIf(process.platform === 'linux')('one that died and is waited for by nobody is gone', async () => {
    // `exec` puts a program in the place of the shell that never asks how its child ended.
    const child = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line]: Buffer[] = await once(child.stdout, 'data');
    const { began: _began, ...process } = here;
    const zombie = { ...process, pid: Number(String(line)) };
    while (livenessOf(zombie) === 'alive') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(livenessOf(zombie)).toBe('gone');
  });
});

describe('a file of a process may be that of a living one', () => {
  const elsewhere: ProcessIdentity = { host: 'another-machine.invalid', pid: 1 };
  test.each<[string, ProcessIdentity | undefined, number | undefined, boolean]>([
    ['when it runs here, however old the file is', thisProcess(), 1_000_000, true],
    ['when it runs here, and its file is gone', thisProcess(), undefined, true],
    ['not when it is gone, however young the file is', { ...thisProcess(), pid: 2 ** 30 }, 0, false],
    ['when it is of another machine and wrote a moment ago', elsewhere, 1, true],
    ['not when it is of another machine and wrote long ago', elsewhere, 100, false],
    ['when nobody is named and it was written a moment ago', undefined, 1, true],
    ['not when nobody is named and there is no file', undefined, undefined, false],
  ])('%s', (_, owner, secondsAgo, expected) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'ax-alive-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = path.join(directory, 'file');
    if (secondsAgo !== undefined) {
      writeFileSync(file, '');
      const then = new Date(Date.now() - secondsAgo * 1000);
      utimesSync(file, then, then);
    }
    expect(mayBeAlive(owner, file, 60_000)).toBe(expected);
  });
});
