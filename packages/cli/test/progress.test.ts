import { RunState } from '@accelerator/inspect';
import type { RunEvent } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { widthOf } from '../src/output/text.ts';
import { formatBar, preparationLine, progressLine } from '../src/run/progress-line.ts';
import { summaryLine } from '../src/run/summary.ts';

const plain = coloursFor({});

describe('a line', () => {
  const events: RunEvent[] = [
    { type: 'job-started', job: 'main-12', method: 'thumbnailer', why: '' },
    { type: 'phase-started', job: 'main-12', phase: 'analysis', slices: 2 },
    { type: 'progress', job: 'main-12', phase: 'analysis', slices: [[0, 700, 2000]] },
    { type: 'progress', job: 'main-12', phase: 'analysis', slices: [[1, 300, 2000]] },
  ];
  const state = new RunState();
  for (const event of events) state.apply(event, 0);
  const [job] = state.running.values();
  const line = (terminal: number): string =>
    job === undefined ? '' : progressLine(job, 10_000, { terminal, id: 8, method: 11 }, plain);

  test('says what runs, how far it is, how fast and for how long', () => {
    expect(line(100)).toBe(
      'main-12   thumbnailer  analysis   ██████                     25 %  1,000 of 4,000  30 s left  100/s',
    );
  });

  test('fits every terminal', () => {
    for (let width = 1; width < 120; width++) expect(widthOf(line(width))).toBeLessThanOrEqual(width);
    expect(line(60)).toBe('main-12   thumbnailer  analysis    25 %  1,000 of 4,000');
    expect(line(20)).toBe('main-12   thumbnail…');
  });

  test('a bar is as wide as it should be', () => {
    expect(formatBar(0, 4)).toBe('    ');
    expect(formatBar(1, 4)).toBe('████');
    expect(formatBar(0.4, 4)).toBe('█▌  ');
    for (let fraction = -0.1; fraction < 1.1; fraction += 0.01) expect(widthOf(formatBar(fraction, 7))).toBe(7);
  });

  test('input files that are read, and waiting for another engine', () => {
    const told = new RunState();
    told.apply({ type: 'hashing', method: 'import_images', done: 1200, total: 10_000 }, 0);
    told.apply({ type: 'waiting', method: 'thumbnailer', key: '' }, 0);
    expect([...told.preparations.values()].map((each) => preparationLine(each, 80))).toEqual([
      'reading input files for import_images: 1,200 of 10,000',
      'waiting for another ax that builds the same job of thumbnailer',
    ]);
    told.apply({ type: 'hashing', method: 'import_images', done: 10_000, total: 10_000 }, 0);
    told.apply({ type: 'job-reused', job: 'main-1', method: 'thumbnailer', seconds: 0, by: 'id' }, 0);
    expect(told.preparations.size).toBe(0);
  });
});

describe('the summary', () => {
  test('counts what happened', () => {
    const state = new RunState();
    state.apply({ type: 'job-started', job: 'main-1', method: 'a', why: '' }, 0);
    state.apply({ type: 'job-started', job: 'main-2', method: 'b', why: '' }, 0);
    state.apply({ type: 'job-finished', job: 'main-1', method: 'a', seconds: 1, why: '' }, 0);
    state.apply({ type: 'job-reused', job: 'main-3', method: 'c', seconds: 0, by: 'id' }, 0);
    expect(summaryLine({ stoppedBy: 'SIGINT' }, 3.2, state)).toBe(
      'Stopped by Ctrl-C after 3.2 s: 1 job built, 1 reused, 1 stopped. Nothing needs cleaning.',
    );
    state.apply({ type: 'job-finished', job: 'main-2', method: 'b', seconds: 1, why: '' }, 0);
    expect(summaryLine('done', 3.2, state)).toBe('Done in 3.2 s: 2 jobs built, 1 reused.');
  });

  test('of nothing', () => {
    expect(summaryLine('done', 0.012, new RunState())).toBe('Done in 12 ms: no jobs.');
    expect(summaryLine('failed', 0.012, new RunState())).toBeUndefined();
  });
});
