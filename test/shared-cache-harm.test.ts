import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TimedEvent } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { makeKeys } from '../packages/shared-cache/src/format/signing.ts';
import { folderStore, server, setVariables } from './rig/cache-servers.ts';
import { everything, executed, fetchedEverything, isLong, returned, used } from './rig/shared-builds.ts';
import { SharedProject } from './rig/shared-project.ts';
import { canMount, SmallDisk } from './rig/small-disk.ts';

describe('what is stored is wrong', () => {
  const blobsOf = (store: string): string[] =>
    readdirSync(path.join(store, 'cas'), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(store, 'cas', name))
      .filter((file) => /[0-9a-f]{64}$/.test(file));

  test('blobs that are cut, flipped or others never come into a job directory: what they are of is built', async () => {
    const a = await everything();
    const harms: ((bytes: Buffer, index: number) => Buffer)[] = [
      (bytes) => bytes.subarray(0, -1),
      (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
      () => Buffer.from('another'),
      (bytes) => Buffer.concat([bytes, bytes]),
    ];
    for (const [index, file] of blobsOf(a.store).entries()) {
      writeFileSync(file, harms[index % harms.length]?.(readFileSync(file), index) ?? '');
    }
    const b = new SharedProject({ url: pathToFileURL(a.store).href }, { photos: false }).like(a);
    const { status, stderr, events } = await b.run('main');
    expect([status, stderr]).toEqual([0, '']);
    expect(returned(events)).toMatchObject({ rows: 6, chain: 2 });
    // Columns that the build script itself reads were built again too.
    expect(events.filter(({ type }) => type === 'job-healed').length).toBeGreaterThan(0);
    expect(
      b
        .jobs()
        .map(({ post }) => post.digest)
        .sort(),
    ).toEqual(
      a
        .jobs()
        .map(({ post }) => post.digest)
        .sort(),
    );
    const pulled = await b.ax('pull', '--all', '--json');
    expect([pulled.status, pulled.stderr, JSON.parse(pulled.stdout).healed.length > 0]).toEqual([0, '', true]);
    const verified = await b.ax('verify');
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    if (!isLong) return;
    // What was wrong was put there again: now a third machine has it all.
    const c = new SharedProject({ url: pathToFileURL(a.store).href }, { photos: false }).like(a);
    const third = await c.run('main');
    expect(executed(third.events)).toEqual([]);
  });

  test('a column that is gone is built again when it is read, and is there again', async () => {
    const a = await everything();
    const b = await fetchedEverything();
    for (const file of blobsOf(a.store)) rmSync(file);
    b.writeMethod(
      'reads',
      `defineMethod({
        datasets: { source: dataset() },
        analysis: ({ datasets, sliceno }) => [...datasets.source.iterate(sliceno, 'body')].length,
        synthesis: ({ analysisRes }) => [...analysisRes].reduce((sum, each) => sum + each, 0),
      })`,
    );
    b.writeScript(`
      const first = await urd.build('table', { from: 0, rows: 40 });
      const second = await urd.build('table', { from: 40, rows: 8, previous: first });
      return await (await urd.build('reads', { source: second })).load();
    `);
    const { status, stderr, events } = await b.run('main');
    expect([status, stderr]).toEqual([0, '']);
    expect(returned(events)).toBe(8);
    expect(events.filter(({ type }) => type === 'job-healed').length).toBe(1);
    expect(blobsOf(a.store).length).toBeGreaterThan(0);
    if (!isLong) return;
    const verified = await b.ax('verify');
    expect([verified.status, verified.stderr]).toEqual([0, '']);
  });

  test('who is not trusted is not believed; what is signed comes', async () => {
    const a = new SharedProject(undefined, { photos: false });
    a.writeMethod('one', "defineMethod({ synthesis: () => 'one' })");
    a.writeScript("return (await urd.build('one')).load();");
    const [trusted, stranger] = ['trusted.pem', 'stranger.pem'].map((name) => {
      const { privateKey, publicKey } = makeKeys();
      a.write(name, privateKey);
      return publicKey;
    });
    const url = pathToFileURL(a.store).href;
    const run = async (key: string | undefined, trust: (string | undefined)[]): Promise<readonly TimedEvent[]> => {
      setVariables({ AX_CACHE_SIGNING_KEY: key === undefined ? '' : a.path(key) });
      if (key === undefined) delete process.env.AX_CACHE_SIGNING_KEY;
      const project = new SharedProject({ url, trust }, { photos: false }).like(a);
      const { status, stderr, events } = await project.run('main');
      expect([status, stderr]).toEqual([0, '']);
      return events;
    };
    // Without a key nothing is uploaded that nobody would trust.
    if (isLong) expect(used(await run(undefined, [trusted]))).toEqual({});
    expect(used(await run('stranger.pem', [stranger]))).toMatchObject({ uploaded: 1 });
    const refused = await run('trusted.pem', [trusted]);
    expect(refused.filter(({ type }) => type === 'shared-job-refused').length).toBe(1);
    expect(executed(refused)).not.toEqual([]);
    expect(used(refused)).toMatchObject({ uploaded: 1 });
    expect(executed(await run(undefined, [trusted, stranger]))).toEqual([]);
  });
});

describe('a store that is of no use is not in the way', () => {
  test.each<[string, () => Promise<string>]>([
    ['nobody', async () => 'http://127.0.0.1:9/{name}'],
    ['hangs', async () => `http://127.0.0.1:${(await server(() => {})).port}/{name}`],
    ['500', async () => `http://127.0.0.1:${(await server((_, answer) => answer.writeHead(500).end())).port}/{name}`],
    ['403', async () => `http://127.0.0.1:${(await server((_, answer) => answer.writeHead(403).end())).port}/{name}`],
    [
      'gives nonsense',
      async () => `http://127.0.0.1:${(await server((_, answer) => answer.end('a'.repeat(1000)))).port}/{name}`,
    ],
    ['can not be written', async () => 'file:///proc/nowhere'],
    ['is full', async () => pathToFileURL(new SmallDisk(folderStore().folder, 4096).directory).href],
  ])('%s', async (what, open) => {
    if (what === 'is full' && !canMount) return;
    if (!isLong && !['hangs', canMount ? 'is full' : 'can not be written'].includes(what)) return;
    const project = new SharedProject({ url: await open() }, { photos: false });
    project.writeMethod(
      'one',
      'defineMethod({ options: z.object({ n: z.number() }), synthesis: ({ options }) => options.n })',
    );
    project.writeScript("await Promise.all([1, 2, 3].map((n) => urd.build('one', { n })));");
    const { status, stderr, events } = await project.run('main');
    expect([status, stderr]).toEqual([0, '']);
    expect(events.filter(({ type }) => type === 'job-finished').length).toBe(3);
    const warnings = events.filter(({ type }) => type === 'shared-cache-closed' || type === 'shared-job-refused');
    expect(warnings.length).toBe(what === 'gives nonsense' ? 3 : 1);
  });
});

test.runIf(canMount)('a job for which there is no room here leaves nothing, and comes when there is', async () => {
  const a = new SharedProject(undefined, { photos: false });
  const url = pathToFileURL(a.store).href;
  a.configure({ sharedCache: { url } });
  // What does not shrink: its blob is as large.
  a.writeMethod(
    'large',
    `defineMethod({
      synthesis() {
        const words = new Uint32Array(250_000);
        for (let at = 1; at < words.length; at++) words[at] = Math.imul((words[at - 1] ?? 0) ^ at, 1664525) + 1013904223;
        return new Uint8Array(words.buffer);
      },
    })`,
  );
  a.writeScript("await urd.build('large');");
  expect(used((await a.run('main')).events)).toMatchObject({ uploaded: 1 });
  const b = new SharedProject({ url }, { photos: false }).like(a);
  const disk = new SmallDisk(b.path('workdirs'), 500_000);
  const first = await b.run('main');
  expect([first.status, b.jobs().filter(({ post }) => post.status === 'done')]).toEqual([1, []]);
  disk.resize(8_000_000);
  const second = await b.run('main');
  expect([second.status, executed(second.events)]).toEqual([0, []]);
  expect(b.digests()).toEqual(a.digests());
});
