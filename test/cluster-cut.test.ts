import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Cable, canCable } from './rig/cable.ts';
import { ClusterProject, type TestAgent } from './rig/cluster.ts';
import { until } from './rig/processes.ts';
import { axProgram, finish } from './rig/project.ts';
import { hasRedis, TestRedis } from './rig/redis.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const isLong = process.env.CLUSTER === 'all';
const patience = 90_000;

/** Its rows say that they are begun, and wait at the fifth of each chunk as long as there is a file `hold`. */
const rows = (directory: string): string => `${sdk}
import { appendFileSync, existsSync } from 'node:fs';
let calls = 0;
export default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()) }), output: { n: 'int32' }, concurrency: 1,
  async map({ item }) {
    appendFileSync(${JSON.stringify(`${directory}/rows.log`)}, process.pid + '\\n');
    if (++calls % 5 === 0) while (existsSync(${JSON.stringify(`${directory}/hold`)})) await new Promise((resolve) => setTimeout(resolve, 20));
    return { n: item * 3 };
  } });`;

const asks = `${sdk}
export default defineMethod({ async synthesis({ job }) { return (await job.build('rows', { items: [1, 2, 3] })).digest; } });`;

const script = `${sdk}
export default defineBuild({ options: z.object({ asks: z.coerce.boolean().default(false) }), build: (urd, { asks }) =>
  asks ? urd.build('asks', {}) : urd.build('rows', { items: Array.from({ length: 300 }, (_, n) => n) }) });`;

describe.skipIf(!hasRedis || !canCable)('the cable of a host is cut, and put in again', () => {
  let cable: Cable;
  let redis: TestRedis;
  let project: ClusterProject;
  const atEnd: (() => void)[] = [];

  beforeAll(async () => {
    cable = new Cable();
    redis = await TestRedis.start({ addresses: [cable.address] });
    project = new ClusterProject(
      redis,
      { config: { slices: 2, methods: ['methods'] }, methods: { asks }, scripts: { main: script } },
      { lock: 3, remove: (remove) => atEnd.push(remove) },
    );
    project.write('methods/rows.ts', rows(project.directory));
    const cwd = project.directory;
    execFileSync(axProgram, ['run', '--executor', 'local', 'main'], { cwd, stdio: 'ignore' });
  });
  afterAll(async () => {
    for (const each of atEnd) each();
    await redis.close();
    cable.remove();
  });
  beforeEach(() => {
    cable.heal();
    rmSync(project.path('rows.log'), { force: true });
    rmSync(project.path('hold'), { force: true });
  });

  const address = (): string => `redis://${cable.address}:${redis.port}`;
  const farAgent = (): Promise<TestAgent> => project.agent({ cable }, '--redis', address());
  const workers = (): number[] =>
    project.has('rows.log') ? [...new Set(project.read('rows.log').split('\n').filter(Boolean).map(Number))] : [];
  const nameOf = (agent: TestAgent): string => /agent (\S+):/.exec(agent.printed)?.[1] ?? '';
  const expectEqual = (): void => {
    for (const digests of project.digests().values()) expect([...digests]).toHaveLength(1);
  };

  test('in the midst of a map: its slices end by themselves, others go on with their rows, and it is there again later', async () => {
    const far = await farAgent();
    project.write('hold', '');
    const ended = finish(project.start('run', '--json', '--force', 'main'));
    await until(() => workers().length === 1, patience);
    const [slice = 0] = workers();
    cable.cut();
    const near = await project.agent();
    // Nobody could tell it to end.
    await until(() => !existsSync(`/proc/${slice}`), patience);
    await until(() => workers().length === 2, patience);
    rmSync(project.path('hold'));
    const { status, stdout, stderr } = await ended;
    expect(status, stderr).toBe(0);
    const lost = stdout.split('\n').flatMap((line) => (line.includes('"task-lost"') ? [JSON.parse(line).agent] : []));
    expect(new Set(lost)).toEqual(new Set([nameOf(far)]));
    expectEqual();
    expect([...project.agentsIn(project.jobs().slice(-1))]).toEqual([nameOf(near)]);
    await near.kill();
    cable.heal();
    const again = await project.runWith(['--force']);
    expect(again.status, again.stderr).toBe(0);
    expectEqual();
    expect([...project.agentsIn(project.jobs().slice(-1))]).toEqual([nameOf(far)]);
  });

  test.runIf(isLong)('a Redis was switched off and on meanwhile: an agent hears again what it is told', async () => {
    const far = await farAgent();
    cable.cut();
    await redis.kill();
    cable.forget();
    await redis.restart();
    cable.heal();
    // Its phase waits for what the run answers.
    const { status, stderr } = await project.runWith(['--force'], 'main', '--asks', 'true');
    expect(status, stderr).toBe(0);
    expect([...project.agentsIn(project.jobs().slice(-2))]).toEqual([nameOf(far)]);
    expectEqual();
  });

  test.runIf(isLong)('that of a run: it says so, and goes on when it hears again', async () => {
    await project.agent();
    project.write('hold', '');
    const [program = '', ...args] = [...cable.prefix, process.execPath, axProgram, 'run', '--json', '--force', 'main'];
    const code = `const { spawn } = require('node:child_process');
      const env = { ...process.env, AX_REDIS_URL: ${JSON.stringify(address())} };
      spawn(${JSON.stringify(program)}, ${JSON.stringify(args)}, { stdio: 'inherit', env }).on('exit', (status) => process.exit(status));`;
    const child = project.node('-e', code);
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const ended = finish(child);
    await until(() => workers().length === 1, patience);
    const [slice = 0] = workers();
    cable.cut();
    // Nobody works for a run that is not heard of.
    await until(() => !existsSync(`/proc/${slice}`), patience);
    await until(() => printed.includes('"redis-away"'), patience);
    rmSync(project.path('hold'));
    cable.heal();
    const { status, stderr } = await ended;
    expect(status, stderr).toBe(0);
    expect(printed).toContain('"redis-back"');
    expectEqual();
  });
});
