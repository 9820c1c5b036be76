import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterProject, hasBindfs, hasHosts, viewFolder } from './rig/cluster.ts';
import { axProgram, finish } from './rig/project.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';
import { hasSlurm, TestSlurm } from './rig/slurm.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const isLong = process.env.CLUSTER === 'all';

const files = {
  config: { slices: 8, workers: 2, methods: ['methods'] },
  methods: {
    numbers: `${sdk}
export default defineMap({ options: z.object({ count: z.int() }), input: { n: 'int32' }, output: { root: 'float64' },
  async map({ n }) { if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5)); return { root: Math.sqrt(n) }; } });`,
    many: `${sdk}
export default defineMethod({ options: z.object({ count: z.int() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }),
  analysis({ prepareRes: writer, options: { count }, sliceno, slices }) { for (let n = sliceno; n < count; n += slices) writer.write(n); } });`,
    chatty: `${sdk}
export default defineMethod({ async analysis({ sliceno }) {
  for (let line = 0; line < 400; line++) {
    console.log('slice', sliceno, 'line', line);
    if (line % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 100));
  }
} });`,
  },
  scripts: {
    nothing: `${sdk}\nexport default defineBuild(() => {});`,
    numbers: `${sdk}
export default defineBuild(async (urd) => { const source = await urd.build('many', { count: 20_000 }); await urd.build('numbers', { count: 1, source }); });`,
    chatty: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('chatty', {}); });`,
  },
};

describe.runIf(isLong && hasRedis)('agents, at length', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.close());

  const open = (lock = 3): ClusterProject => {
    const project = new ClusterProject(redis, files, { lock });
    execFileSync(axProgram, ['run', '--executor', 'local', 'nothing'], { cwd: project.directory, stdio: 'ignore' });
    return project;
  };
  const expectEqual = (project: ClusterProject): void => {
    for (const digests of project.digests().values()) expect([...digests]).toHaveLength(1);
  };

  test('an agent that joins in the midst of a map takes part in it', async () => {
    const project = open();
    expect((await project.runWith(['--executor', 'local'], 'numbers')).status).toBe(0);
    await project.agent();
    const child = project.start('run', '--json', '--force', 'numbers');
    const ended = finish(child);
    await setTimeout(1000);
    await project.agent();
    const { status, stderr } = await ended;
    expect(status, stderr).toBe(0);
    expectEqual(project);
    expect(project.agentsIn(project.jobs().slice(-1)).size).toBe(2);
  });

  test('of what is printed all is kept, and no more is told than a network likes', async () => {
    const project = open();
    await project.agent({ slots: 2 });
    const started = performance.now();
    const { status, events, stderr } = await project.runWith([], 'chatty');
    expect(status, stderr).toBe(0);
    const seconds = (performance.now() - started) / 1000;
    const job = project.jobs().at(-1)?.setup.job;
    for (let sliceno = 0; sliceno < 8; sliceno++) {
      const lines = Array.from({ length: 400 }, (_, line) => `slice ${sliceno} line ${line}\n`);
      expect(project.read(`workdirs/main/${job}/output/analysis.${sliceno}.txt`)).toBe(lines.join(''));
      const told = events.filter((event) => event.type === 'output' && event.sliceno === sliceno);
      expect(told.length).toBeLessThan(2 + 11 * seconds);
    }
  });

  test.skipIf(!hasHosts || !hasBindfs)(
    'two runs at once, of which one sees no locks of the other: both end well',
    async () => {
      const project = open();
      const view = viewFolder();
      const bindfs = `bindfs -f ${project.directory} ${view} & B=$!; until mountpoint -q ${view}; do sleep 0.05; done; cd ${view}`;
      await project.agent({ slots: 2 });
      const run = `node ${axProgram} run numbers`;
      const there = finish(
        project.node(
          '-e',
          `process.exitCode = require('node:child_process').spawnSync('unshare', ['-m', 'sh', '-c', ${JSON.stringify(`${bindfs}; ${run}; S=$?; cd /; kill $B; exit $S`)}], { stdio: 'inherit' }).status`,
        ),
      );
      const [one, other] = await Promise.all([project.ax('run', 'numbers'), there]);
      expect([one.status, other.status], one.stderr + other.stderr).toEqual([0, 0]);
      expectEqual(project);
      expect((await project.ax('verify')).status).toBe(0);
    },
  );

  test.skipIf(!hasSlurm)(
    'in an allocation of Slurm, also when it takes a node away',
    async () => {
      const project = open(2);
      expect((await project.runWith(['--executor', 'local'], 'numbers')).status).toBe(0);
      const slurm = TestSlurm.start(2);
      try {
        const agents = project.node(
          '-e',
          `require('node:child_process').spawnSync('srun', ['-N2', '--ntasks-per-node=1', '--no-kill', '--wait=0', ${JSON.stringify(process.execPath)}, ${JSON.stringify(axProgram)}, 'agent', '--slots', '1'], { stdio: 'inherit', env: { ...process.env, SLURM_CONF: ${JSON.stringify(slurm.conf)} } })`,
        );
        agents.stdout?.resume();
        agents.stderr?.resume();
        const child = project.start('run', '--json', '--force', 'numbers');
        const ended = finish(child);
        await setTimeout(4000);
        slurm.takeAway('n2');
        const { status, stderr } = await ended;
        expect(status, stderr).toBe(0);
        expectEqual(project);
      } finally {
        slurm.stop();
      }
    },
    180_000,
  );
});

test.runIf(isLong)('what these tests need is there', () => {
  const missing = [
    ...(hasRedis ? [] : ['redis-server']),
    ...(hasHosts ? [] : ['mount namespaces (root)']),
    ...(hasBindfs ? [] : ['bindfs']),
    ...(hasSlurm ? [] : ['slurmctld, slurmd, munged']),
  ];
  if (missing.length > 0) console.log(`left out, as there is no ${missing.join(', no ')}`);
  expect(spawnSync(process.execPath, [path.resolve(axProgram), '--version']).status).toBe(0);
});
