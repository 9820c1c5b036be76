import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderStore, nxStore, s3Store, setVariables } from './rig/cache-servers.ts';
import { prepared } from './rig/project.ts';
import { everything, executed, fetchedEverything, isLong, returned, used } from './rig/shared-builds.ts';
import { SharedProject } from './rig/shared-project.ts';

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

describe.each([
  ['a folder', folderStore],
  ['a bucket', s3Store],
  ['a server as Nx has it', nxStore],
])('%s', (_, open) => {
  // What is in a folder goes through all other tests.
  test.runIf(isLong || open !== folderStore)('a fresh machine executes nothing, and fetches what is read', async () => {
    const a = await builtPhotos();
    const store = await open();
    // It was built before there was this one.
    a.configure({ sharedCache: { url: store.url } });
    const pushed = await a.ax('push', '--all', '--json');
    expect(JSON.parse(pushed.stdout)).toMatchObject({ sent: a.jobs().map(({ id }) => id), there: [], failed: [] });
    store.requests.length = 0;
    const b = new SharedProject({ url: store.url }, { first: 40 }).like(a);
    const first = await b.run('main');
    expect(first.stderr).toBe('');
    expect(executed(first.events)).toEqual([]);
    expect(used(first.events)).toMatchObject({ fetched: 4, uploaded: 0, failed: 0 });
    expect(b.digests()).toEqual(a.digests());
    const reused = first.events.flatMap((event) => (event.type === 'job-reused' ? [event.by] : []));
    expect(reused).toEqual(Array(4).fill('shared'));
    // Their records say so; those of the jobs that were built, and what went to the cache, don't.
    expect(b.jobs().map(({ post }) => post.fetched !== undefined)).toEqual(Array(4).fill(true));
    expect(a.jobs().map(({ post }) => post.fetched !== undefined)).toEqual(Array(4).fill(false));
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

/** The job to which a column of the job 'renamed' leads; undefined: it is its own. */
function linkedJobOf(project: SharedProject, column: string): string | undefined {
  const renamed = project.jobs().find(({ method }) => method === 'renamed');
  const { columns } = JSON.parse(project.read(`workdirs/main/${renamed?.id}/default/dataset.json`));
  return columns[column].location.split('/').find((part: string) => part.startsWith('main-'));
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
  expect(tables.map(({ id }) => id)).toContain(linkedJobOf(b, 'number'));
});

test('columns that can be linked to nothing here are those of the job that comes', async () => {
  const a = await everything();
  const records = await import('./rig/shared-records.ts');
  const { parseSharedRecord, takeRecord, TrustedKeys, unseal, Workdir } = records;
  const stored = readdirSync(path.join(a.store, 'ac'), { recursive: true, encoding: 'utf8' });
  const files = stored.filter((file) => /[0-9a-f]{64}$/.test(file));
  const values = await Promise.all(
    files.map((file) => unseal(path.basename(file), readFileSync(path.join(a.store, 'ac', file)), new TrustedKeys([]))),
  );
  const text = values.find((value) => JSON.stringify(value).includes('"column":"number"'));
  const record = parseSharedRecord(text);
  const workdir = Workdir.open(a.path('workdirs/main'));
  // What comes before in its chain.
  const first = a.jobs().find(({ method }) => method === 'table')?.id ?? '';
  const taken = (method: string) => {
    const source = a.jobs().findLast((job) => job.method === method)?.id ?? '';
    const { units, engineFiles } = takeRecord(workdir, record, 'main-99', { slots: [source], subjobs: [first] });
    const { columns } = JSON.parse(engineFiles['default/dataset.json'] ?? '');
    return { at: [columns.number.location, units.map(({ column }) => column).sort()], units };
  };
  const source = a.jobs().findLast(({ method }) => method === 'table')?.id;
  expect(taken('table').at).toEqual([`../../${source}/default/n`, []]);
  // It stands on nothing that has such files: with its units they come when they are read.
  const { at, units } = taken('total');
  expect(at).toEqual(['number', ['body', 'number', 'v']]);
  a.write('workdirs/main/main-99/setup.json', '');
  records.writeRemote(workdir, 'main-99', units, 'remote.json');
  const circuit = new records.Circuit(await records.openStore(pathToFileURL(a.store).href), () => {});
  const bringer = new records.ColumnBringer({ circuit, bad: new Set() }, workdir, undefined);
  const place = (job: string, file: string): string => a.path('workdirs/main', job, file);
  const names = units.flatMap(({ blobs }) => blobs.flatMap(({ pieces }) => pieces.map(({ file }) => file)));
  expect(names.length).toBeGreaterThan(4);
  const arrived = (): string[] => a.columnFiles().filter((file) => file.startsWith('main-99/'));
  // Whatever byte of what is stored is another one, or more or fewer: nothing of it arrives.
  for (const { column, blobs } of units) {
    const [{ sha256, pieces } = { sha256: '', pieces: [] }] = blobs;
    const blob = path.join(a.store, 'cas', sha256.slice(0, 2), sha256);
    const whole = readFileSync(blob);
    const flips = Array.from({ length: 20 }, (_, n) => Math.floor((n * (whole.length - 1)) / 19));
    const harmed = flips.map((byte) => whole.map((each, n) => (n === byte ? each ^ (1 << (n % 8)) : each)));
    for (const bytes of [...harmed, whole.subarray(1), Buffer.concat([whole, whole])]) {
      writeFileSync(blob, bytes);
      await expect(bringer.bring(`main-99/${pieces[0]?.file}`)).rejects.toThrow(`column '${column}' of main-99`);
    }
    expect(arrived().length).toBe(names.indexOf(pieces[0]?.file ?? ''));
    writeFileSync(blob, whole);
    await bringer.bring(`main-99/${pieces[0]?.file}`);
  }
  expect(arrived()).toEqual(names.map((file) => `main-99/${file}`).sort());
  for (const file of names) {
    const original = file.replace('/number/', '/n/');
    expect(readFileSync(place('main-99', file))).toEqual(readFileSync(place(source ?? '', original)));
  }
});

test('a job that links columns moves none of their bytes', async () => {
  const a = await everything();
  const store = folderStore();
  a.configure({ sharedCache: { url: store.url } });
  const stored = (kind: string): number[] =>
    readdirSync(path.join(store.folder, kind), { recursive: true, encoding: 'utf8' })
      .filter((file) => /[0-9a-f]{64}$/.test(file))
      .map((file) => statSync(path.join(store.folder, kind, file)).size);
  const push = async (method: string): Promise<readonly [records: number, bytes: number]> => {
    const jobs = a.jobs().flatMap((job) => (job.method === method ? [job.id] : []));
    expect((await a.ax('push', ...jobs)).status).toBe(0);
    return [stored('ac').length, stored('cas').reduce((sum, size) => sum + size, 0)];
  };
  const [records, bytes] = await push('table');
  expect(bytes).toBeGreaterThan(48 * 2000);
  // All that it shows are columns of these.
  expect(await push('renamed')).toEqual([records + 1, bytes]);
});

test('many small jobs that are asked for together take one request each', async () => {
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
  expect(store.requests.length).toBe(count);
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
  const { default: pl } = await import('nodejs-polars');
  const read = vectors.flatMap((file): unknown[] =>
    pl.scanIPC(b.path('workdirs/main', file)).collectSync().getColumn('v').toArray(),
  );
  const texts = read.map((each) => JSON.stringify(each));
  expect(texts.sort()).toEqual(Array.from({ length: 8 }, (_, n) => JSON.stringify([n, n / 4])).sort());
  const verified = await b.ax('verify', '--fetch');
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  expect(linkedJobOf(b, 'number')).toBe('main-1002');
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

test('columns that the shared cache has too need not be here: they come back when they are read', async () => {
  const a = await everything();
  const before = a.columnFiles();
  const bytes = (): number => before.reduce((sum, file) => sum + (a.has(`workdirs/main/${file}`) ? 1 : 0), 0);
  // Whoever used it lately keeps it; nothing goes without being told to.
  expect(JSON.parse((await a.ax('gc', '--shared', '--delete', '--json')).stdout).spare).toEqual([]);
  const lost = a.loseBlobOf('main-1', 'body');
  const { removed, spare } = JSON.parse(
    (await a.ax('gc', '--shared', '--delete', '--keep-days', '0', '--json')).stdout,
  );
  expect(removed).toBe(true);
  expect(spare.length).toBe(4);
  expect([...new Set(a.columnFiles().map((file) => file.split('/').slice(0, 3).join('/')))]).toEqual([lost]);
  expect(bytes()).toBeGreaterThan(0);
  // Nothing is missing, for anybody.
  const again = await a.run('main');
  expect([again.stderr, executed(again.events)]).toEqual(['', []]);
  const verified = await a.ax('verify', '--fetch');
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  expect((await a.ax('pull', '--all')).status).toBe(0);
  expect(a.columnFiles()).toEqual(before);
});

describe('what is not configured is not loaded', () => {
  /** How often modules of the shared cache were run, by what V8 counts. */
  async function loaded(sharedCache: object | undefined): Promise<readonly number[]> {
    const project = new SharedProject(sharedCache, { photos: false });
    project.writeMethod('one', "defineMethod({ synthesis: () => 'one' })");
    project.writeScript("await urd.build('one');");
    setVariables({ NODE_V8_COVERAGE: project.path('coverage') });
    expect((await project.ax('run', 'main')).status).toBe(0);
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
