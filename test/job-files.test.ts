import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { JobSetup } from '@accelerator/job';
import { expect, onTestFinished, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk =
  "import { Dataset, dataset, defineBuild, defineMap, defineMethod, inputDirectory, inputFile, inputFiles, job, z } from '@accelerator/sdk';\nimport { readFileSync, writeFileSync } from 'node:fs';";

/** `make` writes files and a dataset, from a file; the others read them. What a script wants to tell is in `out.json`. */
class FilesProject extends TestProject {
  constructor() {
    super({ files: { 'seed.txt': 'a' } });
    this.write(
      'methods/make.ts',
      `${sdk}\nimport { mkdirSync } from 'node:fs';
      export default defineMethod({ options: z.object({ seed: inputFile(), also: z.string().default('') }),
        prepare: ({ job }) => job.datasetWriter({ columns: { text: 'unicode' } }),
        analysis({ prepareRes: writer, options, sliceno }) { if (sliceno === 0) writer.write(options.seed.read().toString().trim()); },
        synthesis({ options }) {
          ${this.count('make')}
          const text = options.seed.read().toString().trim();
          writeFileSync('out.csv', text); mkdirSync('sub'); writeFileSync('sub/b.txt', text + 'b');
        } });`,
    );
    this.write('methods/one.ts', this.reader('one', 'file: inputFile()', 'options.file.read().toString()'));
    this.write(
      'methods/many.ts',
      this.reader('many', 'files: inputFiles()', "options.files.map((each) => each.read().toString()).join('+')"),
    );
    this.write('methods/named.ts', this.reader('named', 'file: inputFile()', 'options.file.name'));
    this.write(
      'methods/folder.ts',
      this.reader(
        'folder',
        'folder: inputDirectory()',
        "options.folder.files.map((each) => each.name + '=' + each.read()).join()",
      ),
    );
  }

  reader(name: string, options: string, result: string): string {
    return `${sdk}\nexport default defineMethod({ options: z.object({ ${options} }), synthesis({ options }) { ${this.count(name)} return ${result}; } });`;
  }

  script(body: string): void {
    this.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { symlinkSync, rmSync } from 'node:fs';\nexport default defineBuild(async (urd) => {
        const out: Record<string, unknown> = {};
        const tell = async (name: string, built: { id: string; load(): Promise<unknown> }) => { out[name] = [built.id, await built.load()]; };
        const make = await urd.build('make', { seed: 'seed.txt' });
        ${body}
        writeFileSync('out.json', JSON.stringify(out));
      });`,
    );
  }

  async go(): Promise<Readonly<Record<string, readonly [job: string, result: unknown]>>> {
    const { status, stderr } = await this.run('main');
    expect([status, stderr]).toEqual([0, '']);
    return this.readJson('out.json') as Record<string, readonly [string, unknown]>;
  }

  setup(job: string): JobSetup {
    return this.readJson(`workdirs/main/${job}/setup.json`) as JobSetup;
  }
}

const everyForm = `
  await tell('file', await urd.build('one', { file: make.filename('out.csv') }));
  await tell('relative', await urd.build('one', { file: 'workdirs/main/' + make.id + '/sub/b.txt' }));
  await tell('glob', await urd.build('many', { files: await urd.glob('workdirs/main/' + make.id + '/**/*.{txt,csv}') }));
  await tell('folder', await urd.build('folder', { folder: make.path + '/sub' }));
  urd.linkResult('shown', make, 'out.csv');
  await tell('link', await urd.build('one', { file: 'results/shown' }));
  await tell('named', await urd.build('named', { file: make.filename('out.csv') }));
`;

test('files of jobs as inputs, by every way that leads to them: by content in the key, and a need of the job', async () => {
  const project = new FilesProject();
  project.script(everyForm);
  const first = await project.go();
  expect(Object.values(first).map(([, result]) => result)).toEqual([
    'a',
    'ab',
    'a+ab',
    'b.txt=ab',
    'a',
    'main-1/out.csv',
  ]);
  for (const [job] of Object.values(first)) {
    const setup = project.setup(job);
    expect([job, setup.fileJobs]).toEqual([job, ['main-1']]);
    expect(JSON.stringify(setup)).not.toContain(project.directory);
  }
  const shown = await project.ax('job', '--json', first.file?.[0] ?? '');
  expect(JSON.parse(shown.stdout)).toMatchObject({ fileJobs: ['main-1'], options: { file: 'main-1/out.csv' } });

  // The same content by another job: only what has looked at the name is built again.
  const before = project.counts();
  project.write('seed.txt', 'a\n');
  const again = await project.go();
  expect(project.counts()).toEqual({ ...before, make: 2, named: 2 });
  const made = again.named?.[1];
  expect(made).toMatch(/^main-\d+\/out\.csv$/);
  expect(made).not.toBe('main-1/out.csv');

  // Other content: all are.
  project.write('seed.txt', 'c');
  expect(Object.values(await project.go()).map(([, result]) => String(result)[0])).toEqual([
    'c',
    'c',
    'c',
    'b',
    'c',
    'm',
  ]);
  const why = await project.ax('why', 'folder');
  expect(why.stdout).toMatch(/input file sub\/b\.txt is of main-\d+, was of main-\d+\s+main-\d+ +make/);
  expect((await project.ax('verify', '--rerun', 'folder', 'named', 'many')).status).toBe(0);
  expect((await project.ax('verify')).status).toBe(0);
});

test('a collector keeps the job whose files others were made from, and a copied workdir is reused', async () => {
  const project = new FilesProject();
  project.script(everyForm);
  const { file } = await project.go();
  const pinned = file?.[0] ?? '';
  const copy = new FilesProject();
  for (const folder of ['methods', 'build-scripts', 'workdirs', 'seed.txt'])
    cpSync(project.path(folder), copy.path(folder), { recursive: true, verbatimSymlinks: true });
  copy.script(everyForm);
  await copy.go();
  expect(copy.counts()).toEqual({});

  await project.ax('pin', pinned);
  project.script('');
  rmSync(project.path('workdirs/main/builds'), { recursive: true, force: true });
  await project.ax('gc', '--keep-days', '0', '--delete');
  const left = readdirSync(project.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name));
  expect(left.sort()).toEqual(['main-1', pinned].sort());
  expect((await project.ax('verify', '--rerun', pinned)).status).toBe(0);
});

test('a dataset of another workdir is read where it is, whatever this one calls the same; so are files there', async () => {
  const other = new FilesProject();
  other.write('seed.txt', 'theirs');
  other.script('');
  await other.go();
  const theirs = other.path('workdirs/main');
  const project = new FilesProject();
  const readText = "[...datasets.source.iterate(null, 'text')].join()";
  project.write(
    'methods/texts.ts',
    `${sdk}\nexport default defineMethod({ datasets: { source: dataset({ text: 'unicode' }) }, analysis: ({ datasets, sliceno }) => [...datasets.source.iterate(sliceno, 'text')].join(),
      synthesis({ datasets, analysisRes }) { ${project.count('texts')} return ${readText} + [...analysisRes].join('') + datasets.source.id; } });`,
  );
  project.write(
    'methods/loud.ts',
    `${sdk}\nexport default defineMap({ input: { text: 'unicode' }, output: { loud: 'unicode' }, map: ({ text }) => ({ loud: text }) });`,
  );
  const script = (where: string): void =>
    project.script(`
      const source = Dataset.open(${JSON.stringify(where)}, 'main-1');
      await tell('own', await urd.build('texts', { source: make }));
      await tell('same', await urd.build('texts', { source: Dataset.open('./workdirs/../workdirs/main', 'main-1') }));
      await tell('texts', await urd.build('texts', { source }));
      await tell('file', await urd.build('one', { file: ${JSON.stringify(`${where}/main-1/out.csv`)} }));
      out.map = await urd.build('loud', { source }).catch((error) => error.code);
    `);
  script(theirs);
  const first = await project.go();
  expect([first.own?.[1], first.texts?.[1], first.file?.[1]]).toEqual(['aamain-1', 'theirstheirsmain-1', 'theirs']);
  expect(first.same).toEqual(first.own);
  expect(first.map).toBe('LINK_LEAVES_WORKDIR');
  const job = first.texts?.[0] ?? '';
  expect(JSON.stringify(project.setup(job))).not.toContain(project.directory);
  await project.go();
  expect(project.counts()).toMatchObject({ texts: 2, one: 1 });
  for (const command of [['job', job], ['why', job], ['verify'], ['verify', '--rerun', job], ['gc', '--delete']])
    expect([command, (await project.ax(...command)).status]).toEqual([command, 0]);

  // Elsewhere the same: by content.
  const moved = `${project.directory}-moved`;
  onTestFinished(() => rmSync(moved, { recursive: true, force: true }));
  mkdirSync(moved);
  renameSync(theirs, path.join(moved, 'w'));
  script(path.join(moved, 'w'));
  await project.go();
  expect(project.counts()).toMatchObject({ one: 1 });
});

test('what a transform makes of an input file does not take its content out of the key', async () => {
  const project = new FilesProject();
  const kinds: Readonly<Record<string, readonly [option: string, given: string]>> = {
    name: ['inputFile().transform((f) => f.name)', "'t.txt'"],
    nothing: ['inputFile().transform(() => 1)', "'t.txt'"],
    chained: ['inputFile().transform((f) => f.name).transform((n) => n.length).pipe(z.number())', "'t.txt'"],
    first: ['inputFiles().transform((all) => all[0])', "['seed.txt', 't.txt']"],
    count: ['inputFiles().transform((all) => all.length)', "['seed.txt', 't.txt']"],
    deep: ['z.object({ f: inputFile() }).transform(({ f }) => ({ n: f.name }))', "{ f: 't.txt' }"],
    list: ['z.array(z.object({ f: inputFile() }).transform(({ f }) => f.name))', "[{ f: 't.txt' }]"],
    folder: ['inputDirectory().transform((d) => d.name)', "'t'"],
    kept: ['inputFile().transform((f) => ({ f, n: f.name }))', "'t.txt'"],
    set: ['inputFiles().transform((all) => new Set(all))', "['t.txt']"],
    map: ['inputFiles().transform((all) => new Map(all.map((f) => [f.name, f])))', "['t.txt']"],
  };
  for (const [name, [option]] of Object.entries(kinds))
    project.write(`methods/t_${name}.ts`, project.reader(name, `x: ${option}`, "''"));
  project.script(
    Object.entries(kinds)
      .map(([name, [, given]]) => `await tell('${name}', await urd.build('t_${name}', { x: ${given} }));`)
      .join('\n'),
  );
  const all = (times: number): Record<string, number> =>
    Object.fromEntries(Object.keys(kinds).map((name) => [name, times]));
  const write = (text: string): void => {
    for (const file of ['t.txt', 't/in/x.txt']) project.write(file, text);
  };
  write('one');
  await project.go();
  await project.go();
  expect(project.counts()).toMatchObject(all(1));
  write('two');
  await project.go();
  expect(project.counts()).toMatchObject(all(2));
  expect((await project.ax('verify', '--rerun', ...Object.keys(kinds).map((name) => `t_${name}`))).status).toBe(0);
});

test('what changes while a job runs is not kept under the old key', async () => {
  const changes: Readonly<Record<string, string>> = {
    added: "writeFileSync(d + '/new.txt', '')",
    'added deep below': "writeFileSync(d + '/sub/deep/new.txt', '')",
    removed: "rmSync(d + '/sub/b.txt')",
    renamed: "renameSync(d + '/sub/b.txt', d + '/sub/c.txt')",
    'a link added': "symlinkSync('a.txt', d + '/z')",
    'a folder renamed': "renameSync(d + '/sub', d + '/bus')",
    edited: "writeFileSync(d + '/a.txt', 'b')",
    'all gone': 'rmSync(d, { recursive: true })',
    'an extra file edited': "writeFileSync(d + '/../methods/model.bin', String(Math.random()))",
    'an extra file gone': "rmSync(d + '/../methods/model.bin')",
    nothing: '',
  };
  const project = new TestProject({ files: { 'methods/model.bin': 'm' } });
  const statements = Object.entries(changes).map(([how, change]) => `case '${how}': ${change}; break;`);
  project.write(
    'methods/m.ts',
    `${sdk}\nimport { renameSync, rmSync, symlinkSync } from 'node:fs';
    export default defineMethod({ options: z.object({ how: z.string(), folder: inputDirectory() }), dependExtra: ['model.bin'],
      synthesis({ options: { how, folder: { path: d } } }) { switch (how) { ${statements.join('\n')} } } });`,
  );
  const names = Object.keys(changes);
  for (const [index, name] of names.entries())
    for (const file of ['a.txt', 'sub/b.txt', 'sub/deep/c.txt']) project.write(`d${index}/${file}`, name);
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild(async (urd) => {
      const out: Record<string, unknown> = {};
      for (const [index, how] of ${JSON.stringify(names)}.entries()) {
        writeFileSync('methods/model.bin', 'm');
        out[how] = await urd.build('m', { how, folder: 'd' + index }).then(() => 'built', (error) => error.cause?.code ?? error.code);
      }
      writeFileSync('out.json', JSON.stringify(out));
    });`,
  );
  await project.ax('run');
  const expected = Object.fromEntries(names.map((name) => [name, 'INPUT_CHANGED']));
  expect(project.readJson('out.json')).toEqual({
    ...expected,
    'an extra file gone': 'EXTRA_NOT_FOUND',
    nothing: 'built',
  });
});
