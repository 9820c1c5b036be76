import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { finish, prepared, TestProject } from './rig/project.ts';
import { canMount, makeReadOnly } from './rig/small-disk.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, z } from '@accelerator/sdk';";

let project: TestProject;
beforeEach(() => {
  project = new TestProject({
    files: { 'data/a.txt': 'apple', 'data/b.txt': 'berry', 'methods/lib/mark.ts': "export const mark = '!';" },
  });
  project.write(
    'methods/read.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ files: inputFiles() }),
      synthesis({ job, options }) {
        ${project.count('read')}
        const rows = job.datasetWriter({ columns: { text: 'unicode' } }).split();
        for (const file of options.files) rows.write(String(file.read()));
      },
    });`,
  );
  project.write(
    'methods/count.ts',
    `${sdk}
    import { mark } from './lib/mark.ts';
    export default defineMethod({
      options: z.object({ size: z.tuple([z.int(), z.int()]).default([1, 2]) }),
      datasets: { source: dataset({ text: 'unicode' }) },
      synthesis({ datasets, options }) {
        ${project.count('count')}
        return [...datasets.source.iterate(null, 'text')].join() + options.size + mark;
      },
    });`,
  );
  writeScript();
});

function writeScript(size = '[1, 2]', read = ''): void {
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    export default defineBuild(async (urd) => {
      const source = await urd.build('read', { files: await urd.glob('data/*.txt') });
      ${read}
      const count = await urd.build('count', { source, size: ${size} });
      return count;
    });`,
  );
}

const run = async (...args: string[]) => {
  const outcome = await project.ax('run', '--json', ...args, 'main');
  const events = outcome.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { ...outcome, events };
};
/** The project after its first run, which is made once. */
const ran = prepared(async () => {
  await run();
  return project;
});
const why = async (job: string) => JSON.parse((await project.ax('why', '--json', job)).stdout);
const jobs = () =>
  existsSync(project.path('workdirs/main'))
    ? readdirSync(project.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name))
    : [];

test('ax why names every part that differs, and why the input is another one', async () => {
  project = await ran();
  expect(await why('main-1')).toMatchObject({ comparedWith: null, differences: [] });
  project.write('data/b.txt', 'bread');
  project.write('data/c.txt', 'cherry');
  project.write('methods/lib/mark.ts', "export const mark = '?';");
  writeScript('[1, 3]');
  await run();
  const explained = await why('count');
  expect(explained).toMatchObject({
    job: 'main-4',
    comparedWith: 'main-2',
    differences: [
      { part: 'source' },
      { part: 'option', name: 'size[1]', before: '2', after: '3' },
      { part: 'dataset', name: 'source', before: 'main-1', after: 'main-3' },
    ],
    sourceFiles: [{ name: 'methods/lib/mark.ts', how: 'changed' }],
    inputs: [
      {
        job: 'main-3',
        comparedWith: 'main-1',
        differences: [
          { part: 'input file', name: 'data/b.txt' },
          { part: 'input file', name: 'data/c.txt' },
        ],
      },
    ],
  });
  expect(explained.diff).toEqual(['methods/lib/mark.ts:1', "-export const mark = '!';", "+export const mark = '?';"]);
  const text = (await project.ax('why', 'count')).stdout;
  for (const part of [
    'methods/lib/mark.ts (changed)',
    'option size[1]: 2 → 3',
    'input file data/b.txt has other content',
    'input file data/c.txt is new',
  ]) {
    expect(text).toContain(part);
  }
});

test.each([
  [
    'a helper of a helper, between lines that stay, with its type and its comment',
    () => {
      project.write('methods/lib/end.ts', '// one\n\nexport const end: string = "."; // end\n\n// two\n');
      project.write('methods/lib/mark.ts', 'import { end } from "./end.ts";\nexport const mark = end;\n');
    },
    () => project.write('methods/lib/end.ts', '// one\n\nexport const end = ";"; // the end\n\n// two\n'),
    [
      'methods/lib/end.ts:2',
      ' ',
      '-export const end: string = "."; // end',
      '+export const end = ";"; // the end',
      ' ',
    ],
  ],
  [
    'a text that it imports',
    () => {
      project.write('methods/lib/mark.txt', 'a\nb\n');
      project.write('methods/lib/mark.ts', "import text from './mark.txt';\nexport const mark = text;\n");
    },
    () => project.write('methods/lib/mark.txt', 'a\nc\n'),
    ['methods/lib/mark.txt:1', ' a', '-b', '+c'],
  ],
  [
    'a helper that is new, and one that is gone',
    () => project.write('methods/lib/mark.ts', "export const mark = '!';\nexport const unused = 1;\n"),
    () => {
      project.write('methods/lib/sign.ts', "export const mark = '!?';\n");
      const count = project.read('methods/count.ts').replace("'./lib/mark.ts'", "'./lib/sign.ts'");
      project.write('methods/count.ts', count);
    },
    [
      'methods/count.ts:1',
      ` ${sdk}`,
      "-    import { mark } from './lib/mark.ts';",
      "+    import { mark } from './lib/sign.ts';",
      '     export default defineMethod({',
      'methods/lib/mark.ts:1',
      "-export const mark = '!';",
      '-export const unused = 1;',
      'methods/lib/sign.ts:1',
      "+export const mark = '!?';",
    ],
  ],
])('ax why shows the changed lines of %s as they were written', async (_, before, after, diff) => {
  before();
  await run();
  after();
  await run();
  const { differences, diff: told } = await why('count');
  expect(differences).toEqual([expect.objectContaining({ part: 'source' })]);
  expect(told).toEqual(diff);
});

test('ax why of jobs whose source maps hold no sources compares the code that ran', async () => {
  project = await ran();
  const map = 'workdirs/main/main-2/method.mjs.map';
  project.write(map, JSON.stringify({ ...JSON.parse(project.read(map)), sourcesContent: undefined }));
  project.write('methods/lib/mark.ts', "export const mark = '?';");
  await run();
  expect((await why('count')).diff).toEqual([
    'method.mjs:1',
    expect.any(String),
    expect.stringMatching(/^-.*"!"/),
    expect.stringMatching(/^\+.*"\?"/),
    expect.any(String),
  ]);
});

test('each built job is told with the first part that differs', async () => {
  project = await ran();
  writeScript('[1, 3]');
  const { events } = await run();
  expect(events.filter(({ type }) => type === 'job-finished')).toMatchObject([
    { job: 'main-3', why: 'option size[1]: 2 → 3, compared with main-2' },
  ]);
});

test('--dry-run tells what would be built and why, and runs nothing', async () => {
  const first = await run('--dry-run');
  expect(first.status).toBe(0);
  expect(first.events.filter(({ type }) => type === 'job-planned')).toMatchObject([
    { type: 'job-planned', method: 'read', why: 'no earlier job of this method' },
    { type: 'job-planned', method: 'count', why: 'depends on read, which would be built' },
  ]);
  expect([project.counts(), jobs()]).toEqual([{}, []]);
  await run();
  writeScript('[5, 5]');
  const second = await run('--dry-run');
  expect(second.events.filter(({ type }) => /planned|reused/.test(type))).toMatchObject([
    { type: 'job-reused', job: 'main-1' },
    { type: 'job-planned', method: 'count', why: 'option size[0]: 1 → 5 (and 1 more), compared with main-2' },
  ]);
  expect([project.counts(), jobs()]).toEqual([{ read: 1, count: 1 }, ['main-1', 'main-2']]);
});

test('a dry run ends where the script reads what would be built', async () => {
  writeScript('[1, 2]', 'if ((await source.load()) === 5) throw new Error();');
  const { status, events } = await run('--dry-run');
  expect(status).toBe(0);
  expect(events.filter(({ type }) => /plan/.test(type))).toMatchObject([
    { type: 'job-planned', method: 'read' },
    { type: 'plan-stopped', method: 'read' },
  ]);
});

/** A job whose rows, or result, differ in one place each time that it runs. */
function makeRandom(what: 'row' | 'result' | 'nothing'): void {
  project.write(
    'methods/count.ts',
    `${sdk}
    export default defineMethod({
      datasets: { source: dataset() },
      options: z.object({ size: z.array(z.int()) }),
      prepare: ({ job }) => job.datasetWriter({ name: 'table', columns: { same: 'int32', other: 'float64' } }),
      analysis({ prepareRes: writer, sliceno }) {
        for (let row = 0; row < 10; row++) writer.write(row, ${what === 'row' ? 'sliceno === 1 && row === 7 ? Math.random() : 0' : '0'});
      },
      synthesis: () => ${what === 'result' ? 'Math.random()' : '1'},
    });`,
  );
}

test.each([
  ['row', "column 'other' of dataset table differs first in slice 1, row 7"],
  ['result', 'the result differs'],
] as const)(
  'a job that is not reproducible in a %s is said when it is forced, with the first thing that differs',
  async (what, text) => {
    makeRandom(what);
    await run();
    expect((await run()).events.filter(({ type }) => type === 'not-reproducible')).toEqual([]);
    const { events, status } = await run('--force');
    expect(status).toBe(0);
    expect(events.filter(({ type }) => type === 'not-reproducible')).toMatchObject([
      { type: 'not-reproducible', job: 'main-4', method: 'count', before: 'main-2', difference: text },
    ]);
    const verified = await project.ax('verify', '--rerun', 'main-4');
    expect(verified.status).toBe(1);
    expect(verified.stdout).toContain(text);
  },
);

test('verify --rerun of a job that is reproducible: the same, nothing left behind, nothing indexed', async () => {
  makeRandom('nothing');
  await run();
  expect(await project.ax('verify', '--rerun', 'count')).toMatchObject({
    status: 0,
    stdout: 'main-2 gives the same again.\n',
  });
  expect(jobs()).toEqual(['main-1', 'main-2']);
  expect((await run()).events.filter(({ type }) => type === 'job-started')).toEqual([]);
});

test('verify --rerun uses the code and inputs of the record, and refuses other input files', async () => {
  project = await ran();
  project.write('methods/read.ts', 'not even a method');
  expect((await project.ax('verify', '--rerun', 'main-1')).status).toBe(0);
  project.write('data/a.txt', 'other');
  const changed = await project.ax('verify', '--rerun', 'main-1');
  expect(changed.status).toBe(1);
  expect(changed.stderr).toContain("The input file 'data/a.txt' changed during the run.");
  project.write('data/a.txt', 'apple');
  rmSync(project.path('data/b.txt'));
  const gone = await project.ax('verify', '--rerun', 'main-1', 'main-2');
  expect(gone.status).toBe(1);
  expect(gone.stderr).toContain('data/b.txt');
  // The other one is run all the same, and nothing is left of either.
  expect(gone.stdout).toBe('main-1 gives nothing again.\nmain-2 gives the same again.\n');
  expect(jobs()).toEqual(['main-1', 'main-2']);
});

test('verify --rerun that is stopped leaves nothing of what it ran', async () => {
  const flag = project.path('stay');
  project.write(
    'methods/count.ts',
    `${sdk}
    import { existsSync, writeFileSync } from 'node:fs';
    export default defineMethod({
      datasets: { source: dataset() },
      options: z.object({ size: z.array(z.int()).default([1]) }),
      async analysis({ sliceno }) {
        writeFileSync('part ' + sliceno, 'x');
        while (existsSync(${JSON.stringify(flag)})) await new Promise((resolve) => setTimeout(resolve, 20));
      },
    });`,
  );
  await run();
  expect(jobs()).toEqual(['main-1', 'main-2']);
  writeFileSync(flag, '');
  const command = project.start('verify', '--rerun', 'main-2');
  await expect
    .poll(() => existsSync(project.path('workdirs/main/main-3/attempts/analysis.1.1/part 1')), { timeout: 60_000 })
    .toBe(true);
  command.kill('SIGINT');
  expect(await finish(command)).toMatchObject({ stdout: '', stderr: expect.stringContaining('The run was stopped.') });
  expect(jobs()).toEqual(['main-1', 'main-2']);
});

test('equivalentTo: earlier jobs are reused for the declared source, and for no other', async () => {
  project = await ran();
  const setup: { preimage: { source: { bundle: string } } } = JSON.parse(
    project.read('workdirs/main/main-2/setup.json'),
  );
  const earlier = setup.preimage.source.bundle;
  const declare = (present: string, join: string): void =>
    project.write(
      'methods/count.ts',
      `${sdk}
      import { mark } from './lib/mark.ts';
      export default defineMethod({
        equivalentTo: { present: '${present}', earlier: ['${earlier}'] },
        options: z.object({ size: z.tuple([z.int(), z.int()]).default([1, 2]) }),
        datasets: { source: dataset({ text: 'unicode' }) },
        synthesis({ datasets, options }) {
          ${project.count('count')}
          return \`\${[...datasets.source.iterate(null, 'text')].join(${join})}\${options.size}\${mark}\`;
        },
      });`,
    );
  declare('', '');
  const asked = await run('--dry-run');
  const ignored = asked.events.find(({ type }) => type === 'equivalence-ignored');
  declare(ignored.expected, '');
  // A dry run reuses it in the same way, and notes nothing.
  expect((await run('--dry-run')).events.find(({ by }) => by === 'equivalent')).toMatchObject({ job: 'main-2' });
  expect(existsSync(project.path('workdirs/main/main-2/equivalent.json'))).toBe(false);
  const { events } = await run();
  expect(events.find(({ type, method }) => type === 'job-reused' && method === 'count')).toMatchObject({
    job: 'main-2',
    by: 'equivalent',
  });
  expect(project.counts().count).toBe(1);
  expect(JSON.parse(project.read('workdirs/main/main-2/equivalent.json'))).toMatchObject([
    { present: ignored.expected, earlier },
  ]);
  expect((await run()).events.at(-2)).toMatchObject({ type: 'job-reused', by: 'equivalent' });
  expect(JSON.parse(project.read('workdirs/main/main-2/equivalent.json'))).toHaveLength(1);
  // The input is built again, and contains the same.
  rmSync(project.path('workdirs/main/main-1'), { recursive: true });
  const rebuilt = await run();
  expect(rebuilt.events.find(({ by }) => by === 'equivalent')).toMatchObject({ job: 'main-2' });
  expect(project.counts()).toEqual({ read: 2, count: 1 });
  declare(ignored.expected, "' '");
  await run();
  expect(project.counts().count).toBe(2);
});

test.runIf(canMount)('a workdir that can only be read: jobs are reused by every road that leads to them', async () => {
  project = await ran();
  const { preimage } = JSON.parse(project.read('workdirs/main/main-2/setup.json'));
  const count = project.read('methods/count.ts').replace('.join()', ".join(',')");
  const declare = (present: string): void =>
    project.write(
      'methods/count.ts',
      count.replace(
        'options: z',
        `equivalentTo: { present: '${present}', earlier: ['${preimage.source.bundle}'] }, options: z`,
      ),
    );
  declare('');
  const { events } = await run('--dry-run');
  declare(events.find(({ type }) => type === 'equivalence-ignored').expected);
  // Its input is another job of the same content, which no key of `count` leads to yet.
  project.write(
    'build-scripts/first.ts',
    `${sdk}\nexport default defineBuild(async (urd) => urd.build('read', { files: await urd.glob('data/*.txt') }, { force: true }));`,
  );
  expect((await project.ax('run', 'first')).status).toBe(0);
  makeReadOnly(project.path('workdirs'));
  const { status, stderr } = await run();
  expect([status, stderr]).toEqual([0, '']);
  expect(project.counts()).toEqual({ read: 2, count: 1 });
});

test('a dynamic import of a computed name, and a file by import.meta.url, are refused unless dependExtra names files', async () => {
  for (const unseen of ['await import(name)', "new URL('./words.txt', import.meta.url)"]) {
    const method = (extra: string): string =>
      `${sdk}\nconst name = 'x';\nexport default defineMethod({ ${extra} async synthesis() { ${project.count('m')} return String(${unseen}); } });`;
    project.write('methods/m.ts', method(''));
    project.write('methods/words.txt', 'one');
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('m'); });`,
    );
    const refused = await run();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('dependExtra');
  }
  project.write(
    'methods/m.ts',
    `${sdk}
    import { readFileSync } from 'node:fs';
    export default defineMethod({
      dependExtra: ['./words.txt'],
      synthesis() { ${project.count('m')} return readFileSync(new URL('./words.txt', import.meta.url), 'utf8'); },
    });`,
  );
  expect((await run()).status).toBe(0);
  await run();
  expect(project.counts().m).toBe(1);
  project.write('methods/words.txt', 'two');
  await run();
  expect(project.counts().m).toBe(2);
  expect(existsSync(project.path('workdirs/main/main-2'))).toBe(true);
});

test('a package below those that are imported is named with its versions, and verify --rerun sees it too', async () => {
  const install = (project: TestProject, name: string, version: string, rest: object = {}): void => {
    project.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version, main: 'i.js', ...rest }));
    project.write(`node_modules/${name}/i.js`, `module.exports = () => ${JSON.stringify(name)};`);
  };
  const project = new TestProject({
    methods: {
      m: "import { defineMethod } from '@accelerator/sdk';\nimport a from 'a';\nimport b from 'b';\nexport default defineMethod({ synthesis: () => a() + b() });",
    },
    scripts: {
      main: "import { defineBuild } from '@accelerator/sdk';\nexport default defineBuild((urd) => urd.build('m'));",
    },
  });
  install(project, 'a', '1.0.0', { dependencies: { deep: '*' } });
  install(project, 'b', '1.0.0', { dependencies: { ms: '*', deep: '*' } });
  install(project, 'deep', '1.0.0', { dependencies: { far: '*' } });
  for (const name of ['ms', 'far']) install(project, name, '2.0.0');
  expect((await project.ax('run')).status).toBe(0);
  install(project, 'ms', '2.1.3');
  install(project, 'far', '3.0.0');
  await project.ax('run');
  const { differences } = JSON.parse((await project.ax('why', 'main-2', '--json')).stdout);
  expect(differences).toEqual([
    { part: 'package below', name: 'a, b > far', before: '2.0.0', after: '3.0.0' },
    { part: 'package below', name: 'b > ms', before: '2.0.0', after: '2.1.3' },
  ]);
  expect((await project.ax('why', 'main-2')).stdout).toContain('ms 2.0.0 → 2.1.3, below b');
  const [old, now] = await Promise.all(['main-1', 'main-2'].map((job) => project.ax('verify', '--rerun', job)));
  expect([old?.status, now?.status]).toEqual([1, 0]);
  expect(old?.stderr).toContain('ms 2.0.0 → 2.1.3, below b');
});
