import { expect, test } from 'vitest';
import { JobClock } from '../src/job-clock.ts';

/** What happens to the tasks of a job, and after how many seconds. */
type Step = readonly [second: number, what: 'queued' | 'began' | 'ended' | 'left'];

function play(steps: readonly Step[], end: number): { seconds: number; waited: number } {
  let now = 0;
  const clock = new JobClock(0, () => now);
  for (const [second, what] of steps) {
    now = second * 1000;
    if (what === 'queued') clock.queued();
    else if (what === 'began') clock.began();
    else clock.ended(what === 'ended');
  }
  now = end * 1000;
  return { seconds: clock.seconds, waited: clock.waited };
}

test.each<[string, readonly Step[], number, { seconds: number; waited: number }]>([
  ['without tasks', [], 3, { seconds: 3, waited: 0 }],
  [
    'that never waits',
    [
      [1, 'queued'],
      [1, 'began'],
      [4, 'ended'],
    ],
    5,
    { seconds: 5, waited: 0 },
  ],
  [
    'whose first task waits',
    [
      [1, 'queued'],
      [9, 'began'],
      [11, 'ended'],
    ],
    12,
    { seconds: 4, waited: 8 },
  ],
  [
    'whose second task waits while the first runs',
    [
      [0, 'queued'],
      [0, 'queued'],
      [0, 'began'],
      [5, 'began'],
      [6, 'ended'],
      [7, 'ended'],
    ],
    7,
    { seconds: 7, waited: 0 },
  ],
  [
    'whose second task waits longer than the first runs',
    [
      [0, 'queued'],
      [0, 'queued'],
      [0, 'began'],
      [2, 'ended'],
      [10, 'began'],
      [12, 'ended'],
    ],
    12,
    { seconds: 4, waited: 8 },
  ],
  [
    'that waits twice',
    [
      [0, 'queued'],
      [1, 'began'],
      [2, 'ended'],
      [3, 'queued'],
      [7, 'began'],
      [8, 'ended'],
    ],
    8,
    { seconds: 3, waited: 5 },
  ],
  [
    'whose task leaves the queue',
    [
      [0, 'queued'],
      [6, 'left'],
    ],
    7,
    { seconds: 1, waited: 6 },
  ],
  ['that still waits', [[2, 'queued']], 7, { seconds: 2, waited: 5 }],
])('a job %s', (_, steps, end, expected) => {
  expect(play(steps, end)).toEqual(expected);
});

test('moments are seconds since the job began, and none lies before it', () => {
  const clock = new JobClock(1000, () => 0);
  expect([clock.secondsAt(1000), clock.secondsAt(3500), clock.secondsAt(990)]).toEqual([0, 2.5, 0]);
});
