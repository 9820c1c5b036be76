import { expect, onTestFinished, test, vi } from 'vitest';
import { HeldLines } from '../src/run/held-lines.ts';

test('lines that come together are written together, in order, and none waits longer than 20 ms', () => {
  let now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const written: string[] = [];
  const lines = new HeldLines((text) => written.push(text));
  onTestFinished(() => {
    lines.close();
    vi.restoreAllMocks();
  });
  lines.add('a', true);
  now += 20;
  lines.add('b', true);
  expect(written).toEqual([]);
  now += 1;
  lines.add('c', true);
  expect(written).toEqual(['abc']);
  // What is not held goes out behind what was.
  lines.add('d', true);
  lines.add('e', false);
  expect(written).toEqual(['abc', 'de']);
  for (let line = 0; line < 64; line++) lines.add('x', true);
  expect(written).toEqual(['abc', 'de', 'x'.repeat(64)]);
  lines.add('last', true);
  lines.close();
  expect(written.at(-1)).toBe('last');
});
