import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Dependency } from '@accelerator/method';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { runOnChanges, type WatchNews } from '../src/watch/run-on-changes.ts';
import { RunsInRow } from '../src/watch/runs-in-row.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'run-on-changes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Write {
  /** Which run of those that there are. */
  readonly until: number;
  /** Whether the run itself does, or somebody who has heard of its end. */
  readonly by: 'run' | 'reader';
}

/** What is told while a file changes in each of the first runs. */
async function newsOf({ until, by }: Write): Promise<{ runs: number; news: WatchNews['type'][] }> {
  const file = path.join(folder, 'input');
  const stop = new AbortController();
  const news: WatchNews['type'][] = [];
  let runs = 0;
  writeFileSync(file, '0');
  await runOnChanges({
    project: folder,
    signal: stop.signal,
    onNames: async () => {},
    onNews: ({ type }) => {
      news.push(type);
      if (type === 'waiting' && (by === 'run' || runs > until)) stop.abort();
    },
    run: async ({ dependencies, ended }) => {
      dependencies.addFile(file);
      runs++;
      if (by === 'reader') ended();
      if (runs <= until) writeFileSync(file, 'x'.repeat(runs));
    },
  });
  return { runs, news };
}

test('a run that changes its own inputs comes to an end', async () => {
  expect(await newsOf({ until: 100, by: 'run' })).toEqual({
    ...{ runs: 3, news: ['changed', 'changed', 'circle', 'waiting'] },
  });
});

test('who changes them each time when a run has ended is no run, and is never left unheard', async () => {
  const { runs, news } = await newsOf({ until: 8, by: 'reader' });
  expect(runs).toBe(9);
  expect(news).not.toContain('circle');
});

test.each([
  ['is a circle after ten, when they are short', 1000, 10],
  ['goes on, when somebody may have saved it each time', 3000, undefined],
])('code that changes in each run %s', (_, ms, expected) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const code: Dependency = { kind: 'code', place: 'methods/m.ts', answer: '', ask: () => '', folders: () => [] };
  const inRow = new RunsInRow();
  const circles = Array.from({ length: 40 }, () => {
    vi.advanceTimersByTime(ms);
    return inRow.add([code]);
  });
  const first = circles.indexOf(true);
  expect(first < 0 ? undefined : first + 1).toBe(expected);
  // It begins anew.
  if (expected !== undefined) expect(circles.filter(Boolean)).toHaveLength(4);
});
