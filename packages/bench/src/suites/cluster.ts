import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { onStop, temporaryFolder } from '../cleanup.ts';
import { type FigureSpec, ours } from '../figures.ts';
import type { Sample } from '../measure.ts';
import { benchFolder } from '../places.ts';
import { runProgram } from '../processes.ts';
import { hasRedis, RedisServer } from '../redis-server.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { agentJobSpecs, measureAgentJob } from './agent-job.ts';

const sizes = {
  full: { slots: [1, 8, 64, 256], taskMs: [10, 100, 1000], seconds: 5, mostTasks: 6000, jobs: 50 },
  quick: { slots: [8, 64], taskMs: [10, 100], seconds: 2, mostTasks: 2000, jobs: 20 },
  tiny: { slots: [2], taskMs: [10], seconds: 0.2, mostTasks: 40, jobs: 2 },
};

type Size = (typeof sizes)['full'];

const slotsOfAgent = 8;

export const clusterSuite: Suite = {
  name: 'cluster',
  title: 'Agents',
  method: [
    'Tasks that only wait are handed out to agents as a map does it: one for each slot at a time, by the real driver over a real Redis (append-only file) to real queues. An agent has eight slots; instead of slice processes it has timers.',
    'Redis, the driver and all agents share the two cores of this machine; on a cluster each agent has its own.',
    'A job of nine tasks that do nothing runs in slice processes here, and then on an agent that is here too.',
    'Busy is the share of the time of all slots in which a task ran. Cost is processor time of the driver for each task.',
  ],
  run: runCluster,
};

interface DriverAnswer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly slots: number;
  readonly memory: number;
  readonly counts: readonly number[];
}

async function runCluster(tools: SuiteTools): Promise<SuiteOutcome> {
  const size = sizes[tools.mode];
  if (!hasRedis) return { figures: [], inputs: {}, versions: {}, missing: ['redis-server'] };
  const pairs = size.slots.flatMap((slots) => size.taskMs.map((taskMs) => ({ slots, taskMs })));
  const contender = {
    name: ours,
    run: async (): Promise<Sample> => {
      const all: Record<string, number> = {};
      for (const pair of pairs) Object.assign(all, await measureOnce(pair, size));
      Object.assign(all, await measureAgentJob(size.jobs));
      return all;
    },
  };
  const specs = [...pairs.flatMap(({ slots, taskMs }) => specsOf(slots, taskMs)), ...agentJobSpecs];
  const figures = await measureFigures(specs, [contender], tools, { id: 'cluster/memory', title: 'Memory' });
  return {
    figures,
    inputs: { seconds: size.seconds, 'slots of an agent': slotsOfAgent },
    versions: {},
    missing: ['exax'],
  };
}

function specsOf(slots: number, taskMs: number): FigureSpec[] {
  const of = `${slots} slots, tasks of ${taskMs} ms`;
  const id = `${slots}-${taskMs}`;
  return [
    { id: `cluster/busy-${id}`, title: `Busy: ${of}`, unit: '%', better: 'higher' },
    { id: `cluster/cost-${id}`, title: `Cost of the driver: ${of}`, unit: 'ms a task', better: 'lower' },
    { id: `cluster/redis-${id}`, title: `Cost of Redis: ${of}`, unit: 'ms a task', better: 'lower' },
    { id: `cluster/spread-${id}`, title: `Most tasks of an agent, by the mean: ${of}`, unit: 'times', better: 'lower' },
    { id: `cluster/driver-${id}`, title: `Memory of the driver: ${of}`, unit: 'MB', better: 'lower' },
    { id: `cluster/keys-${id}`, title: `Memory of Redis: ${of}`, unit: 'MB', better: 'lower' },
  ];
}

async function measureOnce(
  { slots, taskMs }: { readonly slots: number; readonly taskMs: number },
  { seconds, mostTasks }: Size,
): Promise<Sample> {
  const folder = temporaryFolder('ax-bench-cluster');
  const redis = await RedisServer.start();
  let agents: ChildProcess | undefined;
  try {
    mkdirSync(path.join(folder.path, 'main-1'));
    const settings = {
      redis: redis.url,
      ...{ lock: 10, engine: 'bench', project: folder.path, waitForAgents: 60 },
    };
    const workdir = { id: '0123456789abcdef', name: 'main', path: folder.path };
    const each = Math.min(slots, slotsOfAgent);
    const count = Math.ceil(slots / each);
    agents = await startAgents({ ...settings, workdirs: [workdir], agents: count, slots: each, taskMs });
    const tasks = Math.max(2 * slots, Math.min(mostTasks, Math.round((slots * seconds * 1000) / taskMs)));
    const before = await redisSeconds(redis);
    const { stdout } = await runProgram(process.execPath, [
      ...[...tsx, program('cluster-driver.ts')],
      JSON.stringify({ ...settings, workdir, slots, tasks }),
    ]);
    const answer: DriverAnswer = JSON.parse(stdout.trim());
    const id = `${slots}-${taskMs}`;
    const mean = tasks / count;
    return {
      [`cluster/busy-${id}`]: (100 * tasks * taskMs) / 1000 / (slots * answer.seconds),
      [`cluster/cost-${id}`]: (1000 * answer.cpuSeconds) / tasks,
      [`cluster/redis-${id}`]: (1000 * ((await redisSeconds(redis)) - before)) / (tasks + 2 * slots),
      [`cluster/spread-${id}`]: Math.max(...answer.counts) / mean,
      [`cluster/driver-${id}`]: answer.memory / 1e6,
      [`cluster/keys-${id}`]: (await redis.info('used_memory')) / 1e6,
    };
  } finally {
    agents?.stdin?.end();
    await redis.close();
    agents?.kill('SIGKILL');
    folder.remove();
  }
}

const tsx = ['--import', 'tsx'];
const program = (name: string): string => path.join(benchFolder, 'peers', name);

async function redisSeconds(redis: RedisServer): Promise<number> {
  return (await redis.info('used_cpu_user')) + (await redis.info('used_cpu_sys'));
}

async function startAgents(order: object): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...tsx, program('cluster-agents.ts'), JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onStop(() => child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error('The agents did not start.')));
  });
  return child;
}
