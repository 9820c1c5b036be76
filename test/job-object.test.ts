import { readdirSync } from 'node:fs';
import { readRun, Workdir } from '@accelerator/store';
import { afterAll, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFile, inputFiles, job, z } from '@accelerator/sdk';";
const method = (body: string): string => `${sdk}\nexport default defineMethod({ ${body} });`;
const script = (body: string): string => `${sdk}\nexport default defineBuild(async (urd) => { ${body} });`;

const remove: (() => void)[] = [];
afterAll(() => {
  for (const each of remove) each();
});

function makeProject(): TestProject {
  const project = new TestProject({}, (each) => {
    remove.push(each);
  });
  project.write(
    'methods/ends.ts',
    method(`options: z.object({ where: z.string() }),
  prepare({ job, options: { where } }) {
    ${project.count('prepare')}
    const kept = job.datasetWriter({ name: 'kept', columns: { n: 'int32' } }).split();
    kept.write(1);
    if (where === 'prepare') job.finishEarly({ by: where });
    if (where === 'caught') try { job.finishEarly(7); } catch {}
    return job.datasetWriter({ columns: { n: 'int32' } });
  },
  async analysis({ job, sliceno, prepareRes, options: { where } }) {
    ${project.count('analysis')}
    prepareRes.write(sliceno);
    await job.save('slice' + sliceno, sliceno);
    if (where === 'analysis' || (where === 'few' && sliceno === 1)) job.finishEarly();
    if (where === 'value') job.finishEarly(1);
    return sliceno;
  },
  synthesis({ job, options: { where } }) {
    ${project.count('synthesis')}
    if (where === 'synthesis') job.finishEarly(new Map([[1, 2]]));
    return 'whole';
  },`),
  );
  project.write(
    'methods/parts.ts',
    method(`options: z.object({ text: z.string() }),
  async analysis({ job, sliceno, options }) { await job.saveJson('parts/part-' + sliceno + '.json', options.text + sliceno); },
  async synthesis({ job }) { await job.saveJson('all.json', 1); await job.save('other', 1); },`),
  );
  project.write(
    'methods/reads.ts',
    method(`options: z.object({ file: inputFile(), parts: inputFiles(), deep: z.object({ file: inputFile() }) }),
  analysis: ({ options, sliceno }) => options.parts[sliceno].read().toString(),
  synthesis: ({ options, analysisRes }) => { ${project.count('reads')} return [options.file.read().toString(), options.deep.file.read().toString(), ...analysisRes]; },`),
  );
  project.write(
    'methods/step.ts',
    method(
      'options: z.object({ n: z.int() }), jobs: { previous: job.optional() }, synthesis: ({ options }) => options.n,',
    ),
  );
  project.write(
    'methods/asks.ts',
    method(`async synthesis({ job }) {
    await job.build('step', { n: 100 });
    await job.build('step', { n: 101 }, { name: 'second' });
    const parts = await job.build('parts', { text: 'linked' });
    job.linkFile(parts, 'parts/part-1.json');
    job.linkFile(parts, 'all.json', 'deep/other.json');
    let code;
    try { job.linkFile(parts, 'gone'); } catch (error) { code = error.code; }
    return [code, ...job.builds.map(({ name, job }) => [name, job.files().length])];
  },`),
  );
  project.write(
    'methods/fails.ts',
    method(`options: z.object({ how: z.string() }), datasets: { source: dataset.optional({ n: 'int32' }) },
  async analysis({ job, sliceno, options: { how }, datasets: { source } }) {
    job.status('slice ' + sliceno);
    for (const n of source?.iterate(sliceno, 'n') ?? []) throw new Error('at ' + n);
    if (how === 'inside') await job.status('counting', () => job.status('words', async () => { throw new Error('no'); }));
    await job.status('done with', () => 1).then((one) => { if (one !== 1) throw new Error('lost'); });
    if (how === 'caught') await job.status('tried', () => { throw new Error('again'); }).catch(() => {});
    throw new Error('at the end');
  },`),
  );
  project.write(
    'build-scripts/ends.ts',
    script(`const results = [];
  for (const where of ['prepare', 'analysis', 'synthesis', 'caught', 'no', 'few', 'value']) {
    const made = await urd.build('ends', { where }).catch((error) => error.cause);
    results.push(made.code ?? [await made.load(), made.datasets(), made.files('slice*'), made.datasets().includes('default') ? made.dataset().rows : null]);
  }
  return results.map((each) => each instanceof Array ? [each[0] instanceof Map ? [...each[0]] : each[0] ?? null, ...each.slice(1)] : each);`),
  );
  project.write(
    'build-scripts/files.ts',
    script(`const made = await urd.build('parts', { text: 'a' });
  const again = await urd.build('parts', { text: 'a' }, { force: true });
  const inputs = (job) => ({ file: job.file('all.json'), parts: job.sliceFiles('parts/part-%d.json'), deep: { file: job.file('parts/part-1.json') } });
  const read = await urd.build('reads', inputs(made));
  const same = await urd.build('reads', inputs(again));
  const problems = [() => made.file('gone'), () => made.file('../x'), () => made.sliceFiles('none-%d')].map((each) => { try { each(); } catch (error) { return error.code; } });
  return { files: made.files('**/*.json'), none: made.files('*.txt'), all: made.files(), read: await read.load(), same: read.id === same.id, direct: made.file('all.json').read().toString(), problems, id: read.id };`),
  );
  project.write(
    'build-scripts/chains.ts',
    script(`let previous;
  for (let n = 0; n < 4; n++) previous = await urd.build('step', { n, previous });
  const values = async (jobs) => Promise.all(jobs.map((each) => each.load()));
  const first = previous.chain()[0];
  let asked;
  await urd.session('made', '2023-01', async () => {
    asked = await urd.build('asks');
    urd.linkResult('first', asked, 'deep/other.json');
    urd.linkResult('first', asked, 'parts/part-1.json', { header: 'Parts', description: 'one of them' });
    urd.linkResult('whole', asked, null, { header: 'All' });
  });
  return { all: await values(previous.chain()), two: await values(previous.chain({ length: 2 })), back: await values(previous.chain({ reverse: true })), since: await values(previous.chain({ stop: first })), alone: first.chain().length, asked: await asked.load(), builds: await Promise.all(asked.builds.map(async ({ name, job }) => [name, (await job.load()) ?? null])), none: first.builds, linked: [asked.files(), asked.readFile('parts/part-1.json').toString()], results: urd.peekLatest('made').results.map(({ job, ...rest }) => rest) };`),
  );
  project.write(
    'build-scripts/fails.ts',
    script(`for (const how of ['inside', 'caught']) await urd.build('fails', { how }).catch(() => {});
  const source = await urd.build('ends', { where: 'no' });
  await urd.build('fails', { how: 'row', source }).catch(() => {});
  return source.id;`),
  );
  return project;
}

let project: TestProject | undefined;
async function returned(name: string): Promise<unknown> {
  project ??= makeProject();
  const { status, stderr, events } = await project.run(name);
  expect([status, stderr]).toEqual([0, '']);
  return events.findLast((event) => event.type === 'run-finished')?.returned;
}

test('a phase can end its job, with what it has made and a result; slices together, or not at all', async () => {
  expect(await returned('ends')).toEqual([
    [{ by: 'prepare' }, ['kept'], [], null],
    [null, ['default', 'kept'], ['slice0', 'slice1'], 2],
    [[[1, 2]], ['default', 'kept'], ['slice0', 'slice1'], 2],
    [7, ['kept'], [], null],
    ['whole', ['default', 'kept'], ['slice0', 'slice1'], 2],
    'FINISHED_BY_FEW',
    'FINISHED_WITH_VALUE',
  ]);
  const counts = project?.counts();
  expect(counts).toMatchObject({ prepare: 7, synthesis: 2 });
  // Jobs that ended so are reused as others are; of those that failed prepare counts as done.
  await returned('ends');
  const { prepare, synthesis } = project?.counts() ?? {};
  expect([prepare, synthesis]).toEqual([7, 2]);
});

test('a file of a job is an input that knows where it came from, and counts by its content', async () => {
  const { id, ...found } = (await returned('files')) as { id: string };
  expect(found).toEqual({
    files: ['all.json', 'parts/part-0.json', 'parts/part-1.json'],
    none: [],
    all: ['all.json', 'other', 'parts/part-0.json', 'parts/part-1.json'],
    read: ['1\n', '"a1"\n', '"a0"\n', '"a1"\n'],
    same: true,
    direct: '1\n',
    problems: ['JOB_FILE_NOT_FOUND', 'NAME_LEAVES_JOB', 'JOB_FILE_NOT_FOUND'],
  });
  expect(project?.counts()).toMatchObject({ reads: 1 });
  const workdir = Workdir.open(project?.path('workdirs/main') ?? '');
  const { fileJobs = [] } = workdir.readSetup(id);
  expect(fileJobs.map((job) => workdir.readSetup(job).method)).toEqual(['parts']);
});

test('chains of jobs are followed by their inputs `previous`; a job knows those for which it asked, and publishes files of theirs', async () => {
  expect(await returned('chains')).toEqual({
    all: [0, 1, 2, 3],
    two: [2, 3],
    back: [3, 2, 1, 0],
    since: [1, 2, 3],
    alone: 1,
    asked: ['JOB_FILE_NOT_FOUND', ['step', 0], ['second', 0], ['parts', 4]],
    builds: [
      ['step', 100],
      ['second', 101],
      ['parts', null],
    ],
    none: [],
    linked: [['deep/other.json', 'parts/part-1.json'], '"linked1"\n'],
    results: [
      { name: 'first', target: 'parts/part-1.json', header: 'Parts', description: 'one of them' },
      { name: 'whole', target: null, header: 'All' },
    ],
  });
});

test('what a phase says that it is doing is told, and stands with its error', async () => {
  const source = await returned('fails');
  const workdir = Workdir.open(project?.path('workdirs/main') ?? '');
  const failed = workdir.jobIds().filter((id) => workdir.readSetup(id).method === 'fails');
  const [first, second, third] = failed.map((id) => workdir.readPost(id)?.error);
  expect(first?.during).toMatch(/^slice [01] › counting › words$/);
  expect(second?.during).toMatch(/^slice [01]$/);
  const run = readdirSync(workdir.door.pathTo('runs')).find((name) => name.includes('-fails-'));
  const { events } = readRun(workdir, run?.replace('.jsonl', '') ?? '');
  const said = events.flatMap((event) => (event.type === 'status' ? [`${event.sliceno} ${event.text}`] : []));
  expect(said).toContainEqual(expect.stringMatching(/^([01]) slice \1$/));
  const shown = await project?.ax('job', failed[0] ?? '');
  expect(shown?.stdout).toMatch(/while: slice [01] › counting › words/);
  expect(third?.lastRows).toEqual([{ dataset: source, sliceno: third?.sliceno, row: 0 }]);
  const row = await project?.ax('job', failed[2] ?? '');
  expect(row?.stdout).toMatch(new RegExp(`while: slice [01]\\n *last read: row 0 in slice [01] of ${source}\\n`));
});
