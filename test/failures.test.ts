import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, json, z } from '@accelerator/sdk';";
const script = (body: string): string => `${sdk}\nexport default defineBuild(async (urd) => { ${body} });`;

const jobsOf = (project: TestProject): string[] =>
  existsSync(project.path('workdirs/main'))
    ? readdirSync(project.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name))
    : [];

test('a phase that throws: the whole error is kept, its stack points into the TypeScript, and the job is not reused', async () => {
  const project = new TestProject();
  project.write(
    'methods/lib/deep.ts',
    "// a comment\n\nexport function deep(): never {\n  throw new RangeError('too deep', { cause: new Error('the cause') });\n}\n",
  );
  project.write(
    'methods/m.ts',
    `${sdk}
import { deep } from './lib/deep.ts';
export default defineMethod({
  analysis({ sliceno }) {
    ${project.count('m')}
    console.log('before', sliceno);
    if (sliceno === 1) deep();
  },
});`,
  );
  project.write('build-scripts/main.ts', script("await urd.build('m');"));
  const outcome = await project.run('main');
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain('too deep');
  const failed = outcome.events.find((event) => event.type === 'job-failed');
  expect(failed).toMatchObject({
    phase: 'analysis',
    sliceno: 1,
    error: { name: 'RangeError', message: 'too deep', cause: { message: 'the cause' } },
  });
  expect(failed?.error.stack).toMatch(/at deep \(methods\/lib\/deep\.ts:4:9\)/);
  expect(failed?.error.stack).toMatch(/methods\/m\.ts:7:/);
  const post = project.readJson('workdirs/main/main-1/post.json');
  expect(post).toMatchObject({ status: 'failed', error: { message: 'too deep', phase: 'analysis', sliceno: 1 } });
  expect(project.read('workdirs/main/main-1/output/analysis.1.txt')).toBe('before 1\n');
  const runs = project.counts().m ?? 0;
  await project.run('main');
  expect(project.counts().m).toBeGreaterThan(runs);
  expect(jobsOf(project)).toEqual(['main-1', 'main-2']);
});

test('a slice process that dies fails its job at once, with the signal and the slice; other jobs go on', async () => {
  const project = new TestProject();
  project.write(
    'methods/dies.ts',
    `${sdk}\nexport default defineMethod({ analysis({ sliceno }) { if (sliceno === 1) process.kill(process.pid, 'SIGKILL'); return 0; } });`,
  );
  project.write(
    'methods/lives.ts',
    `${sdk}\nexport default defineMethod({ async synthesis() { await new Promise((r) => setTimeout(r, 300)); ${project.count('lives')} return 1; } });`,
  );
  project.write(
    'build-scripts/main.ts',
    script(
      "const [a, b] = await Promise.allSettled([urd.build('dies'), urd.build('lives')]); console.error(a.status, b.status, String(a.reason?.message));",
    ),
  );
  const outcome = await project.run('main');
  expect(outcome.stderr).toMatch(
    /rejected fulfilled Job main-\d \(dies\) failed in analysis of slice 1: The process of analysis\.1 was killed by SIGKILL/,
  );
  expect(project.counts()).toEqual({ lives: 1 });
});

test('two slices that make the same file: both are named', async () => {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineMethod({ analysis() { writeFileSync('same.txt', 'x'); } });`,
  );
  project.write('build-scripts/main.ts', script("await urd.build('m');"));
  const { status, stderr } = await project.run('main');
  expect(status).toBe(1);
  expect(stderr).toContain("Both analysis.0 and analysis.1 made the file 'same.txt'.");
});

test('a link that a phase makes is refused', async () => {
  const project = new TestProject();
  project.write(
    'methods/m.ts',
    `${sdk}\nimport { symlinkSync } from 'node:fs';\nexport default defineMethod({ synthesis() { symlinkSync('/etc/passwd', 'p'); } });`,
  );
  project.write('build-scripts/main.ts', script("await urd.build('m');"));
  expect((await project.run('main')).stderr).toContain("The job made 'p', which is a link or a special file");
});

const goodMethod = `${sdk}
export default defineMethod({
  options: z.object({ size: z.tuple([z.int(), z.int()]).default([1, 2]), mode: z.enum(['fast', 'good']).default('fast') }),
  datasets: { source: dataset.optional({ image: 'bytes' }) },
  jobs: { other: job.optional() },
  synthesis: () => 1,
});`;
const tableMethod = `${sdk}
export default defineMethod({
  synthesis({ job }) {
    const writer = job.datasetWriter({ columns: { image: 'unicode', n: 'int32' } });
    writer.split().write('a', 1);
  },
});`;

test.each([
  [
    'an unknown method',
    "await urd.build('thumbnailr' as 'x');",
    "There is no method 'thumbnailr'.",
    "Did you mean 'thumbnailer'?",
  ],
  [
    'an unknown input',
    "await urd.build('thumbnailer', { sise: [1, 2] });",
    "The method 'thumbnailer' has no input 'sise'.",
    "Did you mean 'size'?",
  ],
  [
    'a wrong option',
    "await urd.build('thumbnailer', { size: ['big', 2] });",
    "Expected an integer for thumbnailer options.size[0], received 'big'.",
    '',
  ],
  [
    'a wrong choice',
    "await urd.build('thumbnailer', { mode: 'best' });",
    "Expected one of fast, good for thumbnailer options.mode, received 'best'.",
    '',
  ],
  ['an unknown dataset', "await urd.build('thumbnailer', { source: 'main-9' });", 'main-9', ''],
  ['an unknown job', "await urd.build('thumbnailer', { other: 'main-9' });", "There is no job 'main-9'.", ''],
  [
    'a number for a dataset',
    "await urd.build('thumbnailer', { source: 3 });",
    'Expected a dataset, a job or an id for thumbnailer source, received 3.',
    '',
  ],
])('%s: one sentence, and no job directory', async (_, build, sentence, hint) => {
  const project = new TestProject({ methods: { thumbnailer: goodMethod }, scripts: { main: script(build) } });
  const { status, stderr } = await project.run('main');
  expect(stderr).toContain(sentence);
  expect(stderr).toContain(hint);
  expect(stderr).not.toContain('    at ');
  expect(status).toBe(1);
  expect(jobsOf(project)).toEqual([]);
});

test.each([
  ["await urd.build('thumbnailer', { source: table });", 'image', "'unicode'"],
  ["await urd.build('needs', { source: table });", "'imag'", "'image'"],
])('a dataset that does not keep the contract', async (build, wrong, nearest) => {
  const project = new TestProject({
    methods: {
      thumbnailer: goodMethod,
      table: tableMethod,
      needs: `${sdk}\nexport default defineMethod({ datasets: { source: dataset({ imag: 'bytes' }) }, synthesis: () => 1 });`,
    },
    scripts: { main: script(`const table = await urd.build('table'); ${build}`) },
  });
  const { status, stderr } = await project.run('main');
  expect(stderr).toContain(wrong);
  expect(stderr).toContain(nearest.replaceAll("'", ''));
  expect(status).toBe(1);
  expect(jobsOf(project)).toEqual(['main-1']);
});

test('a method file that does not compile, or does not load, breaks only builds of that method', async () => {
  const project = new TestProject({
    methods: {
      good: `${sdk}\nexport default defineMethod({ synthesis: () => 1 });`,
      broken: 'export default {',
      throws: "throw new Error('at load');\nexport default 1;",
    },
    scripts: {
      good: script("await urd.build('good');"),
      broken: script("await urd.build('broken');"),
      throws: script("await urd.build('throws');"),
    },
  });
  expect((await project.run('good')).status).toBe(0);
  const broken = await project.run('broken');
  expect(broken.stderr).toMatch(/methods\/broken\.ts does not compile: .*methods\/broken\.ts:1:17/);
  const throws = await project.run('throws');
  expect(throws.stderr).toContain('methods/throws.ts does not load: at load');
  expect([broken.status, throws.status]).toEqual([1, 1]);
  expect(jobsOf(project)).toEqual(['main-1']);
});

test('a name in two groups of inputs is an error when the method loads', async () => {
  const project = new TestProject({
    methods: {
      m: `${sdk}\nexport default defineMethod({ options: z.object({ x: z.int() }), jobs: { x: job() }, synthesis: () => 1 });`,
    },
    scripts: { main: script("await urd.build('m', { x: 1 });") },
  });
  expect((await project.run('main')).stderr).toContain("The input 'x' stands in both options and jobs of the method.");
});

test('a result that cannot be kept is an error', async () => {
  const project = new TestProject({
    methods: { m: `${sdk}\nexport default defineMethod({ synthesis: () => ({ f: () => 1 }) });` },
    scripts: { main: script("await urd.build('m');") },
  });
  const { status } = await project.run('main');
  expect(status).toBe(1);
});
