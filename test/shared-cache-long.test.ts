import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { TimedEvent } from '@accelerator/store';
import { expect, onTestFinished, test } from 'vitest';
import { makeKeys } from '../packages/shared-cache/src/format/signing.ts';
import { nxStore, server, setVariables } from './rig/cache-servers.ts';
import { finish } from './rig/project.ts';
import { seededRandom } from './rig/random.ts';
import { used } from './rig/shared-builds.ts';
import { SharedProject } from './rig/shared-project.ts';
import { hasSwift, swiftStore } from './rig/swift.ts';

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

test.runIf(process.env.SHARED === 'all' && hasSwift)(
  'Swift serves as a bucket, and whatever happens to what is in it',
  async () => {
    const swift = await swiftStore();
    const { privateKey, publicKey } = makeKeys();
    const a = new SharedProject({ url: swift.url, trust: [publicKey] });
    a.write('signing.key', privateKey);
    setVariables({ AX_CACHE_SIGNING_KEY: a.path('signing.key') });
    await a.addPhotos(24);
    const built = await a.run('main');
    expect([built.status, built.stderr, used(built.events)]).toMatchObject([0, '', { uploaded: 4, failed: 0 }]);
    const fresh = async (): Promise<{ readonly b: SharedProject; readonly events: readonly TimedEvent[] }> => {
      const b = new SharedProject({ url: swift.url, trust: [publicKey] }, { first: 70 }).like(a);
      const { status, stderr, events } = await b.run('main');
      expect([status, stderr, b.digests()]).toEqual([0, '', a.digests()]);
      return { b, events };
    };
    // A fresh machine executes nothing.
    const first = await fresh();
    expect([executed(first.events), first.b.columnFiles()]).toEqual([0, []]);
    expect(first.events.filter(({ type }) => ['slice-started', 'phase-started'].includes(type))).toEqual([]);
    const verified = await first.b.ax('verify', '--fetch');
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    // Records of which a byte is another one: each is refused, and built here; then it is there again.
    const records = await swift.list('team/ac/');
    expect(records.length).toBeGreaterThan(3);
    for (const [index, name] of records.entries()) {
      const bytes = await swift.read(name);
      const at = Math.floor(((index + 1) * bytes.length) / (records.length + 1));
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await swift.write(name, bytes);
    }
    const second = await fresh();
    expect(second.events.filter(({ type }) => type === 'shared-job-refused').length).toBeGreaterThan(3);
    expect(executed(second.events)).toBe(4);
    expect(executed((await fresh()).events)).toBe(0);
    // Blobs that are cut, flipped, another, or gone.
    const { b } = await fresh();
    for (const [index, name] of (await swift.list('team/cas/')).entries()) {
      const bytes = await swift.read(name);
      if (index % 4 === 0) await swift.remove(name);
      else if (index % 4 === 1) await swift.write(name, bytes.subarray(0, -1));
      else if (index % 4 === 2) await swift.write(name, Buffer.from('another'));
      else await swift.write(name, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
    }
    const third = await fresh();
    expect((await third.b.ax('verify', '--fetch')).status).toBe(0);
    // Columns that were not here yet are built again when they are read.
    const pulled = JSON.parse((await b.ax('pull', '--all', '--json')).stdout);
    expect(pulled.healed.length).toBeGreaterThan(0);
    expect((await b.ax('verify')).status).toBe(0);
    expect(b.digests()).toEqual(a.digests());
  },
);

test.runIf(process.env.SHARED === 'all' && !hasSwift)('Swift is not here: what it would have shown is left out', () => {
  console.log('left out, as there is no swift-proxy, swift-account, swift-container, swift-object');
});
