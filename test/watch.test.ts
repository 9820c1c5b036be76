import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { processesOf, until } from './rig/processes.ts';
import { TestProject } from './rig/project.ts';

interface Told {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** `ax run --watch`, which has one run after the other. */
class Watched {
  readonly project: TestProject;
  readonly events: Told[] = [];
  stderr = '';
  status: number | null | undefined;
  readonly #kill: (signal: NodeJS.Signals) => void;

  constructor(project: TestProject, ...args: string[]) {
    this.project = project;
    const child = project.start('run', '--watch', '--json', ...args);
    this.#kill = (signal) => child.kill(signal);
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.events.push(...lines.map((line): Told => JSON.parse(line)));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    child.once('exit', (status) => {
      this.status = status;
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
  }

  /** By a rename, as many editors do: a file that is emptied first may be two changes where the machine is slow. */
  save(name: string, text: string): void {
    mkdirSync(path.dirname(this.project.path(name)), { recursive: true });
    writeFileSync(this.project.path(`${name}.tmp`), text);
    renameSync(this.project.path(`${name}.tmp`), this.project.path(name));
  }

  /** The ends of runs so far. */
  get ends(): Told[] {
    return this.events.filter(({ type }) => /^run-(?!started)/.test(type));
  }

  /** Changes something, and waits for the end of the run that comes of it. */
  async after(change: () => void, ended = this.ends.length): Promise<Told> {
    change();
    await until(() => this.ends.length > ended);
    return this.ends[ended] ?? { type: '' };
  }

  /** Saves a file in two steps, as other editors do: where the machine is slow, a run may come of each. */
  async afterTwoWrites(name: string, text: string, expected: Told): Promise<void> {
    const ended = this.ends.length;
    this.project.write(name, '');
    this.project.write(name, text);
    await until(() =>
      this.ends.slice(ended).some((end) => Object.entries(expected).every(([name, value]) => end[name] === value)),
    );
  }

  /** Changes something of which no run may come. Something that does is changed after it, and only one run comes. */
  async noRunAfter(change: () => void, marker: () => void): Promise<void> {
    const before = this.ends.length;
    change();
    // Longer than the watch looks at everything.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await this.after(marker, before);
    expect(this.ends.length).toBe(before + 1);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#kill(signal);
    await until(() => this.status !== undefined);
    await until(() => processesOf(this.project.directory).length === 0);
  }
}

const method = (body: string): string =>
  `import { defineMethod, inputFiles, z } from '@accelerator/sdk';\nimport { helper } from './lib/helper.ts';\nexport default defineMethod({ options: z.object({ files: inputFiles() }), ${body} });\n`;
const script = (body: string): string =>
  `import { defineBuild } from '@accelerator/sdk';\nexport default defineBuild(async (urd) => {\n${body}\n});\n`;

test('what a run depends on starts another one, and nothing else does', async () => {
  const project = new TestProject({ config: { workers: 1 } });
  const count = `synthesis({ options }) { ${project.count('count')} return [helper, options.files.length, process.pid]; }`;
  const main =
    "const files = await urd.glob('photos/**/*.jpg');\nconst job = await urd.build('count', { files });\nurd.linkResult('job', job);\nconst [, , pid] = await job.load();";
  project.write('methods/lib/helper.ts', 'export const helper = 1;\n');
  project.write('methods/count.ts', method(count));
  project.write('build-scripts/main.ts', script(main));
  project.write('photos/a.jpg', 'a');
  const watched = new Watched(project);
  const end = (fields: object): object => expect.objectContaining({ type: 'run-finished', ...fields });
  const [built, reused] = [end({ built: 1 }), end({ built: 0, reused: 1 })];
  expect(await watched.after(() => {}, 0)).toEqual(built);
  // A method: by a rename, as many editors save, and by two writes.
  expect(await watched.after(() => watched.save('methods/count.ts', `// A comment.\n${method(count)}`))).toEqual(
    reused,
  );
  await watched.afterTwoWrites('methods/lib/helper.ts', 'export const helper = 2;\n', {
    type: 'run-finished',
    built: 1,
  });
  // A build script, also one that does not compile for a while.
  watched.save('build-scripts/main.ts', 'export default (');
  await until(() => watched.stderr.includes('build-scripts/main.ts'));
  expect(await watched.after(() => watched.save('build-scripts/main.ts', script(`${main}\n// again`)))).toEqual(reused);
  // Input files: a new one, in a new folder too, one with another content, one that goes.
  expect(await watched.after(() => watched.save('photos/b.jpg', 'b'))).toEqual(built);
  expect(await watched.after(() => watched.save('photos/new/folder/c.jpg', 'c'))).toEqual(built);
  expect(await watched.after(() => watched.save('photos/new/folder/c.jpg', 'd'))).toEqual(built);
  expect(await watched.after(() => rmSync(project.path('photos/new'), { recursive: true }))).toEqual(reused);
  expect(await watched.after(() => watched.save('photos/new/folder/c.jpg', 'd'))).toEqual(reused);
  // A method that is not asked for is known to editors.
  await watched.after(() => watched.save('methods/other.ts', 'export default 1;'));
  expect(project.read('ax-methods.d.ts')).toContain('./methods/other.ts');
  // What is no dependency, what editors and the runs themselves leave behind.
  await watched.noRunAfter(
    () => {
      project.write('methods/.count.ts.swp', 'x');
      project.write('methods/count.ts~', 'x');
      project.write('methods/lib/unused.ts', 'x');
      project.write('photos/a.jpg.part', 'x');
      project.write('README.md', 'x');
      project.write('results/new.jpg', 'x');
      project.write('workdirs/main/main-1/new.jpg', 'x');
    },
    () => watched.save('photos/a.jpg', 'a2'),
  );
  // The same processes, but for those that another configuration wants.
  const config = project.read('ax.config.ts');
  expect(await watched.after(() => watched.save('ax.config.ts', config.replace('"workers":1', '"workers":2')))).toEqual(
    reused,
  );
  expect(watched.events.findLast(({ type }) => type === 'run-started')).toMatchObject({ workers: 2 });
  await watched.stop('SIGINT');
  expect(watched.status).toBe(130);
  expect(Object.keys(project.counts())).toEqual(['count']);
});

test('a run that is out of date is stopped, and one that writes its own inputs comes to an end', async () => {
  const project = new TestProject({ config: { workers: 1 } });
  const slow = (ms: number): string =>
    `import { defineMethod } from '@accelerator/sdk';\nexport default defineMethod({ async synthesis() { await new Promise((r) => setTimeout(r, ${ms})); return ${ms}; } });\n`;
  project.write('methods/slow.ts', slow(60_000));
  project.write('build-scripts/main.ts', script("await urd.build('slow');"));
  const watched = new Watched(project);
  await until(() => watched.events.some(({ type }) => type === 'phase-started'));
  expect(await watched.after(() => watched.save('methods/slow.ts', slow(0)))).toMatchObject({
    ...{ type: 'run-stopped', by: 'change' },
  });
  await until(() => watched.ends.length === 2);
  expect(watched.ends[1]).toMatchObject({ type: 'run-finished', built: 1 });
  // While it runs: the script itself; and a script that was left alone does no harm.
  watched.save('methods/slow.ts', slow(50_000));
  await until(() => watched.events.filter(({ type }) => type === 'phase-started').length === 3);
  expect(
    await watched.after(() =>
      watched.save(
        'build-scripts/main.ts',
        script('setTimeout(() => { throw 1; }, 50);\nvoid Promise.reject(2).catch(() => {});'),
      ),
    ),
  ).toMatchObject({ type: 'run-stopped' });
  await until(() => watched.ends.length === 4);
  // Each run writes what it looked at: new names, and a new content.
  const before = watched.ends.length;
  const circle =
    "await urd.glob('made/*', { allowEmpty: true });\nconst fs = process.getBuiltinModule('node:fs');\nfs.mkdirSync('made', { recursive: true });\nfs.writeFileSync('made/' + Date.now(), '');\nawait new Promise((r) => setTimeout(r, 300));";
  watched.save('build-scripts/main.ts', script(circle));
  await until(() => watched.ends.length === before + 3);
  await watched.noRunAfter(
    () => {},
    () =>
      watched.save('build-scripts/main.ts', script("process.getBuiltinModule('node:fs').writeFileSync('gen.ts', '');")),
  );
  // Code that each run writes: the same is no change.
  const generate = (text: string): string =>
    `import '../gen.ts';\n${script(`process.getBuiltinModule('node:fs').writeFileSync('gen.ts', ${text});\nawait new Promise((r) => setTimeout(r, 300));`)}`;
  await watched.noRunAfter(
    () => {},
    () => watched.save('build-scripts/main.ts', generate("''")),
  );
  const generated = watched.ends.length;
  watched.save('build-scripts/main.ts', generate("'// ' + Date.now()"));
  // Another one each time: how fast these runs are tells whether they come to an end (run-on-changes.test.ts).
  await until(() => watched.ends.length >= generated + 10);
  await watched.stop('SIGTERM');
  expect(watched.status).toBe(143);
});
