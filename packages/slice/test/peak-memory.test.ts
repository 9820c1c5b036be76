import { expect, test } from 'vitest';
import { PeakMemory } from '../src/peak-memory.ts';

const megabytes = 2 ** 20;

/** Uses so much memory for a moment. */
function use(bytes: number): void {
  Buffer.alloc(bytes, 1);
}

test.runIf(process.platform === 'linux')('is that of a task, not of the process', () => {
  const memory = new PeakMemory();
  memory.begin('large');
  use(600 * megabytes);
  const large = memory.bytes() ?? 0;
  expect(large).toBeGreaterThan(600 * megabytes);
  memory.begin('small');
  use(10 * megabytes);
  expect(memory.bytes()).toBeLessThan(large - 400 * megabytes);
  expect(memory.bytes()).toBeGreaterThan(10 * megabytes);
});

test.runIf(process.platform !== 'linux')('is not known where the system does not tell', () => {
  const memory = new PeakMemory();
  memory.begin('any');
  expect(memory.bytes()).toBeNull();
});
