import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { ProgressTeller } from '../src/progress-teller.ts';

afterEach(() => void vi.useRealTimers());

/** One, and what it has told. The clock stands still. */
function teller(): { readonly told: [number, number][]; readonly progress: ProgressTeller } {
  vi.useFakeTimers({ toFake: ['performance'] });
  const told: [number, number][] = [];
  const progress = new ProgressTeller((...each) => told.push(each));
  onTestFinished(() => progress.stop());
  return { told, progress };
}

test('a phase that says for each row how far it is is told of ten times a second', () => {
  const { told, progress } = teller();
  for (let row = 1; row <= 10_000; row++) {
    progress.progress(row, 10_000);
    if (row % 1000 === 0) vi.advanceTimersByTime(50);
  }
  expect(told).toEqual([1, 2001, 4001, 6001, 8001].map((row) => [row, 10_000]));
});

test('the first is told at once, and so is what comes seldom', () => {
  const { told, progress } = teller();
  for (const done of [0, 1, 2]) {
    progress.progress(done, 2);
    vi.advanceTimersByTime(100);
  }
  expect(told).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
});

test('where a phase stands still is told, and not once it has ended', async () => {
  const { told, progress } = teller();
  for (const done of [1, 2, 3]) progress.progress(done, 4);
  expect(told).toEqual([[1, 4]]);
  await vi.waitFor(() => expect(told).toHaveLength(2), 30_000);
  expect(told[1]).toEqual([3, 4]);
  progress.progress(4, 4);
  progress.stop();
  await new Promise((resolve) => setTimeout(resolve, 110));
  expect(told).toHaveLength(2);
});
