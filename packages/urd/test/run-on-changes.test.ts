import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runOnChanges, type WatchNews } from '../src/watch/run-on-changes.ts';

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
