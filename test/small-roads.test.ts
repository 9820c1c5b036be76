import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createEngine } from '@accelerator/sdk/engine';
import { Job, Workdir } from '@accelerator/store';
import { expect, onTestFinished, test } from 'vitest';
import { axProgram, TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, z } from '@accelerator/sdk';\n";

/** One project for all: each test reads what it has built itself. */
function makeProject(): TestProject {
  const project = new TestProject({ config: { workers: 1, inputDirectory: 'data' } });
  const method = (name: string, body: string): void =>
    project.write(`methods/${name}.ts`, `${sdk}export default defineMethod({ ${body} });\n`);
  method(
    'rows',
    "options: z.object({ n: z.int().default(3) }), prepare: ({ job }) => job.datasetWriter({ columns: { v: 'int32', t: 'unicode' } }), analysis({ prepareRes: w, sliceno, options }) { if (sliceno === 0) for (let i = 0; i < options.n; i++) w.write(i, 't' + i); }",
  );
  method(
    'options',
    "options: z.object({ size: z.tuple([z.int(), z.int()]), names: z.array(z.string()).default([]), fast: z.boolean().default(false), kind: z.enum(['jpeg', 'png']).default('png'), big: z.bigint().optional(), at: z.date().optional(), deep: z.object({ a: z.array(z.int()) }).optional(), one: z.union([z.int(), z.literal('auto')]).default('auto'), text: z.string().optional(), files: inputFiles().default([]) }), synthesis: ({ options }) => ({ ...options, files: options.files.map(String) })",
  );
  method(
    'uses',
    `datasets: { source: dataset({ v: 'int32' }), others: dataset.list() }, jobs: { model: job.optional() }, synthesis({ datasets, jobs }) { ${project.count('uses')} return [datasets.source.rows, datasets.others.length, jobs.model === null ? null : 1]; }`,
  );
  project.write('data/a.jpg', 'a');
  project.write('data/b,c.jpg', 'b');
  return project;
}

async function built(project: TestProject, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await project.ax('build', ...args);
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout.trim();
}

function resultOf(project: TestProject, id: string): Promise<unknown> {
  return Job.open(Workdir.open(project.path('workdirs/main')), id).load();
}

test('ax build takes options as their schema says, datasets and jobs as every command does, and reuses', async () => {
  const project = makeProject();
  const kinds =
    '--size 100,200 --names a,b --names=c --fast --kind jpeg --big 12345678901234567890 --at 2026-11-20 --one 7 --text 7';
  const files = ['--files', 'data/a.jpg', 'data/b,c.jpg'];
  const [all, first, json, plain] = await Promise.all([
    built(project, 'options', ...kinds.split(' '), '--deep', '{"a":[1]}', ...files),
    built(project, 'rows'),
    built(project, 'options', '--no-fast', '--size', '[1,2]', '--one', 'auto'),
    built(project, 'options', '--size', '1', '2'),
  ]);
  expect(await resultOf(project, all)).toMatchObject({
    ...{ size: [100, 200], names: ['a', 'b', 'c'], fast: true, kind: 'jpeg', deep: { a: [1] }, one: 7, text: '7' },
    files: ['a.jpg', 'b,c.jpg'],
  });
  expect(json).toBe(plain);
  const second = await built(project, 'rows', '--n', '4');
  const others = ['--others', first, '--others', `${second}/default`];
  const used = await built(project, 'uses', '--source', 'rows~1', ...others, '--model', 'rows');
  expect(await resultOf(project, used)).toEqual([3, 2, 1]);
  expect(await built(project, 'uses', '--source', first, ...others, '--model', second)).toBe(used);
  expect(project.counts()).toEqual({ uses: 1 });
  const { stdout } = await project.ax('build', 'uses', '--help');
  for (const input of ['--source <dataset>', '--others <list of datasets>', '--model <job>'])
    expect(stdout).toContain(input);
  // One sentence for each mistake.
  const mistakes: [string[], string][] = [
    [['options', '--sise', '1,2'], 'size'],
    [['options', '--size', '1,x'], "options.size[1], received 'x'"],
    [['options', '--force'], '`ax build --force … options`'],
  ];
  const outcomes = await Promise.all(mistakes.map(([args]) => project.ax('build', ...args)));
  for (const [index, { status, stdout: printed, stderr }] of outcomes.entries()) {
    expect([status, printed, stderr.match(/^error /gm)?.length]).toEqual([1, '', 1]);
    expect(stderr).toContain(mistakes[index]?.[1]);
  }
});

test('a script finds what was built before, and what it hands on counts like any other input', async () => {
  const project = makeProject();
  const script = (name: string, body: string): void =>
    project.write(`build-scripts/${name}.ts`, `${sdk}export default defineBuild(async (urd) => {\n${body}\n});\n`);
  const engine = await createEngine(project.directory);
  onTestFinished(() => engine.close());
  const read = async (name: string): Promise<unknown> => (await engine.run(name)).result;
  script('import', "await urd.build('rows', { n: 2 }); await urd.build('rows', { n: 5 }, { name: 'big' });");
  script(
    'use',
    `const job = await urd.build('uses', { source: urd.latest('rows'), others: [urd.dataset('rows~1')], model: urd.job('rows~1') });
const again = await urd.build('uses', { source: urd.job('main-2').dataset(), others: [urd.job('main-1')], model: 'main-1' });
const { source, others, model } = job.inputs;
return [await job.load(), again.id === job.id, source.id, others.map(({ id }) => id), model.id, Object.keys(urd.job('main-1').inputs),
  urd.latest('import').map(({ name, job: each }) => [name, each.id]), urd.job('uses.source').id, urd.latest('options', { allowNone: true }) ?? null];`,
  );
  script(
    'wrong',
    `const codes = [];
for (const each of [() => urd.latest('rwos'), () => urd.latest('options'), () => urd.latest('use', { allowNon: 1 }), () => urd.job('rows~9'), () => urd.job('nosuch'), () => urd.dataset('uses'), () => urd.latest({ script: 'wrong' }), () => urd.latest('both'), () => urd.latest(5), () => urd.latest({ method: null }), () => urd.build('uses', { source: 'rows' }), () => urd.build('uses', { source: 'main-1', model: 'rows' }), () => urd.build('broken')]) {
  try { await each(); codes.push('none'); } catch (error) { codes.push(/urd[.][a-z]+[(]'rows'[)]|in methods.broken[.]ts/.exec(error.hint)?.[0] ?? error.code); }
}
return codes;`,
  );
  await read('import');
  expect(await read('use')).toEqual([
    ...[[5, 1, 1], true, 'main-2', ['main-1'], 'main-1', []],
    ...[
      [
        ['rows', 'main-1'],
        ['big', 'main-2'],
      ],
      'main-2',
      null,
    ],
  ]);
  // Another latest job is another input.
  script('import', "await urd.build('rows', { n: 7 });");
  await read('import');
  expect(await read('use')).toMatchObject({ 0: [7, 1, 1], 1: false });
  expect(project.counts()).toEqual({ uses: 2 });
  project.write('methods/both.ts', '');
  project.write(
    'methods/broken.ts',
    "import { defineMethod } from '@accelerator/sdk'; export default defineMethod({ options: { n: 1 } });",
  );
  script('both', '');
  expect(await read('wrong')).toEqual([
    ...['UNKNOWN_NAME', 'NOTHING_BUILT', 'OPTION_INVALID', 'SPEC_LEADS_NOWHERE', 'JOB_NOT_FOUND', 'DATASET_NOT_FOUND'],
    ...[
      'NOTHING_BUILT',
      'AMBIGUOUS_NAME',
      'INPUT_INVALID',
      'INPUT_INVALID',
      "urd.dataset('rows')",
      "urd.job('rows')",
      'in methods/broken.ts',
    ],
  ]);
});

test('a dataset goes to standard output, and a shell completes', async () => {
  const project = makeProject();
  await built(project, 'rows', '--n', '2000');
  const [csv, jsonl, parquet, unknown] = await Promise.all([
    project.ax('ds', 'main-1', '--export', '-', '-C', 'v'),
    project.ax('ds', 'main-1', '--export', '-', '--format', 'jsonl'),
    project.ax('ds', 'main-1', '--export', '-', '--format', 'parquet'),
    project.ax('ds', 'main-1', '--export', '-', '--format', 'xls'),
  ]);
  expect(csv.stdout).toBe(`v\n${Array.from({ length: 2000 }, (_, i) => `${i}\n`).join('')}`);
  expect(jsonl.stdout.split('\n').slice(0, 2)).toEqual(['{"v":0,"t":"t0"}', '{"v":1,"t":"t1"}']);
  expect([parquet.stdout.slice(0, 4), parquet.stderr]).toEqual(['PAR1', '']);
  expect([unknown.status, unknown.stdout]).toEqual([1, '']);
  // Real shells, with `ax` on their path.
  mkdirSync(project.path('bin'));
  symlinkSync(axProgram, project.path('bin/ax'));
  mkdirSync(project.path('node_modules/.bin'));
  symlinkSync(axProgram, project.path('node_modules/.bin/ax'));
  project.write(
    'build-scripts/photos.ts',
    `${sdk}export default defineBuild({ options: z.object({ album: z.string().default(''), fast: z.boolean().default(false) }), build: () => {} });\n`,
  );
  const env = { ...process.env, PATH: `${project.path('bin')}:${process.env.PATH}`, NO_COLOR: '1' };
  const shell = (name: string, ...args: string[]): string =>
    execFileSync(name, args, { cwd: project.directory, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = [
    'ax ru',
    'ax run ',
    'ax run photos --',
    'ax build uses --so',
    'ax ds main-1 -C ',
    'ax build options --kind ',
    'npx ax build uses --source main-',
    'ax run nosuch ',
  ];
  const ask = lines.map(
    (line) =>
      `COMP_WORDS=(${line.replace(/ $/, " ''")}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _ax; echo "\${COMPREPLY[*]}"`,
  );
  const script = ['eval "$(ax completion bash)"', ...ask].join('\n');
  const told = shell('bash', '--norc', '-c', script).split('\n').slice(0, -1);
  expect(told).toEqual([...['run runs', 'photos', '--album --fast', '--source', 'v t', 'jpeg png'], ...['main-1', '']]);
  for (const name of ['zsh', 'fish']) {
    if (isInstalled(name)) shell(name, '-n', '-c', shell('ax', 'completion', name));
  }
});

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
