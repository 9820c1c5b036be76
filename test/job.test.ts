import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, json, z } from '@accelerator/sdk';";
const script = (body: string): string =>
  `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineBuild(async (urd) => { const show = (value: unknown) => writeFileSync('result.json', JSON.stringify(value)); ${body} });`;

async function result(project: TestProject): Promise<unknown> {
  const { status, stderr } = await project.run('main');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return project.readJson('result.json');
}

test('values and files that phases make belong to the job', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}
      import { mkdirSync, writeFileSync } from 'node:fs';
      export default defineMethod({
        async prepare({ job }) { await job.save('first', { at: new Date(7), ids: new Set([1n]) }); },
        async analysis({ job, sliceno }) {
          const first: any = await job.load('first');
          mkdirSync('deep/er', { recursive: true });
          writeFileSync(\`deep/er/\${sliceno}.txt\`, String(first.at.getTime()));
          await job.save(\`part.\${sliceno}\`, sliceno);
        },
        async synthesis({ job }) {
          const file = await job.open('deep/er/1.txt');
          const text = await file.readFile('utf8');
          await file.close();
          const out = await job.open('new/out.txt', 'w');
          await out.writeFile('hello');
          await out.close();
          return { text, part: await job.load('part.1') };
        },
      });`,
    },
    scripts: {
      main: script(`
        const made = await urd.build('m');
        const first: any = await made.load('first');
        const out = await made.open('new/out.txt');
        show({ result: await made.load(), files: made.files(), ids: [...first.ids].map(String), out: await out.readFile('utf8') });
        await out.close();`),
    },
  });
  expect(await result(project)).toEqual({
    result: { text: '7', part: 1 },
    files: ['deep/er/0.txt', 'deep/er/1.txt', 'first', 'new/out.txt', 'part.0', 'part.1'],
    ids: ['1'],
    out: 'hello',
  });
});

test.each(['../x', '/tmp/x', 'a/../../x', 'post.json', 'setup.json', 'output/prepare.txt', '.', 'a\\0b'])(
  'the name %s is refused',
  async (name) => {
    const project = new TestProject({
      methods: {
        m: `${sdk}\nexport default defineMethod({ async synthesis({ job }) { await job.save('${name}', 1); } });`,
      },
      scripts: { main: script("await urd.build('m');") },
    });
    const outcome = await project.run('main');
    const failed = outcome.events.find(({ type }) => type === 'job-failed');
    expect(failed).toMatchObject({ error: { code: expect.stringMatching(/^NAME_(LEAVES_JOB|RESERVED)$/) } });
  },
);

test('a phase that writes a file where its result would be kept fails', async () => {
  const write = "process.getBuiltinModule('node:fs').writeFileSync('result.msgpack', '7')";
  const project = new TestProject({
    methods: {
      m: `${sdk}\nexport default defineMethod({ synthesis: () => { ${write}; } });`,
      n: `${sdk}\nexport default defineMethod({ synthesis: () => { ${write}; return 1; } });`,
    },
    scripts: { main: script("await Promise.allSettled([urd.build('m'), urd.build('n')]);") },
  });
  const { events } = await project.run('main');
  const codes = events.flatMap((event) => (event.type === 'job-failed' ? [event.error.code] : []));
  expect(codes).toEqual(['NAME_RESERVED', 'NAME_RESERVED']);
});

test('what phases print is kept by phase and slice', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}
      export default defineMethod({
        prepare() { console.log('ready'); },
        analysis({ sliceno }) { if (sliceno === 1) { console.error('slice', sliceno); process.stdout.write('no newline'); } },
        synthesis() {},
      });`,
    },
    scripts: { main: script("await urd.build('m');") },
  });
  const outcome = await project.run('main');
  const output = project.path('workdirs/main/main-1/output');
  expect(readdirSync(output).sort()).toEqual(['analysis.1.txt', 'prepare.txt']);
  expect(readFileSync(`${output}/prepare.txt`, 'utf8')).toBe('ready\n');
  expect(readFileSync(`${output}/analysis.1.txt`, 'utf8')).toBe('slice 1\nno newline');
  // How much comes with one event depends on how fast it is printed.
  const told: Record<string, string> = {};
  for (const event of outcome.events) {
    if (event.type !== 'output' || !('phase' in event)) continue;
    const place = `${event.phase} ${event.sliceno}`;
    told[place] = (told[place] ?? '') + event.text;
  }
  expect(told).toEqual({ 'prepare null': 'ready\n', 'analysis 1': 'slice 1\nno newline' });
});

test('the exact code that ran is in the job directory, and is what was hashed', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}\nimport { answer } from './lib/answer.ts';\nexport default defineMethod({ synthesis: () => answer });`,
    },
    files: { 'methods/lib/answer.ts': 'export const answer = 42; // note' },
    scripts: { main: script("show(await (await urd.build('m')).load());") },
  });
  expect(await result(project)).toBe(42);
  const { digestOf } = await import('@accelerator/base');
  const code = project.read('workdirs/main/main-1/method.mjs');
  const setup = project.readJson('workdirs/main/main-1/setup.json');
  expect(setup).toMatchObject({ preimage: { source: { bundle: digestOf(code) } } });
  expect(code).toContain('42');
  expect(code).not.toContain('note');
});

test('each slice has a fresh instance of the module: its variables are never shared', async () => {
  const project = new TestProject({
    config: { slices: 6, workers: 1 },
    methods: {
      m: `${sdk}
      let calls = 0;
      export default defineMethod({
        prepare: () => ++calls,
        analysis: () => ++calls,
        synthesis: ({ prepareRes, analysisRes }) => [prepareRes, ...analysisRes, ++calls],
      });`,
    },
    scripts: { main: script("show(await (await urd.build('m')).load());") },
  });
  expect(await result(project)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});

test('phases see a small environment; what a method declares is in its key', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}
      export default defineMethod({
        env: ['DECLARED'],
        synthesis: () => ({ declared: process.env.DECLARED ?? null, secret: process.env.SECRET ?? null, path: typeof process.env.PATH }),
      });`,
    },
    scripts: { main: script("show(await (await urd.build('m')).load());") },
  });
  process.env.SECRET = 'x';
  process.env.DECLARED = 'one';
  try {
    expect(await result(project)).toEqual({ declared: 'one', secret: null, path: 'string' });
    process.env.SECRET = 'y';
    expect((await project.run('main')).events.filter(({ type }) => type === 'job-started')).toEqual([]);
    process.env.DECLARED = 'two';
    expect(await result(project)).toMatchObject({ declared: 'two' });
    delete process.env.DECLARED;
    expect(await result(project)).toMatchObject({ declared: null });
  } finally {
    delete process.env.SECRET;
    delete process.env.DECLARED;
  }
});

test('builds that do not depend on each other share the workers', async () => {
  const project = new TestProject({
    methods: {
      wait: `${sdk}
      import { existsSync, writeFileSync } from 'node:fs';
      // Each ends only when the other has begun: one after the other they would never end.
      export default defineMethod({
        options: z.object({ own: z.string(), other: z.string() }),
        async synthesis({ options }) {
          writeFileSync(options.own, '');
          while (!existsSync(options.other)) await new Promise((r) => setTimeout(r, 5));
          return 1;
        },
      });`,
    },
    scripts: {},
  });
  const [a, b] = [project.path('a'), project.path('b')];
  project.write(
    'build-scripts/main.ts',
    script(
      `const jobs = await Promise.all([urd.build('wait', { own: '${a}', other: '${b}' }), urd.build('wait', { own: '${b}', other: '${a}' })]); show(jobs.length);`,
    ),
  );
  expect(await result(project)).toBe(2);
});

test('grouped inputs are the same as flat ones', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}\nexport default defineMethod({ options: z.object({ n: z.int() }), jobs: { other: job.optional() }, synthesis: ({ options }) => options.n });`,
    },
    scripts: {
      main: script(`
        const a = await urd.build('m', { n: 1 });
        const b = await urd.build('m', { options: { n: 2 }, jobs: { other: a } });
        const c = await urd.build('m', { n: 2, other: String(a) });
        show([await a.load(), String(b) === String(c)]);`),
    },
  });
  expect(await result(project)).toEqual([1, true]);
});

test('a writer from prepare arrives in analysis; synthesis writes all slices and reads what analysis wrote', async () => {
  const project = new TestProject({
    config: { slices: 3 },
    methods: {
      m: `${sdk}
      export default defineMethod({
        prepare: ({ job }) => ({ writer: job.datasetWriter({ columns: { n: 'int32', s: 'unicode' } }), note: 'x' }),
        analysis({ prepareRes, sliceno }) {
          for (let i = 0; i <= sliceno; i++) prepareRes.writer.write({ n: sliceno * 10 + i, s: i === 0 ? null : prepareRes.note });
        },
        synthesis({ job }) {
          const doubled = job.datasetWriter({ name: 'doubled', columns: { n2: 'int32' }, parent: job.dataset() });
          for (let slice = 0; slice < 3; slice++) {
            const part = doubled.slice(slice);
            for (const n of job.dataset().iterate(slice, 'n')) part.write((n as number) * 2);
          }
          const more = job.datasetWriter({ name: 'more', columns: { n: 'int32' }, previous: job.dataset() });
          const split = more.split();
          for (const n of [7, 8, 9, 10]) split.write(n);
        },
      });`,
      read: `${sdk}
      export default defineMethod({
        datasets: { source: dataset({ n: 'int32' }) },
        analysis: ({ datasets, sliceno }) => [...datasets.source.iterate(sliceno, 'n')],
        synthesis: ({ datasets, analysisRes }) => ({ slices: [...analysisRes], chain: [...datasets.source.chain().iterate(null, 'n')] }),
      });`,
    },
    scripts: {
      main: script(`
        const made = await urd.build('m');
        const read = await urd.build('read', { source: made.dataset('more') });
        show({
          datasets: made.datasets(),
          rows: [...made.dataset('doubled').iterate(null, ['n', 's', 'n2'])],
          read: await read.load(),
        });`),
    },
  });
  expect(await result(project)).toEqual({
    datasets: ['default', 'doubled', 'more'],
    rows: [
      [0, null, 0],
      [10, null, 20],
      [11, 'x', 22],
      [20, null, 40],
      [21, 'x', 42],
      [22, 'x', 44],
    ],
    read: { slices: [[7, 10], [8], [9]], chain: [0, 10, 11, 20, 21, 22, 7, 10, 8, 9] },
  });
});
