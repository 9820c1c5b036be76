import type { PartCost, PartRecord } from '@accelerator/job';
import { expect, test } from 'vitest';
import { workDone } from '../src/jobs/work-done.ts';

const cost: PartCost = {
  started: 0,
  seconds: 1,
  cpuSeconds: 1,
  peakMemory: 1,
  columnBytesRead: {},
  inputBytesRead: 0,
  bytesWritten: 0,
  rowsRead: 0,
  rowsWritten: 0,
};
const phase = (name: 'prepare' | 'analysis' | 'synthesis', sliceno: number | null): PartRecord => ({
  ...cost,
  phase: name,
  sliceno,
  worker: '0',
});
const step = (name: 'match' | 'map' | 'gather', sliceno: number | null): PartRecord => ({
  ...cost,
  step: name,
  sliceno,
  spans: [],
});

/** Records as they are recorded: in the order in which they ended. */
test.each<[what: string, records: PartRecord[], phases: string[], map: string[] | null]>([
  ['nothing', [], [], null],
  [
    'phases',
    [phase('synthesis', null), phase('analysis', 10), phase('analysis', 2), phase('prepare', null)],
    ['prepare null', 'analysis 2', 'analysis 10', 'synthesis null'],
    null,
  ],
  [
    'a map',
    [step('match', null), step('map', 10), step('gather', 10), step('gather', 2), step('map', 2)],
    [],
    ['2 map gather', '10 map gather'],
  ],
  ['a map whose rows were all there', [step('match', null), step('gather', 0)], [], ['0 - gather']],
  ['a map that failed', [step('map', 1), step('map', 0)], [], ['0 map -', '1 map -']],
  ['a map that got no further than to look', [step('match', null)], [], []],
])('the work of a job: %s', (_, records, phases, map) => {
  const done = workDone(records);
  expect(done.phases.map((record) => `${record.phase} ${record.sliceno}`)).toEqual(phases);
  expect(
    done.map?.slices.map((slice) => `${slice.sliceno} ${slice.map?.step ?? '-'} ${slice.gather?.step ?? '-'}`) ?? null,
  ).toEqual(map);
});
