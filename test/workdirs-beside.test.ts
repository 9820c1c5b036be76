import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ClusterProject } from './rig/cluster.ts';
import { TestProject } from './rig/project.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';
import { canMount, makeReadOnly } from './rig/small-disk.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const workdirs = { main: 'workdirs/main', shared: 'data/import' };

const files = {
  methods: {
    load: `${sdk}
export default defineMethod({
  options: z.object({ rows: z.int().default(10) }),
  prepare: ({ job }) => ({ writer: job.datasetWriter({ columns: { n: 'int32' } }) }),
  analysis({ prepareRes: { writer }, options, sliceno, slices }) {
    for (let n = sliceno; n < options.rows; n += slices) writer.write(n);
  },
});`,
    times: `${sdk}
export default defineMap({
  options: z.object({ by: z.int().default(2) }), input: { n: 'int32' }, output: { product: 'int32' },
  map: ({ n }, { options }) => ({ product: n * options.by }),
});`,
    total: `${sdk}
export default defineMethod({
  datasets: { source: dataset({ product: 'int32', n: 'int32' }) },
  synthesis: ({ datasets }) => [...datasets.source.iterate(null, ['n', 'product'])].reduce((sum, [n, product]) => sum + n + product, 0),
});`,
  },
  scripts: {
    main: `${sdk}
export default defineBuild({
  options: z.object({ by: z.coerce.number().default(2) }),
  async build(urd, { by }) {
    const source = await urd.build('load');
    const times = await urd.build('times', { source, by });
    const total = await urd.build('total', { source: times });
    return [source.id, times.id, total.id, await total.load()];
  },
});`,
  },
};

/** What the script returned, and how its jobs came about. */
async function ran(
  project: TestProject,
  ...args: string[]
): Promise<{ returned: unknown; built: number; reused: number }> {
  const { stdout, stderr, status } = await project.ax('run', '--json', ...args);
  expect(status, stderr).toBe(0);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const count = (type: string): number => events.filter((event) => event.type === type).length;
  return { returned: events.at(-1).returned, built: count('job-finished'), reused: count('job-reused') };
}

const sum = (by: number): number => 45 + 45 * by;

/** Every file of a folder, with its size and its time. */
function lookOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${statSync(path.join(folder, name)).size} ${statSync(path.join(folder, name)).mtimeMs}`)
    .sort();
}

test.runIf(canMount)(
  'another workdir on a disk that can only be read is used, and nothing is asked of it',
  async () => {
    const project = new TestProject({ ...files, config: { slices: 2, workdirs } });
    expect(await ran(project, '--workdir', 'shared', 'main')).toMatchObject({ built: 3 });
    const shared = project.path('data/import');
    makeReadOnly(shared);
    expect(() => writeFileSync(path.join(shared, 'probe'), '')).toThrow(/EROFS/);
    const before = lookOf(shared);
    expect(await ran(project, 'main')).toEqual({
      returned: ['shared-1', 'shared-2', 'shared-3', sum(2)],
      built: 0,
      reused: 3,
    });
    expect(await ran(project, 'main', '--by', '3')).toEqual({
      returned: ['shared-1', 'main-1', 'main-2', sum(3)],
      built: 2,
      reused: 1,
    });
    const listed = JSON.parse((await project.ax('workdir', '-a', '--json')).stdout);
    expect(listed).toMatchObject([
      { name: 'main', path: project.path('workdirs/main') },
      { name: 'shared', path: shared },
    ]);
    expect((await project.ax('workdir', '-a')).stdout).toMatch(/^main\n[\s\S]*^shared\n/m);
    for (const command of [['gc', '--delete', '--keep-days', '0'], ['verify'], ['job', 'shared-1']]) {
      const { status, stderr } = await project.ax(...command);
      expect([command[0], status, stderr]).toEqual([command[0], 0, '']);
    }
    expect(await ran(project, 'main', '--by', '3')).toMatchObject({ built: 0 });
    // In it nothing can be made, which is said with its path.
    const refused = await project.ax('run', '--workdir', 'shared', 'main', '--by', '4');
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(shared)]);
    expect(lookOf(shared)).toEqual(before);
  },
);

test('what another workdir has is not fetched from a shared cache, and what neither has is', async () => {
  const a = new TestProject({ ...files, config: { slices: 2, workdirs } });
  const sharedCache = { url: pathToFileURL(a.path('store')).href };
  const configure = (project: TestProject, shared: string): void =>
    project.write(
      'ax.config.ts',
      `import { defineConfig } from '@accelerator/sdk';\nexport default defineConfig(${JSON.stringify({ slices: 2, sharedCache, workdirs: { ...workdirs, shared } })});\n`,
    );
  expect(await ran(a, '--workdir', 'shared', 'main')).toMatchObject({ built: 3 });
  configure(a, workdirs.shared);
  expect(await ran(a, 'main', '--by', '3')).toMatchObject({
    returned: ['shared-1', 'main-1', 'main-2', sum(3)],
    built: 2,
  });
  const b = new TestProject(files);
  configure(b, a.path('data/import'));
  expect(await ran(b, 'main', '--by', '3')).toEqual({
    returned: ['shared-1', 'main-1', 'main-2', sum(3)],
    built: 0,
    reused: 3,
  });
});

test.skipIf(!hasRedis)('agents read what another workdir has, and link to it', async () => {
  const redis = await TestRedis.start();
  try {
    const project = new ClusterProject(redis, { ...files, config: { slices: 2, workdirs } });
    expect(await ran(project, '--executor', 'local', '--workdir', 'shared', 'main')).toMatchObject({ built: 3 });
    // An agent works in a workdir that is there.
    expect(await ran(project, '--executor', 'local', 'main')).toMatchObject({ built: 0, reused: 3 });
    await project.agent();
    expect(await ran(project, 'main', '--by', '3')).toEqual({
      returned: ['shared-1', 'main-1', 'main-2', sum(3)],
      built: 2,
      reused: 1,
    });
    expect(project.agentsIn(project.jobs())).toEqual(new Set([expect.stringMatching(/^.+\.\d+$/)]));
    expect((await project.ax('verify', '--workdir', 'main')).status).toBe(0);
  } finally {
    await redis.close();
  }
});
