import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { CallSchedule } from '../src/call-schedule.ts';
import { Permits } from '../src/permits.ts';
import { RunLimits } from '../src/run-limits.ts';

describe('a schedule of calls', () => {
  test.each([0.5, 3, 200, 5000])('spreads %d a second evenly, however many ask', (perSecond) => {
    const schedule = new CallSchedule(perSecond);
    const waits = Array.from({ length: 50 }, () => schedule.take(1, 1000));
    waits.forEach((wait, index) => {
      expect(wait).toBeCloseTo((index * 1000) / perSecond, 6);
    });
  });

  test('several turns at once count as many', () => {
    const schedule = new CallSchedule(10_000);
    expect([schedule.take(10, 0), schedule.take(10, 0), schedule.take(1, 0)]).toEqual([0, 1, 2]);
  });

  test.each([0.5, 20, 400])('callers that are late by a few milliseconds lose nothing at %d a second', (perSecond) => {
    const schedule = new CallSchedule(perSecond);
    let nowMs = 0;
    const calls = 2000;
    // One after the other, each some 1.5 ms late, as a timer and a message are.
    for (let call = 0; call < calls; call++) nowMs += schedule.take(1, nowMs) + 1.5;
    expect(calls / (nowMs / 1000) / perSecond).toBeGreaterThan(0.98);
    expect(calls / (nowMs / 1000) / perSecond).toBeLessThan(1.02);
  });

  test('after a pause no more than 50 ms of calls come at once', () => {
    const schedule = new CallSchedule(100);
    schedule.take(1, 0);
    const waits = Array.from({ length: 20 }, () => schedule.take(1, 60_000));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(6);
  });
});

describe('permits', () => {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);

  test('are never more than their number, and are handed on in turn', async () => {
    const permits = new Permits(3);
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 40 }, async (_, number) => {
        const leave = await permits.enter(signal);
        order.push(number);
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
        leave();
      }),
    );
    expect(most).toBe(3);
    expect(order).toEqual(Array.from({ length: 40 }, (_, number) => number));
  });

  test('one that gives up waiting holds up nobody', async () => {
    const permits = new Permits(1);
    const leave = await permits.enter(signal);
    const controller = new AbortController();
    const second = permits.enter(controller.signal);
    const third = permits.enter(signal);
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(permits.enter(controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    leave();
    (await third)();
    (await permits.enter(signal))();
  });

  test('each method has its own', async () => {
    const limits = new RunLimits();
    await limits.enterProcess('a', 1, signal);
    await limits.enterProcess('b', 1, signal);
    await limits.enterJob('a', 1, signal);
    expect(limits.turn('a', 1, 1)).toBe(0);
    expect(limits.turn('b', 1, 1)).toBe(0);
    expect(limits.turn('a', 1, 1)).toBeGreaterThan(900);
  });
});
