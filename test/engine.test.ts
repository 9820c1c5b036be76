import { readdirSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job, Urd } from '@accelerator/sdk';
import { createEngine, type Engine, type EngineOptions, type TimedEvent } from '@accelerator/sdk/engine';
import { readRun, Workdir } from '@accelerator/store';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processesOf, until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

const method = (body: string, inputs = 'options: z.object({ n: z.int().default(1) }),'): string =>
  `import { defineMethod, job, z } from '@accelerator/sdk';\nexport default defineMethod({ ${inputs} ${body} });\n`;
const script = (body: string): string =>
  `import { defineBuild, z } from '@accelerator/sdk';\nexport default defineBuild(${body});\n`;

function makeProject(): TestProject {
  const project = new TestProject({ config: { workers: 1 } });
  const add = (name: string, body: string): void => project.write(`methods/${name}.ts`, method(body));
  add('one', `synthesis({ options }) { ${project.count('one')} return { n: options.n, pid: process.pid }; }`);
  add('slow', 'async synthesis() { await new Promise((r) => setTimeout(r, 60_000)); }');
  add('bad', "synthesis() { throw new Error('of the method'); }");
  const write = (name: string, body: string): void => project.write(`build-scripts/${name}.ts`, script(body));
  write(
    'main',
    "{ options: z.object({ n: z.coerce.number().default(1) }), async build(urd, { n }) { return (await urd.build('one', { n })).load(); } }",
  );
  write('slow', "async (urd) => { await urd.build('slow'); }");
  write('forgotten', "async (urd) => { void urd.build('bad'); await new Promise((r) => setTimeout(r, 500)); }");
  write(
    'timer',
    "async () => { setTimeout(() => { throw new Error('in a timer'); }, 1); await new Promise(() => {}); }",
  );
  return project;
}

async function open(project: TestProject, options?: EngineOptions): Promise<Engine> {
  const engine = await createEngine(project.directory, options);
  onTestFinished(() => engine.close());
  return engine;
}

/** `ax-methods.d.ts` of this repository does not know the methods of a test. */
function build(from: Engine | Urd, ...args: readonly unknown[]): Promise<Job> {
  return Reflect.apply(from.build, from, args);
}

const typesOf = (events: readonly TimedEvent[]): string[] => events.map(({ type }) => type);

describe('an engine in a program', () => {
  test('runs scripts, builds jobs, keeps its processes, and sees what is edited between', async () => {
    const project = makeProject();
    const events: TimedEvent[] = [];
    const engine = await open(project, { onEvent: (event) => events.push(event) });
    const first = await engine.run();
    expect(first.jobs.map(({ how, job }) => [how, job.id])).toEqual([['built', 'main-1']]);
    const { pid } = first.result as { pid: number };
    expect((await engine.run('main', ['--n', '1'])).jobs[0]?.how).toBe('reused');
    const job = await build(engine, 'one', { n: 2 }, { caption: 'by hand' });
    expect([await job.load(), job.setup.build.caption]).toEqual([{ n: 2, pid }, 'by hand']);
    expect((await build(engine, 'one', { n: 2 })).id).toBe(job.id);
    const inline = await engine.run(async (urd) => (await build(urd, 'one', { n: 1 })).id);
    expect(inline.result).toBe('main-1');
    expect(project.counts()).toEqual({ one: 2 });
    expect(typesOf(events).filter((type) => type.startsWith('run-'))).toEqual(
      Array(5).fill(['run-started', 'run-finished']).flat(),
    );
    // What a script prints is kept in its own run, not what listens to it.
    const chatty = async (text: string): Promise<unknown> => {
      const run = await engine.run(
        async () => {
          process.stdout.write(text);
          await wait(5);
          process.stderr.write(text);
        },
        {},
        { onEvent: ({ type }) => process.stdout.write(type === 'run-started' ? '\n' : '') },
      );
      const { events: kept } = readRun(Workdir.open(project.path('workdirs/main')), run.run ?? '');
      return kept.flatMap((event) => (event.type === 'printed' ? [event.stream, event.text] : []));
    };
    expect(await Promise.all([chatty('a'), chatty('b')])).toEqual([
      ['stdout', 'a', 'stderr', 'a'],
      ['stdout', 'b', 'stderr', 'b'],
    ]);
    // Only scripts keep what they asked for.
    expect(readdirSync(project.path('workdirs/main/builds'))).toEqual(['main.json']);
    // A method, a script with a top level of its own, and the configuration.
    project.write('methods/one.ts', method('synthesis() { return 7; }'));
    project.write('build-scripts/top.ts', `const at = performance.now();\n${script('() => at')}`);
    expect(await (await build(engine, 'one', {})).load()).toBe(7);
    const [a, b] = [await engine.run('top'), await engine.run('top')];
    expect(a.result).not.toBe(b.result);
    project.write(
      'ax.config.ts',
      "export default { slices: 2, workers: 2, workdir: 'workdirs/other', methods: ['methods'] };",
    );
    expect((await build(engine, 'one', {})).id).toBe('other-1');
    const dry = await engine.run('main', { n: 5 }, { dryRun: true });
    expect([dry.run, dry.jobs.length]).toEqual([null, 1]);
  });

  test('runs at the same time what is asked for at the same time, and builds the same once', async () => {
    const project = makeProject();
    const engine = await open(project, { workers: 2 });
    const each = Array.from({ length: 12 }, (_, i) => build(engine, 'one', { n: i % 2 }));
    const ids = (await Promise.all(each)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(project.counts()).toEqual({ one: 2 });
  });

  test('an error is that of its own run, and of no other', async () => {
    const project = makeProject();
    const engine = await open(project);
    const outcomes = await Promise.allSettled([
      engine.run('forgotten'),
      engine.run('timer'),
      engine.run(async (urd) => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        return (await build(urd, 'one', {})).id;
      }),
      build(engine, 'bad', {}),
      engine.run('nosuch'),
      build(engine, 'one', { n: 'x' }),
      engine.run('main', {}, { retrys: 1 } as never),
      engine.run(
        'main',
        {},
        {
          onEvent: () => {
            throw new Error('of the listener');
          },
        },
      ),
    ]);
    const told = outcomes.map((each) =>
      each.status === 'fulfilled' ? 'done' : (each.reason.code ?? each.reason.message),
    );
    expect(told).toEqual([
      ...['NOT_AWAITED', 'in a timer', 'done', 'JOB_FAILED', 'UNKNOWN_SCRIPT', 'OPTION_INVALID', 'OPTION_INVALID'],
      'of the listener',
    ]);
  });

  test('stops one run by its signal, and all by close, which leaves no process', async () => {
    const project = makeProject();
    const engine = await open(project, { workers: 2 });
    const stop = new AbortController();
    const begun = (event: TimedEvent): void => {
      if (event.type === 'phase-started') stop.abort('enough');
    };
    const events: TimedEvent[] = [];
    const note = (event: TimedEvent): void => {
      events.push(event);
      begun(event);
    };
    await expect(engine.run('slow', {}, { signal: stop.signal, onEvent: note })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(events.at(-1)).toMatchObject({ type: 'run-stopped', by: 'enough' });
    expect(await (await build(engine, 'one', {})).load()).toMatchObject({ n: 1 });
    let started = false;
    const onEvent = (event: TimedEvent): void => {
      started ||= event.type === 'phase-started';
    };
    const running = engine.run('slow', {}, { onEvent }).catch((error: unknown) => error);
    await until(() => started);
    expect(processesOf(project.directory).length).toBeGreaterThan(0);
    await engine.close();
    expect(await running).toMatchObject({ code: 'CANCELLED' });
    expect(processesOf(project.directory)).toEqual([]);
    await expect(engine.run()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await engine.close();
  });

  test('a package that is replaced between two builds is not the one that a process has loaded', async () => {
    const project = makeProject();
    const install = (version: string): void => {
      const folder = 'node_modules/tool';
      project.write(
        `${folder}/package.json`,
        JSON.stringify({ name: 'tool', version, type: 'module', main: 'index.js' }),
      );
      project.write(`${folder}/index.js`, `export const version = '${version}';\n`);
    };
    project.write('methods/tool.ts', `import { version } from 'tool';\n${method('synthesis: () => version')}`);
    install('1.0.0');
    const engine = await open(project);
    expect(await (await build(engine, 'tool', {})).load()).toBe('1.0.0');
    rmSync(project.path('node_modules/tool'), { recursive: true });
    install('2.0.0');
    expect(await (await build(engine, 'tool', {})).load()).toBe('2.0.0');
  });
});

test('a plain program needs no tsx; what is not the script’s ends it as ever, and no process stays', async () => {
  const project = makeProject();
  const program = (rest: string): string =>
    `import { createEngine } from '@accelerator/sdk/engine';\nconst engine = await createEngine(import.meta.dirname);\n${rest}`;
  project.write(
    'plain.mjs',
    program(
      "const { result } = await engine.run('main', { n: 3 });\nconsole.log(JSON.stringify(result.n));\nconst late = engine.run('slow', {}, { signal: AbortSignal.timeout(500) });\nconsole.log(await late.catch((e) => e.code));\nawait engine.close();",
    ),
  );
  project.write(
    'crash.mjs',
    program(
      "await engine.build('one', {});\nsetTimeout(() => { throw new Error('the host’s own'); }, 10);\nsetTimeout(() => console.log('goes on'), 3000);",
    ),
  );
  project.write(
    'reject.mjs',
    program(
      "await engine.build('one', {});\nPromise.reject(new Error('the host’s own'));\nsetTimeout(() => console.log('goes on'), 3000);",
    ),
  );
  const run = (file: string) => finish(project.node(file));
  const [plain, crash, reject] = await Promise.all(['plain.mjs', 'crash.mjs', 'reject.mjs'].map(run));
  expect(plain).toMatchObject({ status: 0, stdout: '3\nCANCELLED\n', stderr: '' });
  for (const each of [crash, reject]) {
    expect(each).toMatchObject({ status: 1, stdout: '' });
    expect(each?.stderr).toContain('the host’s own');
  }
  await until(() => processesOf(project.directory).length === 0);
});

test('temporary files stay when that is asked for, whether a job ends well, fails or dies, and are no part of it', async () => {
  const project = new TestProject({ config: { workers: 1 } });
  const died = JSON.stringify(project.path('died'));
  project.write(
    'methods/temps.ts',
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';\n${method(
      `prepare({ job }) {
        const file = job.temp('deep/words.txt');
        writeFileSync(file, 'words');
        return file;
      },
      synthesis({ job, prepareRes, options: { how } }) {
        writeFileSync(job.temp('last'), '');
        if (how === 'fails') throw new Error(readFileSync(prepareRes, 'utf8'));
        if (how !== 'dies' || existsSync(${died})) return;
        writeFileSync(${died}, '');
        process.kill(process.pid, 'SIGKILL');
      }`,
      'options: z.object({ how: z.string() }),',
    )}`,
  );
  const engine = await open(project);
  const kept = (id: string): string[] =>
    readdirSync(project.path('workdirs/main', id), { recursive: true, encoding: 'utf8' })
      .filter((name) => /words|last|kept-temp$/.test(name))
      .sort();
  const folder = 'kept-temp';
  const words = `${folder}/prepare.1/deep/words.txt`;
  const [first, second] = [1, 2].map((attempt) => `${folder}/synthesis.${attempt}/last`);
  const well = await build(engine, 'temps', { how: 'well' }, { keepTemp: true });
  expect([kept(well.id), well.files()]).toEqual([[folder, words, first], []]);
  await expect(build(engine, 'temps', { how: 'fails' }, { keepTemp: true })).rejects.toThrow('words');
  expect(kept('main-2')).toEqual([folder, words, first]);
  const twice = await build(engine, 'temps', { how: 'dies' }, { keepTemp: true, retries: 1 });
  expect(kept(twice.id)).toEqual([folder, words, first, second]);
  const plain = await build(engine, 'temps', { how: 'well' }, { force: true });
  expect([kept(plain.id), plain.digest]).toEqual([[], well.digest]);
});
