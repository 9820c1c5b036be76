import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { JobPost } from '@accelerator/job';
import { expect, test } from 'vitest';
import { type RunOutcome, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, inputFile, z } from '@accelerator/sdk';";

/** A method of three phases that makes all that phases make, and that fails where a file says so: slices run in their order. */
function phases(spec = '', prepared = 'writer'): TestProject {
  const project = new TestProject({
    config: { slices: 4, workers: 1 },
    files: { 'data.txt': 'some data', 'data/x.txt': 'x' },
  });
  const fail = (where: string): string =>
    `if (existsSync(${JSON.stringify(project.path('fail'))}) && readFileSync(${JSON.stringify(project.path('fail'))}, 'utf8') === ${where}) throw new Error('not now');`;
  const count = (name: string): string =>
    `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(project.path('runs.log'))}, '${name} ' + options.mark + '\\n');`;
  project.write(
    'methods/m.ts',
    `${sdk}
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
export default defineMethod({
  ${spec}
  options: z.object({ mark: z.string(), file: inputFile() }),
  async prepare({ job, options }) {
    ${project.count('prepare')}
    ${count('prepare')}
    console.log('prepares');
    writeFileSync('first.txt', 'made by prepare');
    const writer = job.datasetWriter({ columns: { n: 'int32', text: 'unicode' } });
    const other = job.datasetWriter({ name: 'other', columns: { x: 'int32' }, allowMissingSlices: true });
    other.slice(0).write(7);
    return { writer: ${prepared}, length: options.file.read().length };
  },
  async analysis({ prepareRes, sliceno, job, options }) {
    ${fail('String(sliceno)')}
    ${project.count('analysis')}
    ${count('analysis')}
    console.log('slice', sliceno);
    writeFileSync(\`of \${sliceno}.txt\`, 'x'.repeat(sliceno));
    await job.save(\`value \${sliceno}\`, new Map([[sliceno, options.mark]]));
    const { writer } = prepareRes;
    if (typeof writer === 'object') for (let i = 0; i < 50; i++) writer.write(i * sliceno, options.mark);
    return new Set([sliceno + prepareRes.length]);
  },
  async synthesis({ analysisRes, prepareRes, job }) {
    ${fail("'synthesis'")}
    ${project.count('synthesis')}
    return [[...analysisRes.merge()], prepareRes.length, readFileSync(job.path('first.txt'), 'utf8'), [...job.dataset('other').iterate(null, 'x')]];
  },
});`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
import { writeFileSync } from 'node:fs';
export default defineBuild({
  options: z.object({ mark: z.string().default('a') }),
  async build(urd, { mark }) {
    const job = await urd.build('m', { mark, file: 'data.txt' });
    writeFileSync('result.json', JSON.stringify({ result: await job.load(), digest: job.digest, post: job.post, output: job.output() }));
  },
});`,
  );
  return project;
}

const resumed = ({ events }: RunOutcome) =>
  events.flatMap((event) => (event.type === 'job-resumed' ? [`${event.done} of ${event.total} ${event.unit}`] : []));
const failAt = (project: TestProject, where: string): void => writeFileSync(project.path('fail'), where);
const mend = (project: TestProject): void => rmSync(project.path('fail'), { force: true });

interface Result {
  readonly result: unknown;
  readonly digest: string;
  readonly post: JobPost;
  readonly output: readonly { readonly part: string; readonly text: string }[];
}
const resultOf = (project: TestProject): Result => JSON.parse(project.read('result.json'));

test('slices that ended well, and prepare, are not run again when another slice failed, then the synthesis', async () => {
  const project = phases();
  failAt(project, '2');
  expect((await project.run('main')).status).toBe(1);
  expect(countsIn(project)).toEqual({ prepare: 1, analysis: 2 });
  // Twice: what was taken over counts in the next attempt too.
  expect((await project.run('main')).status).toBe(1);
  failAt(project, 'synthesis');
  const third = await project.run('main');
  expect([third.status, resumed(third)]).toEqual([1, ['3 of 5 slices']]);
  expect(countsIn(project)).toEqual({ prepare: 1, analysis: 4 });
  mend(project);
  const last = await project.run('main');
  expect([last.status, last.stderr, resumed(last)]).toEqual([0, '', ['5 of 5 slices']]);
  expect(countsIn(project)).toEqual({ prepare: 1, analysis: 4, synthesis: 1 });
  const taken = resultOf(project);
  // What was printed is there, and who ran what.
  expect(taken.output).toEqual([
    { part: 'prepare', text: 'prepares\n' },
    ...[0, 1, 2, 3].map((slice) => ({ part: `analysis.${slice}`, text: `slice ${slice}\n` })),
  ]);
  expect(taken.post.phases.map((part) => [part.sliceno, 'job' in part ? part.job : undefined])).toEqual([
    [null, 'main-1'],
    [0, 'main-1'],
    [1, 'main-1'],
    [2, 'main-3'],
    [3, 'main-3'],
    [null, undefined],
  ]);
  // What earlier attempts had kept is gone.
  for (const job of ['main-1', 'main-2', 'main-3', 'main-4']) {
    expect(existsSync(project.path(`workdirs/main/${job}/attempts`))).toBe(false);
  }
  expect(readdirSync(project.path('workdirs/main/resumable'))).toEqual([]);
  expect((await project.ax('verify')).status).toBe(0);
  await project.run('main', '--mark', 'b');
  expect((await project.ax('run', '--force', 'main')).status).toBe(0);
  expect(countsIn(project)).toEqual({ prepare: 3, analysis: 12, synthesis: 3 });
  const { digest, result } = resultOf(project);
  expect([taken.digest, taken.result]).toEqual([digest, result]);
});

/** What happens to a job that has failed in its synthesis before the next attempt, and how often that runs prepare and analysis. */
const between: readonly [string, (project: TestProject, job: string) => void, readonly [number, number]][] = [
  ['nothing', () => {}, [0, 0]],
  [
    'a byte of a file that a slice made has changed',
    (project, job) => writeFileSync(project.path(`${job}/of 3.txt`), 'xxy'),
    [0, 1],
  ],
  [
    'a byte of a column of a slice has changed',
    (project, job) => flip(project.path(`${job}/default/n/1.arrow`)),
    [0, 1],
  ],
  [
    'what a slice returned is gone',
    (project, job) => rmSync(project.path(`${job}/attempts/analysis.2.1.value`)),
    [0, 1],
  ],
  [
    'a link stands in the place of a file',
    (project, job) => {
      rmSync(project.path(`${job}/of 1.txt`));
      symlinkSync(project.path('data/x.txt'), project.path(`${job}/of 1.txt`));
    },
    [0, 1],
  ],
  [
    'what prepare returned has changed',
    (project, job) => flip(project.path(`${job}/attempts/prepare.1.value`)),
    [1, 4],
  ],
  [
    'the log has another first line',
    (project, job) => project.write(`${job}/attempts/kept.log`, `x${project.read(`${job}/attempts/kept.log`)}`),
    [1, 4],
  ],
  [
    'the last line of the log is torn, and others stand after it',
    (project, job) =>
      project.write(`${job}/attempts/kept.log`, `${project.read(`${job}/attempts/kept.log`).slice(0, -20)}null\n{}\n`),
    [0, 1],
  ],
  ['an input file was other for a while', (project) => project.write('data/8.txt', 'some data'), [1, 4]],
];

test('before the next attempt something happens to what is kept: only what is certain is taken over', async () => {
  const project = phases();
  for (const index of between.keys()) project.write(`data/${index}.txt`, 'some data');
  project.write(
    'build-scripts/all.ts',
    `${sdk}
export default defineBuild(async (urd) => {
  for (let n = 0; n < ${between.length}; n++) await urd.build('m', { mark: String(n), file: \`data/\${n}.txt\` }).catch(() => {});
});`,
  );
  failAt(project, 'synthesis');
  expect((await project.run('all')).events.at(-1)).toMatchObject({ failed: between.length });
  for (const [index, [, happen]] of between.entries()) happen(project, `workdirs/main/main-${index + 1}`);
  mend(project);
  // It is only a cache.
  rmSync(project.path('workdirs/main/resumable'), { recursive: true });
  const before = marksIn(project);
  const { status, stderr } = await project.run('all');
  expect([status, stderr]).toEqual([0, '']);
  const ran = marksIn(project);
  const times = (name: string): number => (ran[name] ?? 0) - (before[name] ?? 0);
  expect(between.map(([what], index) => [what, times(`prepare ${index}`), times(`analysis ${index}`)])).toEqual(
    between.map(([what, , counts]) => [what, ...counts]),
  );
  expect((await project.ax('verify')).status).toBe(0);
});

/** How often each phase ran. */
function countsIn(project: TestProject): Record<string, number> {
  return Object.fromEntries(Object.entries(project.counts()).filter(([name]) => !name.includes(' ')));
}

/** How often each phase ran, by mark. */
function marksIn(project: TestProject): Record<string, number> {
  return Object.fromEntries(Object.entries(project.counts()).filter(([name]) => name.includes(' ')));
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function edit(project: TestProject, from: string, to: string): void {
  project.write('methods/m.ts', project.read('methods/m.ts').replace(from, to));
}

test.each<[string, string, string, (project: TestProject) => void]>([
  ['the method says resume: false', 'resume: false,', 'writer', () => {}],
  ['what prepare returned names a path of its job', '', 'process.cwd()', () => {}],
  ['the source has changed', '', 'writer', (project) => edit(project, "'made by prepare'", "'made by Prepare'")],
])('%s: all is run again', async (_, spec, prepared, happen) => {
  const project = phases(spec, prepared);
  failAt(project, 'synthesis');
  expect((await project.run('main')).status).toBe(1);
  happen(project);
  mend(project);
  const { status, events } = await project.run('main');
  expect([status, events.filter(({ type }) => type === 'job-resumed')]).toEqual([0, []]);
  expect(countsIn(project)).toEqual({ prepare: 2, analysis: 8, synthesis: 1 });
});
