import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { FileWake } from '../src/runs/file-wake.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-file-wake-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.useRealTimers());
const file = path.join(folder, 'log');
writeFileSync(file, '');

test.each([
  ['a file', file],
  ['what is in a folder', folder],
])('the system tells that %s was written: no time has to pass', async (_, watched) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const wake = new FileWake([watched]);
  const waits = wake.wait();
  appendFileSync(file, 'x');
  await expect(waits).resolves.toBeUndefined();
  // What comes while nobody waits is not lost.
  appendFileSync(file, 'x');
  await new Promise((resolve) => setImmediate(resolve));
  await expect(wake.wait()).resolves.toBeUndefined();
  wake.close();
});

test('what can not be watched is looked at after some time, and a signal or the end of it ends a wait', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const controller = new AbortController();
  const wake = new FileWake([path.join(folder, 'none')], controller.signal);
  const ends = [() => vi.advanceTimersByTimeAsync(1000), () => controller.abort(), () => wake.close()];
  for (const end of ends) {
    const waits = wake.wait();
    await end();
    await expect(waits).resolves.toBeUndefined();
  }
});
