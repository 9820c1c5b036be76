import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockKey } from '../src/locks/job-lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'locks-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the second waits until the first lets go, and says so once', async () => {
  const first = await lockKey(directory, 'k', () => {});
  let waits = 0;
  let second = false;
  const waiting = lockKey(directory, 'k', () => waits++).then((lock) => {
    second = true;
    lock.release();
  });
  await expect.poll(() => waits).toBe(1);
  // Longer than it takes to try again.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([waits, second]).toEqual([1, false]);
  first.release();
  await waiting;
  expect([waits, second]).toEqual([1, true]);
  expect(readdirSync(path.join(directory, 'locks'))).toEqual([]);
});

test('other keys are not held up', async () => {
  const first = await lockKey(directory, 'a', () => {});
  const second = await lockKey(directory, 'b', () => expect.unreachable());
  first.release();
  second.release();
});

test('a lock ends with its holder, even by SIGKILL', async () => {
  const program = path.join(import.meta.dirname, 'hold-lock.ts');
  const holder = spawn(process.execPath, ['--import', 'tsx', program, directory, 'k'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  let waits = 0;
  const waiting = lockKey(directory, 'k', () => {
    waits++;
    holder.kill('SIGKILL');
  });
  (await waiting).release();
  expect(waits).toBe(1);
});

test('many that want the same key get it one after the other', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      const lock = await lockKey(directory, 'k', () => {});
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      lock.release();
    }),
  );
  expect(most).toBe(1);
});

test('files that somebody removes meanwhile: the lock is let go without a word, and that of another is left alone', async () => {
  const first = await lockKey(directory, 'k', () => {});
  rmSync(path.join(directory, 'locks/k'));
  const second = await lockKey(directory, 'k', () => expect.unreachable());
  first.release();
  expect(readdirSync(path.join(directory, 'locks'))).toEqual(['k']);
  rmSync(path.join(directory, 'locks'), { recursive: true });
  second.release();
  second.release();
});

test('a link in the place of the folder of locks: no lock, and nothing is made or removed where it leads', async () => {
  const outside = path.join(directory, 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'k'), 'precious');
  symlinkSync('outside', path.join(directory, 'locks'));
  const lock = await lockKey(directory, 'k', () => expect.unreachable());
  expect(lock.powerless).toContain('found a link');
  lock.release();
  expect(readFileSync(path.join(outside, 'k'), 'utf8')).toBe('precious');
});
