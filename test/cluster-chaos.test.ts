import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ClusterProject, type TestAgent } from './rig/cluster.ts';
import { axProgram, finish } from './rig/project.ts';
import { seededRandom } from './rig/random.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';

/** `CHAOS_SEED=… CHAOS_RUNS=20 npx vitest run test/cluster-chaos.test.ts` repeats it, or makes it long. */
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
const runs = Number(process.env.CHAOS_RUNS ?? 0);
const agentCount = 3;

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const pause = (ms: number): string => `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;
const files = {
  config: { slices: 4, methods: ['methods'] },
  methods: {
    rows: `${sdk}
import { writeFileSync } from 'node:fs';
export default defineMethod({ options: z.object({ v: z.int() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }),
  async analysis({ prepareRes: writer, options: { v }, sliceno }) {
    for (let n = 0; n < 500; n++) { writer.write(n * v + sliceno); if (n % 100 === 0) { console.log('row', n); ${pause(60)} } }
    writeFileSync('file-' + sliceno, String(v));
    return sliceno + v;
  },
  async synthesis({ analysisRes }) { ${pause(200)} return [...analysisRes]; } });`,
    twice: `${sdk}
export default defineMap({ input: { n: 'int32' }, output: { twice: 'int32' }, concurrency: 1, onError: 'record',
  async map({ n }) { ${pause(2)} if (n % 97 === 5) throw new Error('no'); return { twice: n * 2 }; } });`,
    asks: `${sdk}
export default defineMethod({ options: z.object({ v: z.int() }), async synthesis({ job, options: { v } }) {
  const made = await job.build('rows', { v: v + 1000 });
  const mapped = await job.build('twice', { source: made });
  return [made.digest, mapped.digest];
} });`,
  },
  scripts: {
    nothing: `${sdk}\nexport default defineBuild(() => {});`,
    main: `${sdk}
export default defineBuild({ options: z.object({ v: z.coerce.number().int() }), async build(urd, { v }) {
  await Promise.all([urd.build('asks', { v }), urd.build('rows', { v }).then((source) => urd.build('twice', { source }))]);
} });`,
  },
};

/** What was done to those who take part. */
interface Faults {
  kills: number;
  freezes: number;
  redis: number;
}

test.runIf(hasRedis && runs > 0)(
  `${runs} runs (seed ${seed}) while agents are killed and frozen and Redis is killed at random moments: the same content`,
  async () => {
    console.log(`chaos: CHAOS_SEED=${seed} CHAOS_RUNS=${runs}`);
    const random = seededRandom(seed);
    const redis = await TestRedis.start();
    const project = new ClusterProject(redis, files, { lock: 2, waitForAgents: 60 });
    const faults: Faults = { kills: 0, freezes: 0, redis: 0 };
    let repeated = 0;
    try {
      // Makes the workdir.
      execFileSync(axProgram, ['run', '--executor', 'local', 'nothing'], { cwd: project.directory, stdio: 'ignore' });
      const agents = await Promise.all(Array.from({ length: agentCount }, () => project.agent()));
      for (let run = 1; run <= runs; run++) {
        const args = ['main', '--v', String(run)];
        execFileSync(axProgram, ['run', '--executor', 'local', ...args], { cwd: project.directory, stdio: 'ignore' });
        const child = project.start('run', '--json', '--force', ...args);
        const ended = finish(child);
        let isOver = false;
        void ended.then(() => {
          isOver = true;
        });
        while (!isOver) {
          await Promise.race([ended, setTimeout(1000 + random() * 2000)]);
          if (!isOver) await harm(random, { project, redis, agents, faults });
        }
        const { status, stdout, stderr } = await ended;
        repeated += stdout.split('"task-lost"').length - 1;
        expect(status, stderr).toBe(0);
        for (const digests of project.digests().values()) expect([...digests]).toHaveLength(1);
      }
      expect((await project.ax('verify')).status).toBe(0);
      console.log(`chaos: ${runs} runs, ${JSON.stringify(faults)}, ${repeated} deliveries repeated, all digests equal`);
    } finally {
      await redis.close();
    }
  },
  60_000 + runs * 120_000,
);

async function harm(
  random: () => number,
  {
    project,
    redis,
    agents,
    faults,
  }: { project: ClusterProject; redis: TestRedis; agents: TestAgent[]; faults: Faults },
): Promise<void> {
  const kind = random();
  const index = Math.floor(random() * agents.length);
  const agent = agents[index];
  if (agent === undefined) return;
  if (kind < 0.25) {
    faults.redis++;
    await redis.kill();
    await setTimeout(200 + random() * 1300);
    await redis.restart();
  } else if (kind < 0.5) {
    faults.freezes++;
    agent.signal('SIGSTOP', true);
    void setTimeout(500 + random() * 5500).then(() => agent.signal('SIGCONT', true));
  } else {
    faults.kills++;
    await agent.kill();
    // Somebody starts it anew; it is there when it is there.
    agents[index] = project.startAgent();
  }
}
