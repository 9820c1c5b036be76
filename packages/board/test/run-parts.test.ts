import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newRunId, Workdir } from '@accelerator/store';
import { afterAll, expect, test } from 'vitest';
import { Board } from '../src/board.ts';
import { runPartsRoutes } from '../src/routes/run-parts.tsx';
import { Assets } from '../src/server/assets.ts';
import { changesOf, liveChanges } from '../src/server/changes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-run-parts-'));
const workdir = Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 1 });
const board = new Board(workdir, undefined);
afterAll(() => {
  board.thumbnails.close();
  rmSync(folder, { recursive: true });
});

test('of a run that goes on only what has changed of its page is sent', async () => {
  const started = new Date();
  const run = newRunId('main', started);
  const file = workdir.door.pathTo(`runs/${run}.jsonl`);
  const log = (event: object): void => appendFileSync(file, `${JSON.stringify({ t: 0.1, ...event })}\n`);
  mkdirSync(path.dirname(file), { recursive: true });
  log({
    ...{ type: 'run-started', format: 1, run, script: 'main', workdir: 'main', started: started.toISOString() },
    ...{ options: {}, workers: 2, versions: {}, host: 'elsewhere', pid: 1 },
  });
  const answer = await runPartsRoutes({ board, assets: new Assets() }).request(`/api/runs/${run}/parts`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async (): Promise<Record<string, string>> => {
    const { value = '' } = (await reader?.read()) ?? {};
    return JSON.parse(/^data: (.*)$/m.exec(value)?.[1] ?? '');
  };
  expect(Object.keys(await next())).toEqual(['head', 'now', 'jobs', 'workers', 'printed', 'side']);
  log({ type: 'job-started', job: 'main-1', method: '<b>', why: 'new' });
  const changed = await next();
  expect(changed.jobs).toContain('&lt;b>');
  expect(changed.now).toContain('main-1');
  expect(Object.keys(changed)).not.toContain('printed');
  log({ type: 'run-finished', seconds: 1, built: 0, reused: 0, failed: 0 });
  expect((await next()).head).toContain('finished');
  expect((await reader?.read())?.value).toContain('event: end');
});

test('a workdir that is not there yet, and one without runs, are followed until the first begins', async () => {
  const workdir = Workdir.openOrCreate(path.join(folder, 'later'), { name: 'later', slices: 1 });
  const later = new Board(workdir, undefined);
  rmSync(workdir.path, { recursive: true });
  const none = liveChanges(later);
  const end = new AbortController();
  const changes = changesOf(later, new URL(none, 'http://board').searchParams.get('since') ?? '', end.signal);
  const next = changes.next();
  mkdirSync(path.join(workdir.path, 'runs'), { recursive: true });
  expect(await next).toMatchObject({ done: false });
  expect(liveChanges(later)).not.toBe(none);
  end.abort();
  await changes.return(undefined);
  later.thumbnails.close();
});
