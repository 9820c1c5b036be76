import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk =
  "import { dataset, defineBuild, defineMap, defineMethod, inputFiles, job, skip, z } from '@accelerator/sdk';";
const script = (body: string): string =>
  `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineBuild(async (urd) => { const show = (value: unknown) => writeFileSync('result.json', JSON.stringify(value)); ${body} });`;

/** `count` rows in a dataset with the columns n and filename. */
const numbers = `${sdk}
export default defineMethod({
  options: z.object({ count: z.int(), changed: z.array(z.int()).default([]) }),
  synthesis({ job, options }) {
    const rows = job.datasetWriter({ columns: { n: 'int32', filename: 'unicode' } }).split();
    for (let n = 0; n < options.count; n++) rows.write(options.changed.includes(n) ? -n : n, \`file\${n}\`);
  },
});`;

const double = (project: TestProject, extra = '', body = 'return { twice: n * 2 };'): string => `${sdk}
export default defineMap({
  ${extra}
  input: { n: 'int32' },
  output: { twice: 'int32' },
  async map({ n }, context) { ${project.count('row')} ${body} },
});`;

async function show(project: TestProject, ...args: string[]): Promise<unknown> {
  const { status, stderr } = await project.run('main', ...args);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return project.readJson('result.json');
}

test('a map runs over all rows, keeps their order, and links the new column to the source', async () => {
  const project = new TestProject({ config: { slices: 3 }, methods: { numbers } });
  project.write('methods/double.ts', double(project));
  project.write(
    'build-scripts/main.ts',
    script(
      "const source = await urd.build('numbers', { count: 50 }); const d = (await urd.build('double', { source })).dataset(); show({ parent: d.parent, columns: [...d.columns.keys()], rows: [...d.iterate(null, ['n', 'twice'])] });",
    ),
  );
  const shown = await show(project);
  const slices = [0, 1, 2].flatMap((slice) => Array.from({ length: 50 }, (_, n) => n).filter((n) => n % 3 === slice));
  expect(shown).toEqual({ parent: 'main-1', columns: ['n', 'filename', 'twice'], rows: slices.map((n) => [n, n * 2]) });
  expect(project.counts()).toEqual({ row: 50 });
  await show(project);
  expect(project.counts()).toEqual({ row: 50 });
  expect(project.readJson('workdirs/main/main-2/post.json')).toMatchObject({
    rows: { computed: 50, reused: 0, skipped: 0, failed: 0 },
  });
  expect(readdirSync(project.path('workdirs/main/main-2'))).not.toContain('attempts');
});

test('the result is the same whatever the number of workers and whatever row takes how long', async () => {
  const project = new TestProject({ config: { slices: 4 }, methods: { numbers } });
  project.write(
    'methods/double.ts',
    double(project, '', 'await new Promise((r) => setTimeout(r, Math.random() * 8)); return { twice: n * 2 };'),
  );
  project.write(
    'build-scripts/main.ts',
    script(
      "const source = await urd.build('numbers', { count: 80 }); show((await urd.build('double', { source })).digest);",
    ),
  );
  const digests = [];
  for (const workers of ['1', '2', '5']) {
    const { status } = await project.ax('run', '--force', '--workers', workers, 'main');
    expect(status).toBe(0);
    digests.push(project.readJson('result.json'));
  }
  expect(new Set(digests).size).toBe(1);
});

test('a slice full of slow rows does not hold the others up', async () => {
  const project = new TestProject({ config: { slices: 2 }, methods: { numbers } });
  // Odd rows are all in slice 1, and slow: both processes must take part in them.
  project.write(
    'methods/double.ts',
    double(
      project,
      'concurrency: 1,',
      // They keep step: a busy machine starts the second one late, and gives one of them less of its time. One that has no
      // other rows to wait for goes on after two seconds.
      `if (n % 2 === 1) {
        const fs = process.getBuiltinModule('node:fs');
        const file = ${JSON.stringify(project.path('pids'))};
        fs.appendFileSync(file, process.pid + '\\n');
        const pids = () => fs.readFileSync(file, 'utf8').trim().split('\\n');
        const isAhead = () => 2 * pids().filter((each) => each === String(process.pid)).length > pids().length + 3;
        const started = Date.now();
        do await new Promise((r) => setTimeout(r, 50));
        while (new Set(pids()).size < 2 || (isAhead() && Date.now() - started < 2000));
      }
      return { twice: n * 2 };`,
    ),
  );
  project.write(
    'build-scripts/main.ts',
    script("const source = await urd.build('numbers', { count: 40 }); await urd.build('double', { source }); show(1);"),
  );
  await show(project);
  const pids = project.read('pids').trim().split('\n');
  const share = (pid: string | undefined): number => pids.filter((each) => each === pid).length / pids.length;
  expect(new Set(pids).size).toBe(2);
  expect(share(pids[0])).toBeGreaterThan(0.25);
  expect(share(pids[0])).toBeLessThan(0.75);
});

test('setup runs once in each process, and its constants are never sent', async () => {
  const project = new TestProject({ config: { slices: 4 }, methods: { numbers } });
  project.write(
    'methods/add.ts',
    `${sdk}
    export default defineMap({
      options: z.object({ by: z.int() }),
      input: { n: 'int32' },
      output: { sum: 'int32' },
      setup({ options }) { ${project.count('setup')} return { add: (n: number) => n + options.by }; },
      async map({ n }, { constants, row, sliceno }) {
        // The first process waits for the second one, which a busy machine starts late.
        do await new Promise((r) => setTimeout(r, 5));
        while (process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(project.path('runs.log'))}, 'utf8').split('setup').length < 3);
        return { sum: constants.add(n) + 0 * (row + sliceno) };
      },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    script(
      "const source = await urd.build('numbers', { count: 60 }); show([...(await urd.build('add', { source, by: 100 })).dataset().iterate(0, 'sum')]);",
    ),
  );
  expect(await show(project)).toEqual([100, 104, 108, 112, 116, 120, 124, 128, 132, 136, 140, 144, 148, 152, 156]);
  expect(project.counts().setup).toBe(2);
});

test('skip() leaves rows out, in a dataset of its own; null gives nulls', async () => {
  const project = new TestProject({ methods: { numbers } });
  project.write(
    'methods/double.ts',
    double(project, '', 'if (n % 3 === 0) return skip(); return n % 3 === 1 ? null : { twice: n * 2 };'),
  );
  project.write(
    'build-scripts/main.ts',
    script(
      "const source = await urd.build('numbers', { count: 10 }); const d = (await urd.build('double', { source })).dataset(); show([d.parent, [...d.columns.keys()], [...d.iterate(null, 'twice')]]);",
    ),
  );
  expect(await show(project)).toEqual([null, ['twice'], [4, null, 16, null, 10, null]]);
});

test('over files and over an array: the result is a new dataset', async () => {
  const project = new TestProject({
    files: { 'data/a.txt': 'one', 'data/b.txt': 'three', 'data/c.txt': 'four' },
    methods: {
      lengths: `${sdk}\nexport default defineMap({ over: 'files', options: z.object({ files: inputFiles() }), output: { name: 'unicode', length: 'int32' }, map: ({ file }) => ({ name: file.name, length: file.read().length }) });`,
      squares: `${sdk}\nexport default defineMap({ over: 'array', options: z.object({ items: z.array(z.number()), power: z.int() }), output: { result: 'number' }, map: ({ item }, { options }) => ({ result: Number(item) ** options.power }) });`,
    },
  });
  project.write(
    'build-scripts/main.ts',
    script(`
      const lengths = (await urd.build('lengths', { files: await urd.glob('data/*.txt') })).dataset();
      const squares = (await urd.build('squares', { items: [1, 2, 3, 4, 5], power: 2 })).dataset();
      show({ lengths: [...lengths.iterate('roundrobin', ['name', 'length'])], squares: [...squares.iterate('roundrobin', 'result')] });`),
  );
  expect(await show(project)).toEqual({
    lengths: [
      ['data/a.txt', 3],
      ['data/b.txt', 5],
      ['data/c.txt', 4],
    ],
    squares: [1, 4, 9, 16, 25],
  });
});

test.each([
  ['throws', "throw new Error('no good')", "Row 3 of slice 1 ('file7') failed: no good"],
  [
    'gives nothing',
    'return undefined as never',
    "Row 3 of slice 1 ('file7') failed: Expected an object with twice from the map, received nothing.",
  ],
  ['gives a wrong type', "return { twice: 'x' } as never", 'received'],
  ['gives a wrong column', 'return { twyce: 1 } as never', 'twyce'],
])('a map that %s: the row, slice and file are named', async (_, wrong, message) => {
  const project = new TestProject({ methods: { numbers } });
  project.write('methods/double.ts', double(project, '', `if (n === 7) { ${wrong}; } return { twice: n * 2 };`));
  project.write(
    'build-scripts/main.ts',
    script("await urd.build('double', { source: await urd.build('numbers', { count: 20 }) });"),
  );
  const { status, stderr } = await project.run('main');
  expect(status).toBe(1);
  expect(stderr).toContain("Row 3 of slice 1 ('file7') failed");
  expect(stderr).toContain(message);
});

test("onError 'null' and 'record': one bad row costs one row, and is told with its file, if rows have one", async () => {
  // More slices than have bad rows: these were made by one chunk each, and are not gathered.
  const project = new TestProject({
    files: { 'data/a.txt': 'no', 'data/b.txt': 'good', 'data/c.txt': 'no' },
    methods: {
      numbers,
      over_files: `${sdk}\nexport default defineMap({ over: 'files', onError: 'record', options: z.object({ files: inputFiles() }), output: { length: 'int32' }, map({ file }) { const { length } = file.read(); if (length < 3) throw new Error('no good'); return { length }; } });`,
      over_items: `${sdk}\nexport default defineMap({ over: 'array', onError: 'record', options: z.object({ items: z.array(z.number()) }), output: { n: 'number' }, map({ item }) { if (item === 2) throw new Error('no good'); return { n: 1 }; } });`,
    },
    config: { slices: 2 },
  });
  for (const onError of ['null', 'record']) {
    project.write(
      `methods/${onError}.ts`,
      double(project, `onError: '${onError}',`, "if (n === 7) throw new Error('no good'); return { twice: n * 2 };"),
    );
  }
  project.write(
    'build-scripts/main.ts',
    script(`
      const source = await urd.build('numbers', { count: 9 });
      const [a, b] = [await urd.build('null', { source }), await urd.build('record', { source })];
      const bad = ['filename', 'slice', 'row', 'reason'];
      const files = await urd.build('over_files', { files: ['data/a.txt', 'data/b.txt', 'data/c.txt'] });
      const items = (await urd.build('over_items', { items: [1, 2, 3] })).dataset('bad');
      show({
        null: [a.datasets(), [...a.dataset().iterate(1, 'twice')]],
        record: [[...b.dataset().iterate(1, 'twice')], [...b.dataset('bad').iterate(null, bad)]],
        files: [...files.dataset('bad').iterate(null, bad)],
        items: [[...items.columns.keys()].sort(), [...items.iterate(null, 'row')]],
      });`),
  );
  expect(await show(project)).toEqual({
    null: [['default'], [2, 6, 10, null]],
    record: [[2, 6, 10, null], [['file7', 1, 3, 'no good']]],
    files: [
      ['data/a.txt', 0, 0, 'no good'],
      ['data/c.txt', 0, 1, 'no good'],
    ],
    items: [['reason', 'row', 'slice'], [0]],
  });
});

test('a process that dies in a chunk: the rows that were in flight are named', async () => {
  const project = new TestProject({ methods: { numbers } });
  project.write(
    'methods/double.ts',
    double(project, '', "if (n === 7) process.kill(process.pid, 'SIGKILL'); return { twice: n };"),
  );
  project.write(
    'build-scripts/main.ts',
    script("await urd.build('double', { source: await urd.build('numbers', { count: 20 }) });"),
  );
  const { status, stderr } = await project.run('main');
  expect(status).toBe(1);
  expect(stderr).toMatch(/The process of map\.1 \(rows \d+ to \d+\) was killed by SIGKILL/);
});

test('a map that makes a file is refused: a row that is taken over would not make it again', async () => {
  const project = new TestProject({ methods: { numbers } });
  project.write(
    'methods/double.ts',
    double(project, '', "process.getBuiltinModule('node:fs').writeFileSync('file' + n, ''); return { twice: n };"),
  );
  project.write(
    'build-scripts/main.ts',
    script("await urd.build('double', { source: await urd.build('numbers', { count: 4 }) });"),
  );
  const { status, stderr } = await project.run('main');
  expect(status).toBe(1);
  expect(stderr).toMatch(/The map made the file 'file\d', but all that a map gives are its columns/);
});

test('an empty dataset maps to an empty one', async () => {
  const project = new TestProject({ methods: { numbers } });
  project.write('methods/double.ts', double(project));
  project.write(
    'build-scripts/main.ts',
    script(
      "const d = (await urd.build('double', { source: await urd.build('numbers', { count: 0 }) })).dataset(); show([d.rows, [...d.columns.keys()]]);",
    ),
  );
  expect(await show(project)).toEqual([0, ['n', 'filename', 'twice']]);
});
