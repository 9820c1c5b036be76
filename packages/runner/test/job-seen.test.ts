import type { SeenByMap } from '@accelerator/job';
import type { AttemptReport } from '@accelerator/slice';
import { describe, expect, test } from 'vitest';
import { JobSeen } from '../src/job-seen.ts';

const report = (seen: readonly string[], byMap?: readonly SeenByMap[]): AttemptReport => ({
  files: {},
  datasets: { declarations: [], parts: [] },
  valueBytes: null,
  seen,
  ...(byMap !== undefined && { chunk: { skipped: 0, failures: [], seen: byMap } }),
});

describe('what the tasks of a job looked at', () => {
  test('nothing: there is no record', () => {
    const seen = new JobSeen();
    seen.note(report([]));
    seen.note(report([], []));
    expect(seen.record).toBeUndefined();
  });

  test('each thing once, in order, whichever task saw it first', () => {
    const one = new JobSeen();
    const other = new JobSeen();
    const reports = [report(['main-2', 'main-1/bad']), report(['main-1/bad'], ['row', 'source']), report([], ['row'])];
    for (const each of reports) one.note(each);
    for (const each of [...reports].reverse()) other.note(each);
    expect(one.record).toEqual({ identities: ['main-1/bad', 'main-2'], byMap: ['row', 'source'] });
    expect(other.record).toEqual(one.record);
  });

  test('rows of an earlier job bring along what that one saw', () => {
    const seen = new JobSeen();
    seen.note(report(['main-5']));
    seen.inherit({ identities: ['main-1'], byMap: ['sliceno'] });
    expect(seen.record).toEqual({ identities: ['main-1', 'main-5'], byMap: ['sliceno'] });
  });
});
