import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProject, hasHosts, viewFolder } from './rig/cluster.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** Of every kind of task: files and images, a map that makes rows bad and keeps to a rate, phases that ask for jobs. */
const everything = {
  methods: {
    slow: `${sdk}
export default defineMap({ options: z.object({ items: z.array(z.int()) }), over: 'array', output: { n: 'int32' }, onError: 'record', rate: { perSecond: 2000 },
  async map({ item }) { if (item % 50 === 7) throw new Error('seven'); return { n: item * 2 }; } });`,
    sum: `${sdk}
export default defineMethod({ datasets: { source: dataset({ n: { type: 'int32', nullable: true } }) },
  prepare: ({ job }) => ({ writer: job.datasetWriter({ columns: { n: 'int32' } }) }),
  analysis({ prepareRes: { writer }, datasets: { source }, sliceno }) {
    let sum = 0;
    for (const n of source.iterate(sliceno, 'n')) { writer.write(Number(n) + 1); sum += Number(n); }
    console.log('slice', sliceno);
    return sum;
  },
  synthesis: ({ analysisRes }) => [...analysisRes] });`,
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
      await Promise.all(['n1', 'n2'].map((name) => project.agent({ name, path: viewFolder() })));
      const far = await project.runWith(['--force']);
      expect(far.status, far.stderr).toBe(0);
      const after = project.jobs().slice(before.length);
      expect(project.digests().size).toBe(before.filter(({ post }) => post.status === 'done').length);
      for (const digests of project.digests().values()) expect([...digests]).toHaveLength(1);
      // Each host had a part in it, and the records say which.
      expect([...project.agentsIn(after)].map((name) => name.replace(/\..*/, '')).sort()).toEqual(['n1', 'n2']);
      const started = far.events.flatMap((event) => (event.type === 'slice-started' ? [event.worker] : []));
      expect(started.filter((worker) => !/^n[12]\.\d+(\.\w+)?\/\d+$/.test(worker))).toEqual([]);
      const verified = await project.ax('verify');
      expect([verified.status, verified.stderr]).toEqual([0, '']);
      // What was printed is there.
      const sum = after.find(({ setup }) => setup.method === 'sum')?.setup.job;
      expect(project.read(`workdirs/main/${sum}/output/analysis.3.txt`)).toBe('slice 3\n');
    },
  );
});
