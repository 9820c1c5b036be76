import { once } from 'node:events';
import { onStop } from '../cleanup.ts';
import type { FigureSpec } from '../figures.ts';
import type { Sample } from '../measure.ts';
import { BenchProject } from '../project.ts';
import { RedisServer } from '../redis-server.ts';

const config = { slices: 8, workers: 2 };

export const agentJobSpecs: readonly FigureSpec[] = [
  { id: 'cluster/job-here', title: 'A job of nine tasks that do nothing, here', unit: 'ms', better: 'lower' },
  { id: 'cluster/job-agent', title: 'The same on an agent with as many slots', unit: 'ms', better: 'lower' },
  {
    id: 'cluster/job-extra',
    title: 'What it takes longer there',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 40 }],
  },
];

/** What an agent adds to a job that does next to nothing: real slice processes, here and there. */
export async function measureAgentJob(count: number): Promise<Sample> {
  const redis = await RedisServer.start();
  const project = await BenchProject.create(config);
  try {
    const perJob = async (offset: number): Promise<number> => {
      const { sample } = await project.run('jobs', { count, warm: 2, offset });
      return sample.perJob ?? Number.NaN;
    };
    const here = await perJob(0);
    project.configure({ ...config, executor: { kind: 'bullmq', redis: redis.url } });
    const agent = project.start('agent', '--slots', String(config.workers));
    const stopping = onStop(() => agent.kill('SIGKILL'));
    try {
      // It says when it takes tasks.
      if (agent.stderr !== null) await Promise.race([once(agent.stderr, 'data'), once(agent, 'exit')]);
      const there = await perJob(count + 10);
      return { 'cluster/job-here': here, 'cluster/job-agent': there, 'cluster/job-extra': there - here };
    } finally {
      stopping.done();
      agent.kill('SIGKILL');
    }
  } finally {
    await redis.close();
    project.remove();
  }
}
