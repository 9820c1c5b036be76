import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readManifest } from '@accelerator/dataset';
import { makeKeys, openStore } from '@accelerator/shared-cache';
import type { TimedEvent } from '@accelerator/store';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { folderStore, nxStore, s3Store, server, setVariables, type TestStore } from './rig/cache-servers.ts';
import { prepared } from './rig/project.ts';
import { SharedProject } from './rig/shared-project.ts';
import { canMount, SmallDisk } from './rig/small-disk.ts';

const { signal } = new AbortController();

/** `SHARED=all`: each case, not only those that differ in what they go through. */
const isLong = process.env.SHARED === 'all';

/** What only happens when something is executed. */
const executed = (events: readonly TimedEvent[]): string[] =>
  events.flatMap(({ type }) => (['job-started', 'slice-started', 'phase-started'].includes(type) ? [type] : []));

const returned = (events: readonly TimedEvent[]): unknown =>
  events.flatMap((event) => (event.type === 'run-finished' ? [event.returned] : []))[0];

type Used = Extract<TimedEvent, { readonly type: 'shared-cache-used' }>;

/** What came of the cache; empty when nothing did. */
const used = (events: readonly TimedEvent[]): Partial<Used> =>
  events.find((event): event is Used => event.type === 'shared-cache-used') ?? {};

/** Machine A has built; its project, and what it has put into a folder. */
const builtPhotos = prepared(async () => {
  const a = new SharedProject(undefined);
  a.configure({ sharedCache: { url: pathToFileURL(a.store).href } });
  await a.addPhotos(12);
  const { status, stderr, events } = await a.run('main');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(used(events)).toMatchObject({ fetched: 0, uploaded: 4, failed: 0 });
  return a;
});

/** All that is in a folder goes into a store, by that store's own protocol. */
async function fill(from: string, { url }: TestStore): Promise<void> {
  const target = await openStore(url);
  for (const kind of ['ac', 'cas'] as const) {
    for (const shard of readdirSync(path.join(from, kind))) {
      for (const name of readdirSync(path.join(from, kind, shard))) {
        await target.put(kind, name, readFileSync(path.join(from, kind, shard, name)), signal);
      }
    }
  }
}

describe.each([
  ['a folder', folderStore],
  ['a bucket', s3Store],
  ['a server as Nx has it', nxStore],
])('%s', (_, open) => {
  // What is in a folder goes through all other tests.
  test.runIf(isLong || open !== folderStore)('a fresh machine executes nothing, and fetches what is read', async () => {
    const a = await builtPhotos();
    const store = await open();
    await fill(a.store, store);
    store.requests.length = 0;
    const b = new SharedProject({ url: store.url }, { first: 40 }).like(a);
    const first = await b.run('main');
    expect(first.stderr).toBe('');
    expect(executed(first.events)).toEqual([]);
    expect(used(first.events)).toMatchObject({ fetched: 4, uploaded: 0, failed: 0 });
    expect(b.digests()).toEqual(a.digests());
    const reused = first.events.flatMap((event) => (event.type === 'job-reused' ? [event.by] : []));
    expect(reused).toEqual(Array(4).fill('shared'));
    expect(b.columnFiles()).toEqual([]);
    expect(b.read('workdirs/main/main-44/setup.json')).not.toContain(a.directory);
    const asked = store.requests.length;
    if (!isLong && open === s3Store) return;
    if (isLong || open === nxStore) {
      // Nothing but a comment has changed: nobody is asked.
      b.write('build-scripts/main.ts', `${b.read('build-scripts/main.ts')}// done\n`);
      const again = await b.run('main');
      expect([executed(again.events), used(again.events)]).toEqual([[], {}]);
      expect(store.requests.length).toBe(asked);
    }
    if (isLong) {
      const { status, stdout } = await b.ax('verify', '--json');
      const found = JSON.parse(stdout).steps.flatMap((step: { findings: unknown[] }) => step.findings);
      expect([status, found]).toEqual([0, []]);
    }
    // Another size: what the map reads, and what the export reads.
    b.writePhotos(30);
    const other = await b.run('main');
    expect(other.stderr).toBe('');
    expect(other.events.flatMap((event) => (event.type === 'job-finished' ? event.method : []))).toEqual([
      'thumbnailer',
      'export_images',
    ]);
    const fetched = b.columnFiles().filter((file) => file.startsWith('main-41/'));
    expect(new Set(fetched.map((file) => file.split('/')[2]))).toEqual(new Set(['image', 'filename']));
    expect(used(other.events)).toMatchObject({ fetched: 0, uploaded: 2, failed: 0 });
    if (store.requests.length > 0) {
      const got = store.requests.slice(asked).filter((request) => request.startsWith('GET'));
      // Two records that nobody has, the list of maps of that kind (before, and to add this one), a blob for each column.
      expect(got.length).toBe(6);
    }
    // What B has built, another machine does not build.
    const c = new SharedProject({ url: store.url }).like(b);
    expect(executed((await c.run('main')).events)).toEqual([]);
    expect(c.digests()).toEqual(b.digests());
  });
});

/** All that a job can have: values that refer to others, subjobs, rows that are left out or fail, chains, links, output. */
const everything = prepared(async () => {
  const a = new SharedProject(undefined, { photos: false });
  a.configure({ sharedCache: { url: pathToFileURL(a.store).href } });
  a.writeMethod(
    'table',
    `defineMethod({
      options: z.object({ from: z.number(), rows: z.number() }),
      datasets: { previous: dataset.optional() },
      prepare({ job, options, datasets }) {
        const columns = { n: 'int32', body: 'bytes', v: 'vector' };
        const writer = job.datasetWriter({ columns, previous: datasets.previous }).split();
        for (let n = 0; n < options.rows; n++) writer.write(options.from + n, Buffer.alloc(2000, n + 1), [n, n / 4]);
      },
      synthesis: async ({ job, options }) => {
        console.log('made', options.rows, 'rows');
        await job.saveJson('note.json', { from: options.from });
        return { rows: options.rows };
      },
    })`,
  );
  a.writeMethod(
    'picky',
    `defineMap({
      input: { n: 'int32' },
      output: { square: 'int32' },
      onError: 'record',
      map: ({ n }) => {
        if (n % 5 === 0) return skip();
        if (n % 7 === 0) throw new Error('seven times ' + n / 7);
        return { square: n * n };
      },
    })`,
  );
  a.writeMethod(
    'asks',
    `defineMethod({
      datasets: { source: dataset() },
      async synthesis({ job, datasets }) {
        const inner = await job.build('picky', { source: datasets.source });
        const sum = await job.build('total', { source: inner.dataset() });
        return { rows: inner.dataset().rows, sum: await sum.load() };
      },
    })`,
  );
  a.writeMethod(
    'total',
    `defineMethod({
      datasets: { source: dataset() },
      synthesis: ({ datasets }) => [...datasets.source.iterate(null, 'square')].reduce((sum, each) => sum + each, 0),
    })`,
  );
  a.writeMethod(
    'renamed',
    `defineMethod({
      datasets: { source: dataset() },
      synthesis({ job, datasets }) {
        job.linkDataset({ source: datasets.source, rename: { n: 'number' } });
      },
    })`,
  );
  a.writeScript(`
    const first = await urd.build('table', { from: 0, rows: 40 });
    const second = await urd.build('table', { from: 40, rows: 8, previous: first });
    const asked = await urd.build('asks', { source: second });
    await urd.build('asks', { source: first });
    await urd.build('renamed', { source: second });
    return { ...(await asked.load()), chain: [...second.dataset().chain()].length, numbers: [...second.dataset().iterate(null, 'n')] };
  `);
  const { status, stderr, events } = await a.run('main');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(used(events)).toMatchObject({ failed: 0 });
  // Of the second table, what is not left out; what fails is there, and empty.
  const numbers = Array.from({ length: 8 }, (_, index) => 40 + index);
  const squares = numbers.flatMap((n) => (n % 5 === 0 || n % 7 === 0 ? [] : [n * n]));
  const sum = squares.reduce((all, square) => all + square, 0);
  expect(returned(events)).toMatchObject({ rows: 6, sum, chain: 2 });
  return a;
});

/** A fresh machine on which everything has come from there; a comment in a method differs. */
const fetchedEverything = prepared(async () => {
  const a = await everything();
  const b = new SharedProject({ url: pathToFileURL(a.store).href }, { first: 1000, photos: false }).like(a);
  b.write('methods/table.ts', `// A table of numbers.\n${b.read('methods/table.ts')}`);
  const { status, stderr, events } = await b.run('main');
  expect([status, stderr, executed(events)]).toEqual([0, '', []]);
  expect(returned(events)).toMatchObject({ chain: 2, rows: 6 });
  return b;
});

/** What any reader of a job sees that does not depend on the workdir. */
function seenOf(project: SharedProject): unknown[] {
  return project.jobs().map(({ post, method }) => {
    const { rows, bad, chainEnds, seen, subjobs = [], datasets, digest } = post;
    const files = Object.keys(post.files).sort();
    const asked = subjobs.map(({ method: of, phase, turn, digest: gave }) => ({ of, phase, turn, gave }));
    const counts = rows && { ...rows, computed: rows.computed + rows.reused, reused: 0 };
    return {
      method,
      counts,
      bad,
      chainEnds,
      seen,
      asked,
      datasets,
      digest,
      files,
      printed: Object.keys(post.records ?? {}).sort(),
    };
  });
}

/** The job to which the column of the job 'renamed' leads. */
function linkedJobOf(project: SharedProject): string | undefined {
  const renamed = project.jobs().find(({ method }) => method === 'renamed');
  const { columns } = readManifest(project.path('workdirs/main'), `${renamed?.id}`);
  return columns.number?.location.split('/').find((part) => part.startsWith('main-'));
}

test('what was changed, or must not come, is built, and what comes links to it', async () => {
  const a = await everything();
  const sharedCache = { url: pathToFileURL(a.store).href, exclude: ['table'] };
  const b = new SharedProject(sharedCache, { first: 50, photos: false }).like(a);
  b.write('methods/total.ts', b.read('methods/total.ts').replace('sum + each', 'sum + each + 1'));
  const { status, stderr, events } = await b.run('main');
  expect([status, stderr]).toEqual([0, '']);
  const built = events.flatMap((event) => (event.type === 'job-finished' ? [event.method] : []));
  expect(built.sort()).toEqual(['asks', 'asks', 'table', 'table', 'total', 'total']);
  expect(used(events)).toMatchObject({ fetched: 3, failed: 0 });
  const tables = b.jobs().filter(({ method }) => method === 'table');
  expect(tables.map(({ id }) => id)).toContain(linkedJobOf(b));
});

test('many small jobs that are asked for together take two requests each', async () => {
  const count = isLong ? 200 : 12;
  const store = await nxStore();
  const a = new SharedProject({ url: store.url }, { photos: false });
  a.writeMethod('one', 'defineMethod({ options: z.object({ n: z.number() }), synthesis: ({ options }) => options.n })');
  a.writeScript(`
    const jobs = await Promise.all(Array.from({ length: ${count} }, (_, n) => urd.build('one', { n })));
    return Promise.all(jobs.map((each) => each.load()));
  `);
  expect(used((await a.run('main')).events)).toMatchObject({ uploaded: count, failed: 0 });
  store.requests.length = 0;
  const b = new SharedProject({ url: store.url }, { photos: false }).like(a);
  const { stderr, events } = await b.run('main');
  expect([stderr, executed(events)]).toEqual(['', []]);
  expect(returned(events)).toEqual(Array.from({ length: count }, (_, n) => n));
  expect(store.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  expect(store.requests.length).toBe(2 * count);
});

test('whatever a reader of a job can see is right for one that came from elsewhere', async () => {
  const b = await fetchedEverything();
  const a = await everything();
  const sorted = (seen: readonly unknown[]): string[] => seen.map((each) => JSON.stringify(each)).sort();
  expect(sorted(seenOf(b))).toEqual(sorted(seenOf(a)));
  // A command reads columns that are not here yet.
  const before = b.columnFiles();
  const found = await b.ax('grep', '-N', '>=37', 'table~1', 'n');
  expect([found.status, found.stderr]).toEqual([0, '']);
  expect(found.stdout.match(/\b3[0-9]\b/g)).toEqual(['37', '38', '39']);
  expect(b.columnFiles().length).toBeGreaterThan(before.length);
  expect(b.columnFiles().filter((file) => file.includes('/body/'))).toEqual([]);
  // Other programs read the files when all are here.
  const pulled = await b.ax('pull', 'table');
  expect([pulled.status, pulled.stderr]).toEqual([0, '']);
  const vectors = b.columnFiles().filter((file) => /^main-1002\/.*\/v\//.test(file));
  const read = vectors.flatMap((file) =>
    [...(tableFromIPC(readFileSync(b.path('workdirs/main', file))).getChildAt(0) ?? [])].map((each) => [...each]),
  );
  expect(read.sort(([n], [m]) => n - m)).toEqual(Array.from({ length: 8 }, (_, n) => [n, n / 4]));
  const verified = await b.ax('verify', '--fetch');
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  expect(linkedJobOf(b)).toBe('main-1002');
  if (!isLong) return;
  for (const args of [
    ['ds', '-c', 'table', '--json'],
    ['ds', 'picky/bad', '--json'],
    ['job', 'table', '-o', '--json'],
  ]) {
    const { status, stderr } = await b.ax(...args);
    expect([args, status, stderr]).toEqual([args, 0, '']);
  }
  const again = await b.run('main');
  expect([executed(again.events), used(again.events)]).toEqual([[], {}]);
  const rerun = await b.ax('verify', '--rerun', 'asks', 'picky', 'renamed');
  expect([rerun.status, rerun.stderr]).toEqual([0, '']);
});

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
    const verified = await b.ax('verify', '--fetch');
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

describe('what is not configured is not loaded', () => {
  /** How often modules of the shared cache were run, by what V8 counts. */
  async function loaded(sharedCache: object | undefined): Promise<readonly number[]> {
    const project = new SharedProject(sharedCache, { photos: false });
    project.writeMethod('one', "defineMethod({ synthesis: () => 'one' })");
    project.writeScript("await urd.build('one');");
    setVariables({ NODE_V8_COVERAGE: project.path('coverage') });
    expect((await project.run('main')).status).toBe(0);
    return readdirSync(project.path('coverage')).flatMap((name) => {
      const { result } = JSON.parse(project.read(`coverage/${name}`));
      return result.flatMap((script: { functions: { functionName: string; ranges: { count: number }[] }[] }) =>
        script.functions
          .filter(({ functionName }) => functionName.includes('shared-cache/src/'))
          .map(({ ranges }) => ranges[0]?.count ?? 0),
      );
    });
  }

  test('without a shared cache, and with one', async () => {
    const without = await loaded(undefined);
    expect(without.length).toBeGreaterThan(0);
    expect(without.filter((count) => count > 0)).toEqual([]);
    if (!isLong) return;
    const withOne = await loaded({ url: folderStore().url });
    expect(withOne.filter((count) => count > 0).length).toBeGreaterThan(5);
  });
});

test('one changed row of many is one row, on a fresh machine too', async () => {
  const a = new SharedProject(undefined, { photos: false });
  a.configure({ sharedCache: { url: pathToFileURL(a.store).href } });
  a.writeMethod(
    'table',
    `defineMethod({
      options: z.object({ rows: z.array(z.string()) }),
      synthesis({ job, options }) {
        const writer = job.datasetWriter({ columns: { name: 'unicode', body: 'bytes' } }).split();
        for (const [index, row] of options.rows.entries()) writer.write('name ' + index, Buffer.from(row.padEnd(2000, '.')));
      },
    })`,
  );
  a.writeMethod(
    'loud',
    `defineMap({
      input: { body: 'bytes' },
      output: { loud: 'unicode' },
      map: ({ body }) => {
        ${a.count('row')}
        const text = Buffer.from(body).toString().replace(/[.]+$/, '');
        return text === 'none' ? skip() : { loud: text.toUpperCase() };
      },
    })`,
  );
  const script = (rows: readonly string[]): string => `
    const source = await urd.build('table', { rows: ${JSON.stringify(rows)} });
    const loud = await urd.build('loud', { source });
    return [...loud.dataset().iterate(null, 'loud')].sort();
  `;
  const rows = Array.from({ length: 40 }, (_, index) => (index % 9 === 3 ? 'none' : `row ${index}`));
  a.writeScript(script(rows));
  expect((await a.run('main')).status).toBe(0);
  expect(a.counts().row).toBe(40);
  const changed = rows.with(17, 'changed');
  const b = new SharedProject({ url: pathToFileURL(a.store).href }, { photos: false }).like(a);
  b.writeScript(script(changed));
  const { status, stderr, events } = await b.run('main');
  expect([status, stderr]).toEqual([0, '']);
  expect(a.counts().row).toBe(41);
  expect(returned(events)).toEqual(changed.flatMap((row) => (row === 'none' ? [] : [row.toUpperCase()])).sort());
  if (!isLong) return;
  const local = new SharedProject(undefined, { photos: false }).like(b);
  expect(returned(events)).toEqual(returned((await local.run('main')).events));
  expect(b.digests()).toEqual(local.digests());
  const verified = await b.ax('verify', '--fetch');
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  // A list of records that nobody can read stops nothing, nor does a record that is gone.
  for (const shard of readdirSync(path.join(a.store, 'ac'))) {
    for (const name of readdirSync(path.join(a.store, 'ac', shard)))
      writeFileSync(path.join(a.store, 'ac', shard, name), 'x');
  }
  const c = new SharedProject({ url: pathToFileURL(a.store).href }, { photos: false }).like(b);
  const alone = await c.run('main');
  expect([alone.status, alone.stderr]).toEqual([0, '']);
  expect(c.digests()).toEqual(local.digests());
});
