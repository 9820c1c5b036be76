import type { PartCost } from '@accelerator/job';
import { expect, test } from 'vitest';
import { mapLines, phaseLines } from '../src/show/format-work.ts';

const cost = (seconds: number): PartCost => ({
  started: 0,
  seconds,
  cpuSeconds: 1,
  peakMemory: 50_000_000 + seconds * 1_000_000,
  columnBytesRead: { 'main-1/a': 1000, 'main-1/b': 500 },
  inputBytesRead: 500,
  bytesWritten: 0,
  rowsRead: 7,
  rowsWritten: 0,
});
const map = (seconds: number, sliceno: number) => ({ ...cost(seconds), step: 'map', sliceno, spans: [] }) as const;
const gather = (seconds: number, sliceno: number) =>
  ({ ...cost(seconds), step: 'gather', sliceno, spans: [] }) as const;
const match = { ...cost(0.012), step: 'match', sliceno: null, spans: [] } as const;

test('a map has a line for each slice, with the sum of its steps', () => {
  const slices = [
    { sliceno: 0, map: map(3, 0), gather: gather(1, 0) },
    { sliceno: 1, map: null, gather: gather(2, 1) },
  ];
  expect(mapLines({ match, slices })).toEqual([
    'slice    map  gather  rows read  bytes read  peak memory',
    '    0  3.0 s   1.0 s         14      4.0 kB        53 MB',
    '    1          2.0 s          7      2.0 kB        52 MB',
    'Looked for rows of earlier jobs in 12 ms.',
  ]);
  expect(mapLines({ match: null, slices: [] })).toEqual([]);
});

test('of many slices those that took longest are shown, in order, and it is said', () => {
  const slices = Array.from({ length: 100 }, (_, sliceno) => ({
    sliceno,
    map: map(sliceno % 50, sliceno),
    gather: null,
  }));
  const lines = mapLines({ match: null, slices });
  expect(lines).toHaveLength(18);
  const shown = lines.slice(1, -1).map((line) => Number(line.trim().split(/\s+/)[0]));
  expect(shown).toEqual([42, 43, 44, 45, 46, 47, 48, 49, 92, 93, 94, 95, 96, 97, 98, 99]);
  expect(lines.at(-1)).toBe('The 16 slices that took longest, of 100 slices; `--json` has all.');
  const phases = slices.map(({ sliceno }) => ({ ...cost(1), phase: 'analysis', sliceno, worker: '0' }) as const);
  expect(phaseLines(phases)).toHaveLength(18);
});
