import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Door } from '@accelerator/base';
import { expect, onTestFinished, test, vi } from 'vitest';

const refusal = vi.hoisted(() => ({ code: '' }));

vi.mock('fs-native-extensions', () => ({
  default: {
    tryLock: () => {
      throw Object.assign(new Error('said'), { code: refusal.code });
    },
    unlock: () => expect.unreachable(),
  },
}));

const { lockKey } = await import('../src/locks/job-lock.ts');
const { holdingList } = await import('../src/lists/list-file.ts');

// As the kernel's answers come out of fs-native-extensions, seen with a library that stands before `fcntl`.
test.each([
  ['Unknown system error -37', 'no locks available (ENOLCK)'],
  ['ENOTSUP', 'said (ENOTSUP)'],
  ['EOPNOTSUPP', 'said (EOPNOTSUPP)'],
  ['ENOSYS', 'said (ENOSYS)'],
  ['EINVAL', 'said (EINVAL)'],
])('%s: a lock that holds nobody off, and says why', async (code, reason) => {
  refusal.code = code;
  const directory = mkdtempSync(path.join(tmpdir(), 'no-locks-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const locks = [await lockKey(directory, 'k', () => {}), await lockKey(directory, 'k', () => {})];
  expect(locks.map(({ powerless }) => powerless)).toEqual([reason, reason]);
  for (const lock of locks) lock.release();
  expect(readdirSync(path.join(directory, 'locks'))).toEqual([]);
});

test('another error is one', async () => {
  refusal.code = 'EIO';
  const directory = mkdtempSync(path.join(tmpdir(), 'no-locks-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  await expect(lockKey(directory, 'k', () => {})).rejects.toMatchObject({ code: 'EIO' });
});

test('of a list that several engines write at the same time no line is lost; a torn one is', async () => {
  refusal.code = 'ENOTSUP';
  const directory = mkdtempSync(path.join(tmpdir(), 'no-locks-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'ann', 'trips.jsonl');
  const append = (line: string, wholeBytes: number, meanwhile = ''): Promise<string | undefined> =>
    holdingList(new Door(directory), { user: 'ann', name: 'trips' }, (held) => {
      appendFileSync(file, meanwhile);
      held.append(line, wholeBytes);
      return held.powerless;
    });
  expect(await append('one', 0)).toBe('said (ENOTSUP)');
  await append('three', 4, 'two\n');
  await append('four', 14, 'to');
  await append('five', 19);
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\nfour\nfive\n');
});
