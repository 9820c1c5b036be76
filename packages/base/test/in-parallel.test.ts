import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from '../src/index.ts';

interface Seen {
  most: number;
  readonly begun: number[];
  readonly ended: number[];
}

/** Runs on the numbers below `count`; those in `bad` fail. What was begun and ended, and how many at a time. */
async function watch(count: number, atOnce: number, bad: readonly number[] = []): Promise<Seen & { error?: unknown }> {
  const seen: Seen = { most: 0, begun: [], ended: [] };
  const work = async (item: number): Promise<void> => {
    seen.begun.push(item);
    seen.most = Math.max(seen.most, seen.begun.length - seen.ended.length);
    for (let turn = 0; turn < 1 + (item % 3); turn++) await setImmediate();
    seen.ended.push(item);
    if (bad.includes(item)) throw new Error(`bad ${item}`);
  };
  try {
    await inParallel(Array(count).keys(), atOnce, work);
    return seen;
  } catch (error) {
    return { ...seen, error };
  }
}

test.each([
  [0, 4, 0],
  [1, 4, 1],
  [3, 1, 1],
  [10, 4, 4],
  [100, 64, 64],
])('%i items, %i at a time', async (count, atOnce, most) => {
  const seen = await watch(count, atOnce);
  expect(seen.begun).toEqual([...Array(count).keys()]);
  expect([...seen.ended].sort((a, b) => a - b)).toEqual(seen.begun);
  expect([seen.most, seen.error]).toEqual([most, undefined]);
});

test('the first failure ends it when nothing runs any more', async () => {
  const seen = await watch(50, 4, [5, 6, 7]);
  expect(seen.error).toEqual(new Error('bad 6'));
  expect(seen.ended).toHaveLength(seen.begun.length);
  expect(seen.begun.length).toBeLessThan(14);
});

test('a failure that is no error stays what it is', async () => {
  await expect(inParallel([1], 2, () => Promise.reject(undefined))).rejects.toBeUndefined();
});

test('items are taken as they are needed', async () => {
  let taken = 0;
  function* items(): Generator<number> {
    for (;;) yield taken++;
  }
  await expect(
    inParallel(items(), 3, async (item) => (item < 9 ? undefined : Promise.reject(new Error('enough')))),
  ).rejects.toThrow('enough');
  expect(taken).toBeLessThan(20);
});
