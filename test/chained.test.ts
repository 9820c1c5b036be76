import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const chainSdk = "import { dataset, defineBuild, defineMethod, job, z } from '@accelerator/sdk';";
const sdk = "import { dataset, defineBuild, defineMap, defineMethod, inputFiles, z } from '@accelerator/sdk';";

/** A method that imports only files that its chain has not got yet, and a map over what it gives. */
function chainProject(): TestProject {
  const project = new TestProject({ files: { 'data/a.txt': 'apple', 'data/b.txt': 'berry' } });
  project.write(
    'methods/read.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ files: inputFiles() }),
      datasets: { previous: dataset.optional({ name: 'unicode' }) },
      synthesis({ job, options, datasets: { previous } }) {
        ${project.count('read')}
        const known = new Set(previous === undefined ? [] : previous.chain().iterate(null, 'name'));
        const writer = job.datasetWriter({ columns: { name: 'unicode', text: 'unicode' }, previous }).split();
        for (const file of options.files) if (!known.has(file.name)) writer.write(file.name, String(file.read()));
      },
    });`,
  );
  project.write(
    'methods/shout.ts',
    `${sdk}\nexport default defineMap({ reuseRows: false, input: { text: 'unicode' }, output: { loud: 'unicode' }, map: ({ text }) => { ${project.count('row')} return { loud: text.toUpperCase() }; } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    import { writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      const source = await urd.buildChained('read', { files: await urd.glob('data/*.txt') });
      const loud = await urd.buildChained('shout', { source });
      writeFileSync('result.json', JSON.stringify([String(source), String(loud), [...loud.dataset().chain().iterate(null, ['name', 'loud'])]]));
    });`,
  );
  return project;
}

test('a chain grows by what is new, and a map over it only does that; nothing new: nothing runs', async () => {
  const project = chainProject();
  const run = async (): Promise<unknown> => {
    const { status, stderr } = await project.run('main');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return project.readJson('result.json');
  };
  const two = [
    ['data/a.txt', 'APPLE'],
    ['data/b.txt', 'BERRY'],
  ];
  expect(await run()).toEqual(['main-1', 'main-2', two]);
  expect(project.counts()).toEqual({ read: 1, row: 2 });
  expect(await run()).toEqual(['main-1', 'main-2', two]);
  project.write('data/c.txt', 'cherry');
  expect(await run()).toEqual(['main-3', 'main-4', [...two, ['data/c.txt', 'CHERRY']]]);
  expect(project.counts()).toEqual({ read: 2, row: 3 });
  expect(await run()).toEqual(['main-3', 'main-4', [...two, ['data/c.txt', 'CHERRY']]]);
  expect(project.counts()).toEqual({ read: 2, row: 3 });
});

interface Seen {
  /** What the jobs of the chain hold, and in how many datasets. */
  readonly values: readonly number[];
  readonly datasets: number;
  /** What a chain of jobs, without datasets, has added up. */
  readonly days: readonly number[];
}

/** Days that are measured, and a chain of datasets and one of jobs, which grow by a day. */
class Days extends TestProject {
  constructor() {
    super();
    this.writeMeasure({});
    this.writeAppend('value');
    this.write(
      'methods/remember.ts',
      `${chainSdk}
      export default defineMethod({
        options: z.object({ day: z.int() }),
        jobs: { previous: job.optional<number[]>() },
        async synthesis({ options: { day }, jobs: { previous } }) {
          ${this.count('remember')}
          return [...((await previous?.load()) ?? []), day];
        },
      });`,
    );
    this.writeScript('main', '');
  }

  writeMeasure({ value = 'day * 10 + i', option = '' }): void {
    this.write(
      'methods/measure.ts',
      `${chainSdk}
      export default defineMethod({
        options: z.object({ day: z.int()${option} }),
        synthesis({ job, options: { day } }) {
          ${this.count('measure')}
          const writer = job.datasetWriter({ columns: { value: 'number' } }).split();
          for (let i = 0; i < 3; i++) writer.write(${value});
        },
      });`,
    );
  }

  writeAppend(value: string, option = ''): void {
    this.write(
      'methods/append.ts',
      `${chainSdk}
      export default defineMethod({
        options: z.object({${option}}),
        datasets: { previous: dataset.optional({ value: 'number' }), source: dataset({ value: 'number' }) },
        synthesis({ job, datasets: { previous, source } }) {
          ${this.count('append')}
          const writer = job.datasetWriter({ columns: { value: 'number' }, previous }).split();
          for (const value of source.iterate(null, 'value')) writer.write(${value});
        },
      });`,
    );
  }

  writeScript(name: string, after: string): void {
    this.write(
      `build-scripts/${name}.ts`,
      `${chainSdk}
      import { writeFileSync } from 'node:fs';
      export default defineBuild({
        options: z.object({ days: z.array(z.coerce.number()), name: z.string().default('days') }),
        async build(urd, { days, name }) {
          const sources = await Promise.all(days.map((day) => urd.build('measure', { day })));
          const chained = await Promise.all(sources.map((source, i) => Promise.all([
            urd.buildChained('append', { source }, { name }),
            urd.buildChained('remember', { options: { day: days[i] ?? 0 } }, { name }),
          ])));
          ${after}
          const [appended, remembered] = chained.at(-1) ?? [];
          const chain = appended?.dataset().chain();
          const values = [...(chain?.iterate(null, 'value') ?? [])];
          writeFileSync('seen.json', JSON.stringify({ values, datasets: chain?.datasets.length, days: await remembered?.load() }));
        },
      });`,
    );
  }

  /** Asks for some days, and returns what the last one's chain holds, with what ran for it. */
  async ask(
    days: readonly number[],
    { script = 'main', name = 'days', flags = [] as string[] } = {},
  ): Promise<{ seen: Seen; ran: Record<string, number> }> {
    const before = this.counts();
    const args = days.flatMap((day) => ['--days', String(day)]);
    const { status, stderr } = await this.ax('run', ...flags, '--json', script, ...args, '--name', name);
    expect([status, stderr]).toEqual([0, '']);
    const ran = Object.entries(this.counts()).map(
      ([method, count]) => [method, count - (before[method] ?? 0)] as const,
    );
    const seen = this.readJson('seen.json') as Seen;
    return { seen, ran: Object.fromEntries(ran.filter(([, count]) => count > 0)) };
  }
}

/** What a chain of these days holds. */
function chainOf(...days: number[]): Seen {
  return { values: days.flatMap((day) => [0, 1, 2].map((i) => day * 10 + i)), datasets: days.length, days };
}

test('whatever becomes of what a link was made from: asked for again, the chain has the same rows', {
  timeout: 300_000,
}, async () => {
  const project = new Days();
  expect(await project.ask([0])).toEqual({ seen: chainOf(0), ran: { measure: 1, append: 1, remember: 1 } });
  expect(await project.ask([1])).toEqual({ seen: chainOf(0, 1), ran: { measure: 1, append: 1, remember: 1 } });
  const again = async (what: string, ran: Record<string, number>, flags: string[] = []): Promise<void> => {
    expect(await project.ask([1], { flags }), what).toEqual({ seen: chainOf(0, 1), ran });
    expect(await project.ask([1]), `${what}, and once more`).toEqual({ seen: chainOf(0, 1), ran: {} });
  };
  const jobOf = async (method: string): Promise<string> => {
    const { stdout } = await project.ax('job', method, '--json');
    return project.path('workdirs/main', JSON.parse(stdout).job);
  };
  await again('nothing', {});
  rmSync(await jobOf('measure'), { recursive: true });
  await again('its source is removed', { measure: 1 });
  rmSync(path.join(await jobOf('measure'), 'default/value'), { recursive: true });
  await again('a file of its source is removed', { measure: 1 });
  project.writeMeasure({ value: 'i + 10 * day' });
  await again('the method of its source is another one, with equal output', { measure: 1 });
  project.writeMeasure({ option: ", note: z.string().default('new')" });
  await again('the method of its source has a new option', { measure: 1 });
  await again('all is forced', { measure: 1, append: 1, remember: 1 }, ['--force']);
  project.writeAppend('0 + value');
  await again('its own method is another one, with equal output', { append: 1 });
  project.writeAppend('value', "note: z.string().default('new')");
  await again('its own method has a new option', { append: 1 });
  rmSync(await jobOf('append'), { recursive: true });
  await again('it is removed itself', { append: 1 });
  rmSync(project.path('workdirs/main/keys'), { recursive: true });
  await again('the index is lost', {});
});

test('its own method gives other rows: the link is built again in its place', async () => {
  const project = new Days();
  await project.ask([0]);
  await project.ask([1]);
  project.writeAppend('value + 0.5');
  const { seen, ran } = await project.ask([1]);
  expect(ran).toEqual({ append: 1 });
  expect(seen.values).toEqual([0, 1, 2, 10.5, 11.5, 12.5]);
  // Asked for by all its days, the whole chain is built by the method as it is now.
  expect((await project.ask([0, 1])).seen.values).toEqual([0.5, 1.5, 2.5, 10.5, 11.5, 12.5]);
});

test('several links in one run, in the order in which they are asked for; an old day keeps its place', async () => {
  const project = new Days();
  expect(await project.ask([0, 1, 2])).toEqual({ seen: chainOf(0, 1, 2), ran: { measure: 3, append: 3, remember: 3 } });
  expect(await project.ask([0, 1, 2])).toEqual({ seen: chainOf(0, 1, 2), ran: {} });
  project.writeMeasure({ value: 'i + 10 * day' });
  expect(await project.ask([0, 1, 2])).toEqual({ seen: chainOf(0, 1, 2), ran: { measure: 3 } });
  // A window that moves on.
  expect(await project.ask([2, 3])).toEqual({ seen: chainOf(0, 1, 2, 3), ran: { measure: 1, append: 1, remember: 1 } });
  expect(await project.ask([0])).toEqual({ seen: chainOf(0), ran: {} });
  expect(await project.ask([0], { flags: ['--force'] })).toEqual({
    seen: chainOf(0),
    ran: { measure: 1, append: 1, remember: 1 },
  });
  expect(await project.ask([4])).toEqual({ seen: chainOf(0, 1, 2, 3, 4), ran: { measure: 1, append: 1, remember: 1 } });
});

test('a day that contains the same as one long ago is new; as the day before, it is that day', async () => {
  const project = new Days();
  project.writeMeasure({ value: 'day % 2' });
  const value = async (day: number): Promise<readonly number[]> => (await project.ask([day])).seen.values;
  expect(await value(0)).toEqual([0, 0, 0]);
  expect(await value(1)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(await value(2)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0]);
  // `urd.build` with the day before as `previous` would be reused.
  expect(await value(4)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0]);
});

test('each name, and each script, has chains of its own, which outlive runs that do not ask for them, or fail', async () => {
  const project = new Days();
  project.writeScript('other', '');
  project.writeScript('failing', "throw new Error('too late');");
  expect((await project.ask([0], { name: 'a' })).seen).toEqual(chainOf(0));
  expect((await project.ask([1], { name: 'b' })).seen).toEqual(chainOf(1));
  expect((await project.ask([5], { script: 'other', name: 'a' })).seen).toEqual(chainOf(5));
  expect((await project.ax('gc', '--delete', '--keep-days', '0')).status).toBe(0);
  expect((await project.ask([2], { name: 'a' })).seen).toEqual(chainOf(0, 2));
  expect((await project.ask([3], { name: 'b' })).seen).toEqual(chainOf(1, 3));
  project.writeScript('main', "if (days[0] === 9) throw new Error('too late');");
  expect((await project.ax('run', 'main', '--days', '9', '--name', 'a')).status).toBe(1);
  expect((await project.ask([4], { name: 'a' })).seen).toEqual(chainOf(0, 2, 4));
});

test('a dry run plans a chain, and changes nothing of it', async () => {
  const project = new Days();
  await project.ask([0]);
  const planned = async (...days: string[]): Promise<string[]> => {
    const { events } = await project.run('--dry-run', 'main', ...days.flatMap((day) => ['--days', day]));
    return events.flatMap((event) => (event.type === 'job-planned' ? [`${event.method}: ${event.why}`] : [])).sort();
  };
  expect(await planned('0')).toEqual([]);
  expect(await planned('0', '1')).toEqual([
    'append: depends on measure, which would be built',
    expect.stringMatching(/^measure: option day/),
    expect.stringMatching(/^remember: option day/),
  ]);
  expect((await project.ask([1])).seen).toEqual(chainOf(0, 1));
});

test('two datasets of one job in one chain, and a method that takes `previous` as a list', async () => {
  const project = new TestProject();
  project.write(
    'methods/halves.ts',
    `${chainSdk}
    export default defineMethod({
      synthesis({ job }) {
        for (const name of ['low', 'high']) job.datasetWriter({ name, columns: { value: 'number' } }).split().write(name === 'low' ? 1 : 2);
      },
    });`,
  );
  project.write(
    'methods/sum.ts',
    `${chainSdk}
    export default defineMethod({
      datasets: { source: dataset({ value: 'number' }) },
      jobs: { previous: job.list<number>() },
      async synthesis({ datasets: { source }, jobs: { previous } }) {
        ${project.count('sum')}
        let sum = 0;
        for (const job of previous) sum += await job.load();
        for (const value of source.iterate(null, 'value')) sum += value;
        return sum;
      },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${chainSdk}
    import { writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      const halves = await urd.build('halves');
      await urd.buildChained('sum', { source: halves.dataset('low') });
      const sum = await urd.buildChained('sum', { datasets: { source: halves.dataset('high') } });
      writeFileSync('sum.json', JSON.stringify(await sum.load()));
    });`,
  );
  for (const flags of [[], [], ['--force'], []]) {
    expect(await project.ax('run', '--quiet', ...flags)).toMatchObject({ status: 0, stderr: '' });
    expect(project.readJson('sum.json')).toBe(3);
  }
  expect(project.counts()).toEqual({ sum: 4 });
});

test.each([
  [
    'a method without `previous`',
    "urd.buildChained('measure', { day: 1 })",
    "Expected a dataset or a job 'previous' among the inputs of measure, for urd.buildChained.",
  ],
  [
    '`previous` given',
    "urd.buildChained('remember', { day: 1, previous: 'main-1' })",
    "Expected no 'previous' for remember: urd.buildChained finds it.",
  ],
])('%s is refused', async (_, call, sentence) => {
  const project = new Days();
  project.write('build-scripts/main.ts', `${chainSdk}\nexport default defineBuild((urd) => ${call});`);
  const { status, stderr } = await project.ax('run');
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
});
