import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { TimedEvent } from '@accelerator/store';
import { expect, onTestFinished, test } from 'vitest';
import { nxStore, server, setVariables } from './rig/cache-servers.ts';
import { finish } from './rig/project.ts';
import { seededRandom } from './rig/random.ts';
import { SharedProject } from './rig/shared-project.ts';

/** They take minutes: `npm run test:long`. */
const long = test.runIf(process.env.SHARED === 'all');

const executed = (events: readonly TimedEvent[]): number => events.filter(({ type }) => type === 'job-started').length;

long('an uploader that is killed leaves no record without its bytes, and the next run uploads the rest', async () => {
  const random = seededRandom(7);
  for (let round = 0; round < 30; round++) {
    const store = await nxStore(5);
    const a = new SharedProject({ url: store.url });
    await a.addPhotos(4);
    const child = a.start('run', 'main');
    const ended = finish(child);
    await delay(800 + random() * 2500);
    child.kill('SIGKILL');
    await ended;
    const b = new SharedProject({ url: store.url, write: false }).like(a);
    const second = await b.run('main');
    expect([round, second.status, second.stderr]).toEqual([round, 0, '']);
    expect(second.events.filter(({ type }) => type === 'shared-job-refused' || type === 'job-healed')).toEqual([]);
    expect((await b.ax('verify', '--fetch')).status).toBe(0);
    expect((await a.run('main')).status).toBe(0);
    const c = new SharedProject({ url: store.url }).like(a);
    expect([round, executed((await c.run('main')).events)]).toEqual([round, 0]);
  }
});

long('of four engines on two fresh workdirs each workdir fetches a job once', async () => {
  const store = await nxStore(5);
  const a = new SharedProject({ url: store.url });
  await a.addPhotos(6);
  expect((await a.run('main')).status).toBe(0);
  const fresh = [1, 2].map(() => new SharedProject({ url: store.url }).like(a));
  const runs = await Promise.all(fresh.flatMap((project) => [project.run('main'), project.run('main')]));
  for (const { status, stderr, events } of runs) expect([status, stderr, executed(events)]).toEqual([0, '', 0]);
  for (const index of [0, 1]) {
    const events = [runs[2 * index], runs[2 * index + 1]].flatMap((run) => run?.events ?? []);
    const fetched = events.flatMap((event) =>
      event.type === 'job-reused' && event.by === 'shared' ? [event.method] : [],
    );
    expect(fetched.sort()).toEqual(['export_images', 'import_images', 'shapehist', 'thumbnailer']);
  }
});

/** Highest resident memory of a process while it ran, in MB. */
async function peakOf(child: ChildProcess): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peak = Math.max(peak, Number(kilobytes ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 50);
  const { status } = await finish(child);
  clearInterval(timer);
  expect(status).toBe(0);
  return peak;
}

long('two gigabytes of columns go there and come from there in less than 700 MB', async () => {
  const a = new SharedProject(undefined, { photos: false });
  const url = pathToFileURL(a.store).href;
  a.configure({ sharedCache: { url } });
  a.writeMethod(
    'large',
    `defineMethod({
      prepare: ({ job }) => job.datasetWriter({ columns: { body: 'bytes' } }),
      analysis({ prepareRes, sliceno }) {
        let seed = sliceno + 1;
        for (let n = 0; n < 512; n++) {
          const words = new Uint32Array(1 << 18);
          for (let at = 0; at < words.length; at++) words[at] = seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
          prepareRes.write(Buffer.from(words.buffer));
        }
      },
    })`,
  );
  a.writeMethod(
    'reads',
    `defineMethod({
      datasets: { source: dataset({ body: 'bytes' }) },
      analysis({ datasets, sliceno }) {
        let bytes = 0;
        for (const body of datasets.source.iterate(sliceno, 'body')) bytes += body.length;
        return bytes;
      },
      synthesis: ({ analysisRes }) => [...analysisRes].reduce((sum, each) => sum + each, 0),
    })`,
  );
  a.writeScript("await urd.build('large');");
  expect(await peakOf(a.start('run', 'main'))).toBeLessThan(700);
  const b = new SharedProject({ url }, { photos: false }).like(a);
  b.writeScript("await urd.build('reads', { source: await urd.build('large') });");
  expect(await peakOf(b.start('run', 'main'))).toBeLessThan(700);
  expect(b.columnFiles().length).toBe(4);
});

long('the cache server of Turborepo serves as it is', async () => {
  // Its 241 packages are too many for everybody who clones this repository.
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-turbo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', 'turborepo-remote-cache@2.12.0']);
  const { port } = await server(() => {});
  const place = path.join(folder, 'store');
  mkdirSync(place);
  const own = port + 1;
  const program = path.join(folder, 'node_modules/turborepo-remote-cache/dist/cli.js');
  expect(existsSync(program)).toBe(true);
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: `${own}`,
      TURBO_TOKEN: 'turbo-token',
      STORAGE_PROVIDER: 'local',
      STORAGE_PATH: place,
      LOG_LEVEL: 'error',
      BODY_LIMIT: '104857600',
    },
    stdio: 'ignore',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  for (let wait = 0; wait < 100; wait++) {
    const answer = await fetch(`http://127.0.0.1:${own}/v8/artifacts/status`).catch(() => undefined);
    if (answer !== undefined) break;
    await delay(200);
  }
  setVariables({ AX_CACHE_TOKEN: 'turbo-token' });
  const url = `http://127.0.0.1:${own}/v8/artifacts/{name}?teamId=team_ax`;
  const a = new SharedProject({ url });
  await a.addPhotos(4);
  const built = await a.run('main');
  expect([built.status, built.stderr]).toEqual([0, '']);
  expect(built.events.filter(({ type }) => type === 'shared-cache-closed')).toEqual([]);
  const b = new SharedProject({ url }).like(a);
  expect(executed((await b.run('main')).events)).toBe(0);
  expect(b.digests()).toEqual(a.digests());
  expect((await b.ax('verify', '--fetch')).status).toBe(0);
});
