import type { MapTask, PhaseTask, TaskCost } from '@accelerator/slice';
import { expect, test } from 'vitest';
import { JobClock } from '../src/job-clock.ts';
import { JobCosts } from '../src/job-costs.ts';

const base = { job: { root: 'main', id: 'main-1' }, slices: 2, attempt: 1, sync: false, env: [], secrets: [] };

const cost = (startedAt: number, more: Partial<TaskCost> = {}): TaskCost => ({
  startedAt,
  seconds: 1,
  cpuSeconds: 0.5,
  peakMemory: 100,
  columnBytesRead: { 'main-1/a': 10 },
  inputBytesRead: 1,
  bytesWritten: 2,
  rowsRead: 3,
  rowsWritten: 4,
  ...more,
});

const chunk = (sliceno: number, from: number): MapTask => ({
  ...base,
  step: 'map',
  sliceno,
  rows: { from, to: from + 10 },
});

test('a phase has a record for each slice: when it began, and which worker had it', () => {
  const costs = new JobCosts(new JobClock(1000));
  const task: PhaseTask = { ...base, phase: 'analysis', sliceno: 1, prepared: null };
  costs.note(task, cost(3500), '1');
  const { startedAt: _, ...rest } = cost(0);
  expect(costs.records).toEqual([{ phase: 'analysis', sliceno: 1, worker: '1', started: 2.5, ...rest }]);
});

test('the chunks of a map have one record for each slice, which says who worked when', () => {
  const costs = new JobCosts(new JobClock(0));
  costs.note(chunk(0, 0), cost(1000, { peakMemory: 70 }), '0');
  costs.note(chunk(1, 0), cost(1000), '1');
  costs.note(chunk(0, 10), cost(2000, { columnBytesRead: { 'main-1/a': 5, 'main-1/b': 7 } }), '0');
  costs.note(chunk(0, 20), cost(8000), '1');
  expect(costs.records).toEqual([
    {
      step: 'map',
      sliceno: 0,
      started: 1,
      seconds: 3,
      cpuSeconds: 1.5,
      peakMemory: 100,
      columnBytesRead: { 'main-1/a': 25, 'main-1/b': 7 },
      inputBytesRead: 3,
      bytesWritten: 6,
      rowsRead: 9,
      rowsWritten: 12,
      spans: [
        [1, 2, '0'],
        [8, 1, '1'],
      ],
    },
    expect.objectContaining({ step: 'map', sliceno: 1, seconds: 1, spans: [[1, 1, '1']] }),
  ]);
});

test('memory that is not known for one chunk is not known for the slice', () => {
  const costs = new JobCosts(new JobClock(0));
  costs.note(chunk(0, 0), cost(0), '0');
  costs.note(chunk(0, 10), cost(0, { peakMemory: null }), '0');
  expect(costs.records.map(({ peakMemory }) => peakMemory)).toEqual([null]);
});

test('of very many chunks at most 1,000 spans are kept', () => {
  const costs = new JobCosts(new JobClock(0));
  for (let n = 0; n < 20_000; n++) costs.note(chunk(0, n * 10), cost(n * 5000, { seconds: 1 }), String(n % 2));
  const [record] = costs.records;
  expect(record).toMatchObject({ step: 'map', seconds: 20_000 });
  expect(record !== undefined && 'spans' in record ? record.spans.length : 0).toBeLessThanOrEqual(1000);
});
