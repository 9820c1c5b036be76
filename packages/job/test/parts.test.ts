import { expect, test } from 'vitest';
import { describePart, type FailedPart, failedPart, type JobPart, partName } from '../src/index.ts';

test.each<[JobPart, string, string]>([
  [{ phase: 'prepare', sliceno: null }, 'prepare', 'prepare'],
  [{ phase: 'analysis', sliceno: 0 }, 'analysis.0', 'analysis of slice 0'],
  [{ phase: 'synthesis', sliceno: null }, 'synthesis', 'synthesis'],
  [{ step: 'match', sliceno: null }, 'match', 'match'],
  [{ step: 'map', sliceno: 12 }, 'map.12', 'map of slice 12'],
  [{ step: 'gather', sliceno: 1 }, 'gather.1', 'gather of slice 1'],
])('a part has a name for files and one for sentences', (part, name, sentence) => {
  expect([partName(part), describePart(part)]).toEqual([name, sentence]);
});

test.each<[FailedPart, boolean]>([
  [{}, false],
  [{ phase: 'prepare', sliceno: null }, true],
  [{ step: 'map', sliceno: 0 }, true],
])('a job fails in a part, or as a whole', (failure, inPart) => {
  expect(failedPart(failure) !== undefined).toBe(inPart);
});
