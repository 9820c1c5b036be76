import { RunState } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { widthOf } from '../src/output/text.ts';
import { EventLines } from '../src/run/event-lines.ts';
import { type LineWidths, preparationLine, progressLine } from '../src/run/progress-line.ts';

const plain = coloursFor({});
/** Workdirs and methods are named in any script. */
const names = [
  ['main-1', 'm'],
  ['größe-12', 'größen'],
  ['日本-3000', 'm'],
  ['main-1', '写真を小さくする'],
  ['🙂-1', '🙂🙂🙂'],
] as const;

describe('whatever a job is called', () => {
  test.each(names)('%s of %s: its line fits every terminal, and fills a wide one', (job, method) => {
    const state = new RunState();
    state.apply({ type: 'job-started', job, method, why: '' }, 0);
    const lineAt = (widths: Partial<LineWidths>): string => {
      const running = state.running.get(job);
      return running === undefined
        ? ''
        : progressLine(running, 10_000, { terminal: 80, id: widthOf(job), method: widthOf(method), ...widths }, plain);
    };
    for (let terminal = 1; terminal < 120; terminal++)
      expect(widthOf(lineAt({ terminal }))).toBeLessThanOrEqual(terminal);
    state.apply({ type: 'phase-started', job, phase: 'analysis', slices: 1 }, 0);
    state.apply({ type: 'progress', job, phase: 'analysis', slices: [[0, 700, 2000]] }, 0);
    for (let terminal = 1; terminal < 120; terminal++)
      expect(widthOf(lineAt({ terminal }))).toBeLessThanOrEqual(terminal);
    expect(lineAt({ terminal: 120 })).toContain('35 %  700 of 2,000');
  });

  test('lines of several jobs stand in columns', () => {
    const lines = new EventLines(plain);
    // Columns are as wide as their widest cell so far: once all were told.
    const told = [...names, ...names].map(
      ([job, method]) => lines.of({ type: 'job-finished', job, method, seconds: 1, why: '|' }) ?? '',
    );
    const columns = told.slice(names.length).map((line) => widthOf(line.slice(0, line.indexOf('|'))));
    expect(new Set(columns).size).toBe(1);
  });

  test.each([1, 5, 20, 60])('what goes before it fits %d cells', (width) => {
    for (const what of ['hashing', 'waiting'] as const) {
      const line = preparationLine({ method: '写真を小さくする', what, done: 1, total: 2 }, width);
      expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  });
});
