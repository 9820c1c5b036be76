import type { ListedAgent } from '@accelerator/cluster';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProject, hasBindfs, hasHosts, viewFolder } from './rig/cluster.ts';
import { until } from './rig/processes.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** Of every kind of task: files and images, a map that makes rows bad and keeps to a rate, phases that ask for jobs. */
const everything = {
  methods: {
    slow: `${sdk}
export default defineMap({ options: z.object({ items: z.array(z.int()) }), over: 'array', output: { n: 'int32' }, onError: 'record', rate: { perSecond: 2000 },
  async map({ item }) { if (item % 50 === 7) throw new Error('seven'); return { n: item * 2 }; } });`,
    // On hosts each slice waits until both have begun one: so each has a part in the jobs, however slow it is.
    sum: `${sdk}
import { mkdirSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
const seen = '../../../../../seen';
const waitForBoth = async () => {
  mkdirSync(seen + '/' + hostname(), { recursive: true });
  for (let tries = 0; tries < 1200 && readdirSync(seen).length < 2; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
};
export default defineMethod({ datasets: { source: dataset({ n: { type: 'int32', nullable: true } }) },
  prepare: ({ job }) => ({ writer: job.datasetWriter({ columns: { n: 'int32' } }) }),
  async analysis({ prepareRes: { writer }, datasets: { source }, sliceno }) {
    if (/^n[12]$/.test(hostname())) await waitForBoth();
    let sum = 0;
    for (const n of source.iterate(sliceno, 'n')) { writer.write(Number(n) + 1); sum += Number(n); }
    console.log('slice', sliceno);
    return sum;
  },
  synthesis({ job, analysisRes }) { job.status('adds them up'); return job.finishEarly([...analysisRes]); } });`,
    asks: `${sdk}
export default defineMethod({ async synthesis({ job }) {
  const first = await job.build('slow', { items: [1, 2, 3] });
  const both = await Promise.all([job.build('sum', { source: first }), job.build('slow', { items: [7, 8] })]);
  const refused = await job.build('fails', {}).catch((error) => error.code);
  return [first, ...both].map((each) => each.digest).concat(refused);
} });`,
    fails: `${sdk}\nexport default defineMethod({ synthesis() { throw new TypeError('no'); } });`,
  },
  scripts: {
    main: `${sdk}
export default defineBuild(async (urd) => {
  const photos = urd.glob('photos/**').then((files) => urd.build('import_images', { files }));
  const thumbs = photos.then((source) => urd.build('thumbnailer', { source, size: [32, 32] }));
  const slow = urd.build('slow', { items: Array.from({ length: 400 }, (_, n) => n) });
  await Promise.all([
    thumbs.then((source) => urd.build('export_images', { source, column: 'thumb' })),
    photos.then((source) => urd.build('shapehist', { source })),
    slow.then((source) => urd.build('sum', { source })),
    urd.build('asks', {}),
  ]);
});`,
  },
};

async function writePhotos(project: ClusterProject, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const create = { width: 40 + n, height: 60, channels: 3, background: { r: n * 9, g: 80, b: 255 - n } } as const;
    project.write(`photos/photo_${n}.jpg`, await sharp({ create }).jpeg().toBuffer());
  }
}

describe.skipIf(!hasRedis)('tasks run on agents', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.close());

  test.skipIf(!hasHosts)(
    'that see the project at other paths: all jobs have the content that they have on one machine',
    async () => {
      const project = new ClusterProject(redis, everything);
      await writePhotos(project, 12);
      const local = await project.runWith(['--executor', 'local']);
      expect(local.status, local.stderr).toBe(0);
      const before = project.jobs();
      expect(before.length).toBeGreaterThan(8);
      // The second sees it through a file system that remembers for long which names there are, and which not.
      await Promise.all([
        project.agent({ name: 'n1', path: viewFolder() }),
        project.agent({ name: 'n2', path: viewFolder(), isCaching: hasBindfs }),
      ]);
      const far = await project.runWith(['--force']);
      expect(far.status, far.stderr).toBe(0);
      const after = project.jobs().slice(before.length);
      expect(project.digests().size).toBe(before.filter(({ post }) => post.status === 'done').length);
      for (const digests of project.digests().values()) expect([...digests]).toHaveLength(1);
      // Each host had a part in it, and the records say which.
      expect([...project.agentsIn(after)].map((name) => name.replace(/\..*/, '')).sort()).toEqual(['n1', 'n2']);
      const started = far.events.flatMap((event) => (event.type === 'slice-started' ? [event.worker] : []));
      expect(started.filter((worker) => !/^n[12]\.\d+(\.\w+)?\/\d+$/.test(worker))).toEqual([]);
      expect(JSON.stringify(far.events)).toContain('"adds them up"');
      const verified = await project.ax('verify');
      expect([verified.status, verified.stderr]).toEqual([0, '']);
      // What was printed is there.
      const sum = after.find(({ setup }) => setup.method === 'sum')?.setup.job;
      expect(project.read(`workdirs/main/${sum}/output/analysis.3.txt`)).toBe('slice 3\n');
    },
  );

  test.skipIf(!hasHosts)(
    'a host that does not see an input fails the job, and says which file and which host',
    async () => {
      const project = new ClusterProject(redis, {
        scripts: {
          nothing: `${sdk}\nexport default defineBuild(() => {});`,
          main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('import_images', { files: await urd.glob('photos/**') }); });`,
        },
      });
      await writePhotos(project, 4);
      // Makes the workdir.
      await project.runWith(['--executor', 'local'], 'nothing');
      await project.agent({ name: 'blind', mounts: ['mount -t tmpfs none photos'] });
      const { status, events } = await project.runWith([]);
      expect(status).toBe(1);
      const [failed] = events.flatMap((event) => (event.type === 'job-failed' ? [event.error] : []));
      expect(failed?.code).toBe('INPUT_CHANGED');
      expect(failed?.message).toMatch(/photos\/photo_\d\.jpg/);
      expect(failed?.hint).toMatch(/ blind\.\d+/);
      expect(project.jobs().filter(({ post }) => post.status === 'done')).toEqual([]);
    },
  );

  test.skipIf(!hasHosts)('agents with other packages, or another workdir of the same name, get no task', async () => {
    const project = new ClusterProject(
      redis,
      {
        methods: { one: `${sdk}\nexport default defineMethod({ synthesis: () => 1 });` },
        scripts: { main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('one', {}); });` },
        files: { 'node_modules/.package-lock.json': lockOf('0.35.5'), 'other-lock.json': lockOf('0.35.4') },
      },
      { waitForAgents: 1 },
    );
    // Makes the workdir, and another one of its name.
    expect((await project.runWith(['--executor', 'local'])).status).toBe(0);
    expect((await project.runWith(['--executor', 'local', '--workdir', 'elsewhere/main'])).status).toBe(0);
    await Promise.all([
      project.agent({ name: 'older', mounts: ['mount --bind other-lock.json node_modules/.package-lock.json'] }),
      project.agent({ name: 'stranger', mounts: ['mount --bind elsewhere/main workdirs/main'] }),
    ]);
    // An agent of a busy machine may not answer in the time that a check takes.
    let agents: ListedAgent[] = [];
    await until(async () => {
      agents = JSON.parse((await project.ax('agents', '--json', '--check')).stdout);
      return agents.length > 0 && agents.every(({ check }) => check !== null);
    });
    expect(agents.map(({ host, why }) => [host, why])).toEqual([['older', 'sharp 0.35.5 here, 0.35.4 there']]);
    expect(agents[0]?.check).toEqual({ sameFiles: true, locks: 'shared' });
    const { status, events } = await project.runWith(['--force']);
    expect(status).toBe(1);
    const [failed] = events.flatMap((event) => (event.type === 'job-failed' ? [event.error] : []));
    expect([failed?.code, failed?.message]).toEqual([
      'NO_AGENTS',
      expect.stringContaining('sharp 0.35.5 here, 0.35.4 there'),
    ]);
    expect(failed?.message).not.toContain('stranger');
    // Both are as they were: neither had anything to do.
    expect(events.filter(({ type }) => type === 'slice-started')).toEqual([]);
  });

  test('a Redis that does not answer is told in one sentence, without its password, and asked for nothing before there is something to run', async () => {
    const project = new ClusterProject(redis, {
      methods: { one: `${sdk}\nexport default defineMethod({ synthesis: () => 1 });` },
      scripts: { main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('one', {}); });` },
    });
    // It makes no workdir: on a host that does not see the real one that would be another.
    const early = await project.ax('agent');
    expect([early.status, early.stderr]).toEqual([1, expect.stringContaining('there is none')]);
    expect(project.has('workdirs')).toBe(false);
    process.env.AX_REDIS_URL = 'redis://user:a-secret-word@127.0.0.1:1';
    const { status, stderr } = await project.ax('run', 'main');
    delete process.env.AX_REDIS_URL;
    expect(status).toBe(1);
    expect(stderr).toContain('REDIS_UNREACHABLE');
    expect(stderr).not.toContain('a-secret-word');
    // Nothing is asked of it before there is something to run.
    expect((await project.ax('run', '--executor', 'local', 'main')).status).toBe(0);
    process.env.AX_REDIS_URL = 'redis://127.0.0.1:1';
    const reused = await project.ax('run', 'main');
    delete process.env.AX_REDIS_URL;
    expect(reused.status, reused.stderr).toBe(0);
  });
});

function lockOf(sharpVersion: string): string {
  return JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/sharp': { version: sharpVersion }, 'node_modules/zod': { version: '4.6.7' } },
  });
}
