import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, inputDirectory, inputFile, inputFiles, z } from '@accelerator/sdk';";
const script = (body: string): string =>
  `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineBuild(async (urd) => { const show = (value: unknown) => writeFileSync('result.json', JSON.stringify(value)); ${body} });`;

async function runs(project: TestProject): Promise<number> {
  const before = project.counts().m ?? 0;
  const { status, stderr } = await project.run('main');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return (project.counts().m ?? 0) - before;
}

test('inputDirectory: names and contents of all files in it count, and nothing else', async () => {
  const project = new TestProject({ files: { 'data/a.txt': 'a', 'data/sub/b.txt': 'b' } });
  project.write(
    'methods/m.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ folder: inputDirectory() }),
      synthesis({ options: { folder } }) { ${project.count('m')} return folder.files.map((file) => [file.name, String(file.read())]); },
    });`,
  );
  project.write('build-scripts/main.ts', script("show(await (await urd.build('m', { folder: 'data' })).load());"));
  expect(await runs(project)).toBe(1);
  expect(project.readJson('result.json')).toEqual([
    ['a.txt', 'a'],
    ['sub/b.txt', 'b'],
  ]);
  utimesSync(project.path('data/a.txt'), 1, 1);
  expect(await runs(project)).toBe(0);
  project.write('data/sub/c.txt', 'c');
  expect(await runs(project)).toBe(1);
  rmSync(project.path('data/sub/c.txt'));
  expect(await runs(project)).toBe(0);
  project.write('data/sub/b.txt', 'B');
  expect(await runs(project)).toBe(1);
  expect(project.readJson('result.json')).toEqual([
    ['a.txt', 'a'],
    ['sub/b.txt', 'B'],
  ]);
});

test('inputFile deep in the options counts by its content', async () => {
  const project = new TestProject({ files: { 'x.txt': 'one' } });
  project.write(
    'methods/m.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ models: z.record(z.string(), z.object({ file: inputFile(), weight: z.number() })) }),
      synthesis({ options }) { ${project.count('m')} return String(options.models.first?.file.read()); },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    script("show(await (await urd.build('m', { models: { first: { file: 'x.txt', weight: 1 } } })).load());"),
  );
  expect(await runs(project)).toBe(1);
  expect(await runs(project)).toBe(0);
  project.write('x.txt', 'two');
  expect(await runs(project)).toBe(1);
  expect(project.readJson('result.json')).toBe('two');
});

test('relative files are found in the inputDirectory of the configuration', async () => {
  const project = new TestProject({ config: { inputDirectory: 'deep/data' }, files: { 'deep/data/p/x.txt': 'here' } });
  project.write(
    'methods/m.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ file: inputFile() }), synthesis: ({ options }) => [options.file.name, String(options.file.read())] });`,
  );
  project.write(
    'build-scripts/main.ts',
    script("const [file = ''] = await urd.glob('**/*.txt'); show(await (await urd.build('m', { file })).load());"),
  );
  await runs(project);
  expect(project.readJson('result.json')).toEqual(['p/x.txt', 'here']);
});

test.each([
  ['read by its path', "(await import('node:fs')).readFileSync(options.file.path)"],
  ['read as an input file', 'options.file.read()'],
])('a file that changes while a job runs, %s: the job fails, and is never reused', async (_, read) => {
  const project = new TestProject({ files: { 'x.txt': 'before' } });
  project.write(
    'methods/m.ts',
    `${sdk}
    import { existsSync, writeFileSync } from 'node:fs';
    export default defineMethod({
      options: z.object({ file: inputFile() }),
      async synthesis({ options }) {
        ${project.count('m')}
        writeFileSync(${JSON.stringify(project.path('started'))}, '');
        while (!existsSync(${JSON.stringify(project.path('go'))})) await new Promise((r) => setTimeout(r, 5));
        return String(${read});
      },
    });`,
  );
  project.write('build-scripts/main.ts', script("show(await (await urd.build('m', { file: 'x.txt' })).load());"));
  const running = finish(project.start('run', '--json', 'main'));
  const { existsSync } = await import('node:fs');
  await until(() => existsSync(project.path('started')));
  writeFileSync(project.path('x.txt'), 'after!');
  writeFileSync(project.path('go'), '');
  const { status, stderr } = await running;
  expect(stderr).toContain("The input file 'x.txt' changed during the run.");
  expect(status).toBe(1);
  writeFileSync(project.path('x.txt'), 'before');
  expect(await runs(project)).toBe(1);
  expect(project.readJson('result.json')).toBe('before');
});

test('a file that is away for a moment fails a method that goes on without it, but not one that reads it later', async () => {
  const bodies = {
    phase: "let text = ''; try { text = read(options.file, away); } catch { text = 'bad'; } return text;",
    folder: 'try { read(options.folder.files[0], away); } catch {} return options.folder.files.length;',
    changed: 'try { read(options.file, change); } catch {} return 1;',
    retried: 'try { read(options.file, away); } catch {} return String(options.file.read());',
  };
  const project = new TestProject({ files: { 'x.txt': 'x', 'd/y.txt': 'y' } });
  const functions = Object.entries(bodies).map(([name, body]) => `${name}(options) { ${body} }`);
  project.write(
    'methods/m.ts',
    `${sdk}
    import { renameSync, writeFileSync } from 'node:fs';
    const away = (path) => { renameSync(path, path + '.away'); return () => renameSync(path + '.away', path); };
    const change = (path) => { writeFileSync(path, 'z'); return () => writeFileSync(path, 'x'); };
    const read = (file, harm) => { const mend = harm(file.path); try { return String(file.read()); } finally { mend(); } };
    const bodies = { ${functions.join(', ')} };
    export default defineMethod({
      options: z.object({ kind: z.string(), file: inputFile(), folder: inputDirectory() }),
      synthesis: ({ options }) => bodies[options.kind](options),
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    script(`
      const outcomes = {};
      for (const kind of ${JSON.stringify(Object.keys(bodies))}) {
        try { outcomes[kind] = await (await urd.build('m', { kind, file: 'x.txt', folder: 'd' })).load(); } catch (error) { outcomes[kind] = error.cause.code; }
      }
      show(outcomes);`),
  );
  await project.ax('run', 'main');
  expect(project.readJson('result.json')).toEqual({
    phase: 'INPUT_CHANGED',
    folder: 'INPUT_CHANGED',
    changed: 'INPUT_CHANGED',
    retried: 'x',
  });
});

test.each(['record', 'skip', 'fail'])(
  'a file that is away for a moment fails the map, with onError %s too',
  async (onError) => {
    const project = new TestProject({ files: { 'a.txt': 'a', 'b.txt': 'b' } });
    project.write(
      'methods/m.ts',
      `${sdk.replace('defineMethod', 'defineMap')}
    import { existsSync, renameSync } from 'node:fs';
    export default defineMap({
      options: z.object({ files: inputFiles() }),
      over: 'files',
      input: {},
      output: { text: 'unicode' },
      onError: '${onError}',
      map({ file }) {
        const isAway = file.name === 'b.txt' && !existsSync(${JSON.stringify(project.path('healthy'))});
        if (isAway) renameSync(file.path, file.path + '.away');
        try {
          return { text: file.read().toString() };
        } catch (cause) {
          throw new Error('wrapped', { cause });
        } finally {
          if (isAway) renameSync(file.path + '.away', file.path);
        }
      },
    });`,
    );
    project.write(
      'build-scripts/main.ts',
      script(
        "show([...(await urd.build('m', { files: ['a.txt', 'b.txt'] })).dataset().iterate(null, 'text')].sort());",
      ),
    );
    const failed = await project.run('main');
    expect([failed.status, failed.events.some(({ type }) => type === 'job-finished')]).toEqual([1, false]);
    project.write('healthy', '');
    expect((await project.run('main')).status).toBe(0);
    expect(project.readJson('result.json')).toEqual(['a', 'b']);
  },
);
