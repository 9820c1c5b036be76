import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inEverySlot, stopAllAtFirstFailure } from '../src/task-group.ts';

/** Resolves after a while, unless it is stopped; then it fails as a task does. */
async function work(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal });
}

describe('work for each item at once', () => {
  test('all of it runs at the same time', async () => {
    let running = 0;
    let most = 0;
    await stopAllAtFirstFailure(new AbortController().signal, [1, 2, 3, 4], async () => {
      most = Math.max(most, ++running);
      await setTimeout(5);
      running--;
    });
    expect(most).toBe(4);
  });

  test('the first failure stops the rest, is thrown, and only when all have ended', async () => {
    const ended: string[] = [];
    const failing = stopAllAtFirstFailure(new AbortController().signal, ['fails', 'waits'], async (name, signal) => {
      try {
        if (name === 'fails') throw new Error('the first');
        await work(10_000, signal);
      } finally {
        if (name === 'waits') await setTimeout(10);
        ended.push(name);
      }
    });
    await expect(failing).rejects.toThrow('the first');
    expect(ended).toEqual(['fails', 'waits']);
  });

  test('of two failures the first counts', async () => {
    const failing = stopAllAtFirstFailure(new AbortController().signal, [1, 2], async (n) => {
      await setTimeout(n * 5);
      throw new Error(`failure ${n}`);
    });
    await expect(failing).rejects.toThrow('failure 1');
  });

  test('nothing to do is done', async () => {
    await expect(stopAllAtFirstFailure(new AbortController().signal, [], async () => {})).resolves.toBeUndefined();
  });

  test.each(['before it begins', 'while it runs'])(
    'a run that is stopped %s is CANCELLED, whatever the work says',
    async (when) => {
      const outer = new AbortController();
      if (when === 'before it begins') outer.abort();
      const seen: boolean[] = [];
      const stopped = stopAllAtFirstFailure(outer.signal, [1, 2], async (_, signal) => {
        seen.push(signal.aborted);
        if (when === 'while it runs') outer.abort();
        // Work that does not look at its signal ends well.
      });
      await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(seen[0]).toBe(when === 'before it begins');
    },
  );

  test('a failure of a task that the stop has caused is not what is told', async () => {
    const outer = new AbortController();
    const stopped = stopAllAtFirstFailure(outer.signal, [1], async (_, signal) => {
      setTimeout(2).then(() => outer.abort());
      await work(10_000, signal);
    });
    await expect(stopped).rejects.toThrow();
    expect(outer.signal.aborted).toBe(true);
  });
});

/** As many slots as is said, at the moment. */
class Slots {
  readonly listeners = new Set<() => void>();
  count: number;

  constructor(count: number) {
    this.count = count;
  }

  slots(): number {
    return this.count;
  }

  onSlots(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  become(count: number): void {
    this.count = count;
    for (const listener of this.listeners) listener();
  }
}

/** Items from a list, one after another. */
function taking<T>(items: readonly T[]): () => T | undefined {
  const rest = [...items];
  return () => rest.shift();
}

describe('work in every slot', () => {
  test.each([
    [1, 5, 1],
    [2, 5, 2],
    [8, 5, 5],
    [0, 3, 1],
  ])('%i slots and %i items: %i at a time, and each item once', async (slots, items, expected) => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await inEverySlot(
      new Slots(slots),
      new AbortController().signal,
      taking(Array.from({ length: items }, (_, n) => n)),
      async (item) => {
        most = Math.max(most, ++running);
        await setTimeout(2);
        done.push(item);
        running--;
      },
    );
    expect(most).toBe(expected);
    expect(done.sort()).toEqual(Array.from({ length: items }, (_, n) => n));
  });

  test('slots that come are used at once; where some go no more is begun in them', async () => {
    const slots = new Slots(1);
    const ends: (() => void)[] = [];
    let running = 0;
    const all = inEverySlot(slots, new AbortController().signal, taking([1, 2, 3, 4, 5]), async () => {
      running++;
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
    });
    const endOne = async (): Promise<void> => {
      ends.shift()?.();
      await setTimeout(0);
    };
    expect(running).toBe(1);
    slots.become(3);
    expect(running).toBe(3);
    slots.become(1);
    await endOne();
    await endOne();
    expect(running).toBe(1);
    await endOne();
    expect(running).toBe(1);
    slots.become(9);
    expect(running).toBe(2);
    await endOne();
    await endOne();
    await all;
    expect(slots.listeners.size).toBe(0);
  });

  test('after a failure nothing more is begun', async () => {
    const begun: number[] = [];
    const failing = inEverySlot(new Slots(2), new AbortController().signal, taking([1, 2, 3, 4]), async (n, signal) => {
      begun.push(n);
      if (n === 2) throw new Error('no');
      await work(10_000, signal).catch(() => {});
    });
    await expect(failing).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });

  test('a run that is stopped is CANCELLED, and nothing more is begun', async () => {
    const outer = new AbortController();
    const begun: number[] = [];
    const stopped = inEverySlot(new Slots(1), outer.signal, taking([1, 2, 3]), async (n) => {
      begun.push(n);
      outer.abort();
    });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(begun).toEqual([1]);
  });
});
