import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ClusterProject, type TestAgent } from './rig/cluster.ts';
import { until } from './rig/processes.ts';
import { axProgram, finish } from './rig/project.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const lock = 3;
const patience = 60_000;

/** Each slice says when it has written half of its rows, and goes on when there is no file `hold` any more. */
const halves = (directory: string): string => `${sdk}
import { appendFileSync, existsSync } from 'node:fs';
export default defineMethod({
  options: z.object({ v: z.int() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }),
  async analysis({ prepareRes: writer, sliceno, options: { v } }) {
    process.on('SIGTERM', () => {});
    for (let n = 0; n < 1000; n++) writer.write(n * v + sliceno);
    appendFileSync(${JSON.stringify(`${directory}/half.log`)}, [v, sliceno, process.pid].join(' ') + '\\n');
    while (existsSync(${JSON.stringify(`${directory}/hold`)})) await new Promise((resolve) => setTimeout(resolve, 20));
    for (let n = 0; n < 1000; n++) writer.write(-n);
    return sliceno * v;
  },
  synthesis: ({ analysisRes }) => [...analysisRes],
});`;

/** It takes the agent with it that runs it. */
const deadly = `${sdk}
export default defineMethod({ async synthesis() { process.kill(process.ppid, 'SIGKILL'); await new Promise((resolve) => setTimeout(resolve, 5000)); } });`;

const script = `${sdk}
export default defineBuild({ options: z.object({ v: z.coerce.number().int(), to: z.coerce.number().int().default(0), deadly: z.coerce.boolean().default(false) }), async build(urd, { v, to, deadly }) {
  if (deadly) {
    const failed = await Promise.allSettled([urd.build('deadly', {}), urd.build('halves', { v })]);
    return failed.map(({ status }) => status);
  }
  for (let each = v; each <= Math.max(v, to); each++) await urd.build('halves', { v: each });
} });`;

interface Half {
  readonly v: number;
  readonly sliceno: number;
  readonly pid: number;
}

describe.skipIf(!hasRedis)('whatever becomes of those who take part', () => {
  let redis: TestRedis;
  let project: ClusterProject;
  const atEnd: (() => void)[] = [];

  beforeAll(async () => {
    redis = await TestRedis.start();
    project = new ClusterProject(
      redis,
      { config: { slices: 2, methods: ['methods'] }, scripts: { main: script } },
      { lock, remove: (remove) => atEnd.push(remove) },
    );
    project.write('methods/halves.ts', halves(project.directory));
    project.write('methods/deadly.ts', deadly);
    // What it is on one machine.
    const cwd = project.directory;
    execFileSync(axProgram, ['run', '--executor', 'local', 'main', '--v', '1', '--to', '6'], { cwd, stdio: 'ignore' });
    rmSync(project.path('half.log'));
  });
  afterAll(async () => {
    for (const each of atEnd) each();
    await redis.close();
  });
  beforeEach(() => {
    rmSync(project.path('hold'), { force: true });
    rmSync(project.path('half.log'), { force: true });
  });

  const hold = (): void => project.write('hold', '');
  const goOn = (): void => rmSync(project.path('hold'), { force: true });
  const reached = (): Half[] =>
    !project.has('half.log')
      ? []
      : project
          .read('half.log')
          .split('\n')
          .filter(Boolean)
          .map((line) => {
            const [v = 0, sliceno = 0, pid = 0] = line.split(' ').map(Number);
            return { v, sliceno, pid };
          });
  const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/\) Z /.test(readStat(pid));
  const startRun = (v: number, ...args: string[]) => {
    const child = project.start('run', '--json', '--force', 'main', '--v', String(v), ...args);
    return { child, end: finish(child) };
  };
  /** Whatever was built twice has come out the same, nothing is left over, and all of it is whole. */
  const expectEqual = async (): Promise<void> => {
    for (const digests of project.digests().values()) expect([...digests]).toHaveLength(1);
    const last = project.jobs().at(-1)?.setup.job ?? '';
    expect(readdirSync(project.path('workdirs/main', last)).filter((name) => /^(attempts|gone)/.test(name))).toEqual(
      [],
    );
    expect((await project.ax('verify', last)).status).toBe(0);
  };
  const lossesIn = (stdout: string): string[] =>
    stdout.split('\n').flatMap((line) => (line.includes('"task-lost"') ? [JSON.parse(line).agent] : []));
  const nameOf = (agent: TestAgent): string => /agent (\S+):/.exec(agent.printed)?.[1] ?? '';

  test('an agent that is killed in the midst of a slice: it is done elsewhere, and nothing of the agent is left', async () => {
    const first = await project.agent();
    hold();
    const { end } = startRun(1);
    await until(() => reached().length === 1, patience);
    const processes = first.processes();
    expect(processes.length).toBeGreaterThan(1);
    await project.agent();
    await first.kill();
    await until(() => !processes.some(isThere), patience);
    await until(() => reached().length === 2, patience);
    goOn();
    const { status, stdout, stderr } = await end;
    expect(status, stderr).toBe(0);
    expect(lossesIn(stdout)).toEqual([nameOf(first)]);
    await expectEqual();
  });

  test('an agent that is frozen, and goes on when its job is long published: nothing of that changes', async () => {
    const frozen = await project.agent();
    hold();
    const { end } = startRun(2);
    await until(() => reached().length === 1, patience);
    frozen.signal('SIGSTOP', true);
    await project.agent();
    await until(() => reached().length === 2, patience);
    goOn();
    const { status, stdout, stderr } = await end;
    expect(status, stderr).toBe(0);
    expect(lossesIn(stdout)).toEqual([nameOf(frozen)]);
    const job = project.jobs().at(-1)?.setup.job ?? '';
    const look = (): unknown[] => {
      const all = readdirSync(project.path('workdirs/main', job), { recursive: true, encoding: 'utf8' }).sort();
      return all.map((name) => [name, statSync(project.path('workdirs/main', job, name)).mtimeMs]);
    };
    const before = look();
    const [zombie] = reached();
    frozen.signal('SIGCONT', true);
    await until(() => !isThere(zombie?.pid ?? 0), patience);
    await setTimeout(200);
    expect(look()).toEqual(before);
    await expectEqual();
  });

  test('tasks that take their agents down, one after the other: their job fails and names them, and others go on', async () => {
    const agents = await Promise.all([1, 2, 3, 4, 5].map(() => project.agent()));
    const { status, stdout, stderr } = await startRun(3, '--deadly', 'true').end;
    expect(status, stderr).toBe(0);
    const failed = stdout.split('\n').flatMap((line) => (line.includes('"job-failed"') ? [JSON.parse(line)] : []));
    expect(failed.map(({ error }) => error.code)).toEqual(['AGENT_LOST']);
    const dead = agents.filter(({ hasEnded }) => hasEnded).map(nameOf);
    expect(dead).toHaveLength(4);
    expect([...failed[0].error.details.agents].sort()).toEqual([...dead].sort());
    await expectEqual();
  });

  test('a run that is killed, or stopped, leaves no slice at work; the next one finishes', async () => {
    const agent = await project.agent();
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      rmSync(project.path('half.log'), { force: true });
      hold();
      const { child, end } = startRun(4);
      await until(() => reached().length === 1, patience);
      const [slice] = reached();
      child.kill(signal);
      const ended = await end;
      expect([ended.status, ended.signal]).toEqual(signal === 'SIGINT' ? [130, null] : [null, 'SIGKILL']);
      // It takes no notice of SIGTERM.
      await until(() => !isThere(slice?.pid ?? 0), patience);
      // What waited in the queue is begun by nobody.
      expect(reached()).toHaveLength(1);
    }
    goOn();
    expect(agent.hasEnded).toBe(false);
    const { status, stderr } = await startRun(4).end;
    expect(status, stderr).toBe(0);
    await expectEqual();
    // One that has nothing to do waits in Redis for a task.
    agent.signal('SIGINT');
    expect(await agent.ended()).toBe(130);
  });

  test('a Redis that is killed and comes back with its data, and one that has lost all of it', async () => {
    await project.agent();
    hold();
    const { end } = startRun(5);
    await until(() => reached().length === 1, patience);
    await redis.kill();
    await setTimeout(500);
    await redis.restart();
    goOn();
    const killed = await end;
    expect(killed.status, killed.stderr).toBe(0);
    await expectEqual();
    hold();
    rmSync(project.path('half.log'));
    const next = startRun(6);
    await until(() => reached().length === 1, patience);
    const client = redis.client();
    await client.flushall();
    client.disconnect();
    goOn();
    const flushed = await next.end;
    expect(flushed.status, flushed.stderr).toBe(0);
    await expectEqual();
  });

  test('an agent that is told to end takes no more, and what runs ends well', async () => {
    const agent = await project.agent();
    hold();
    const { end } = startRun(6);
    await until(() => reached().length === 1, patience);
    agent.signal('SIGTERM');
    await project.agent();
    await until(() => reached().length === 2, patience);
    goOn();
    const { status, stdout, stderr } = await end;
    expect(status, stderr).toBe(0);
    expect(await agent.ended()).toBe(0);
    expect(lossesIn(stdout)).toEqual([]);
    await expectEqual();
  });

  test('an agent whose Redis is gone ends when it is told to', async () => {
    const agent = await project.agent();
    await redis.kill();
    agent.signal('SIGINT');
    expect(await agent.ended()).toBe(130);
    await redis.restart();
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 0],
  ] as const)('an agent whose Redis says nothing ends when it is told to, by %s', async (signal, status) => {
    const agent = await project.agent();
    redis.freeze();
    try {
      agent.signal(signal);
      expect(await agent.ended()).toBe(status);
    } finally {
      redis.thaw();
    }
  });
});

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ') Z ';
  }
}
