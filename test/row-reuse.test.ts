import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk =
  "import { dataset, defineBuild, defineMap, defineMethod, inputFiles, job, skip, z } from '@accelerator/sdk';";

/** Texts by name, as files of a folder would be, in a dataset of large and small columns; and a map over both. */
class Rows extends TestProject {
  constructor(slices = 2) {
    super({ config: { slices } });
    this.write(
      'methods/table.ts',
      `${sdk}
      export default defineMethod({
        options: z.object({ rows: z.array(z.tuple([z.string(), z.string()])) }),
        synthesis({ job, options }) {
          const writer = job.datasetWriter({ columns: { name: 'unicode', body: 'bytes' } }).split();
          // Bodies are large, so that their digests are kept beside them.
          for (const [name, text] of options.rows) writer.write(name, Buffer.from(text.padEnd(2000, '.')));
        },
      });`,
    );
    this.writeMap();
  }

  writeMap({
    extra = '',
    body = "Buffer.from(body).toString().replace(/\\.+$/, '').toUpperCase() + options.mark",
    input = "body: 'bytes'",
  } = {}): void {
    this.write(
      'methods/shout.ts',
      `${sdk}
      export default defineMap({
        options: z.object({ mark: z.string().default('!') }),
        ${extra}
        input: { ${input} },
        output: { loud: 'unicode' },
        map: ({ body }, { options }) => { ${this.count('row')} return { loud: ${body} }; },
      });`,
    );
  }

  /** Builds the map over these rows; what it gives in the order of the rows, how often it ran, and what was read. */
  async shout(rows: readonly (readonly [string, string])[], mark = '!') {
    this.write(
      'build-scripts/main.ts',
      `${sdk}
      import { writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const source = await urd.build('table', { rows: ${JSON.stringify(rows)} });
        const loud = await urd.build('shout', { source, mark: ${JSON.stringify(mark)} });
        writeFileSync('result.json', JSON.stringify({ loud: [...loud.dataset().iterate('roundrobin', ['name', 'loud'])], post: loud.post }));
      });`,
    );
    const before = this.counts().row ?? 0;
    const { status, stderr } = await this.run('main');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { loud, post } = JSON.parse(this.read('result.json'));
    return { loud: loud as [string, string][], post, ran: (this.counts().row ?? 0) - before };
  }
}

const letters = (...names: string[]): [string, string][] => names.map((name) => [name, `body of ${name}`]);

test('one row changed, one added, one gone, others moved: only the new ones run', async () => {
  const project = new Rows();
  const first = await project.shout(letters('a', 'b', 'c', 'd'));
  expect(first.ran).toBe(4);
  const rows: [string, string][] = [
    ['c', 'body of c'],
    ['a', 'other body'],
    ['e', 'body of e'],
    ['d', 'body of d'],
  ];
  const second = await project.shout(rows);
  expect(second.ran).toBe(2);
  expect(second.loud).toEqual([
    ['c', 'BODY OF C!'],
    ['a', 'OTHER BODY!'],
    ['e', 'BODY OF E!'],
    ['d', 'BODY OF D!'],
  ]);
  expect(second.post.rows).toEqual({ computed: 2, reused: 2, skipped: 0, failed: 0 });
});

test('a reused row does not read its large input cell', async () => {
  const project = new Rows();
  const many = Array.from({ length: 300 }, (_, n) => [`n${n}`, `body ${n}`] as const);
  await project.shout(many);
  const second = await project.shout([...many.slice(0, 150), ['n150', 'changed'], ...many.slice(151)]);
  expect(second.ran).toBe(1);
  const read = second.post.phases.reduce(
    (sum: number, { columnBytesRead }: { columnBytesRead: Record<string, number> }) =>
      sum +
      Object.entries(columnBytesRead).reduce(
        (bytes, [column, count]) => bytes + (column.endsWith('/body') ? count : 0),
        0,
      ),
    0,
  );
  // 600,000 bytes of cells. Read: the digests of two datasets, 16 bytes a row, in their footers; and one cell's batch.
  expect(read).toBeLessThan(350_000);
});

test.each<[string, (project: Rows) => void, string]>([
  ['another option', () => {}, '?'],
  [
    'another source',
    (project) =>
      project.writeMap({ body: "Buffer.from(body).toString().replace(/\\.+$/, '').toLowerCase() + options.mark" }),
    '!',
  ],
  ['another input column', (project) => project.writeMap({ input: "body: 'bytes', name: 'unicode'" }), '!'],
  ['reuseRows: false', (project) => project.writeMap({ extra: 'reuseRows: false,' }), '!'],
])('%s: no row is taken over', async (_, change, mark) => {
  const project = new Rows();
  await project.shout(letters('a', 'b'));
  change(project);
  expect((await project.shout(letters('a', 'b', 'c'), mark)).ran).toBe(3);
});

test('--force and ax verify --rerun compute every row', async () => {
  const project = new Rows();
  await project.shout(letters('a', 'b', 'c'));
  await project.ax('run', '--force', 'main');
  expect(project.counts()).toEqual({ row: 6 });
  expect((await project.ax('verify', '--rerun', 'shout')).status).toBe(0);
  expect(project.counts()).toEqual({ row: 9 });
});

test('a job that had bad rows gives none: these are tried again', async () => {
  const project = new Rows();
  project.writeMap({
    extra: "onError: 'null',",
    body: "(() => { if (Buffer.from(body).toString().startsWith('body of b')) throw new Error('bad'); return 'x'; })()",
  });
  expect((await project.shout(letters('a', 'b'))).post.rows).toMatchObject({ failed: 1 });
  expect((await project.shout(letters('a', 'b', 'c'))).ran).toBe(3);
});

test('over files: one file of many has other content: one row', async () => {
  const project = new TestProject({ config: { slices: 3 } });
  for (let n = 0; n < 20; n++) project.write(`data/${n}.txt`, `text ${n}`);
  project.write(
    'methods/lengths.ts',
    `${sdk}\nexport default defineMap({ over: 'files', options: z.object({ files: inputFiles() }), output: { name: 'unicode', text: 'unicode' }, map: ({ file }) => { ${project.count('row')} return { name: file.name, text: String(file.read()) }; } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineBuild(async (urd) => { const d = (await urd.build('lengths', { files: await urd.glob('data/*.txt') })).dataset(); writeFileSync('result.json', JSON.stringify([...d.iterate('roundrobin', ['name', 'text'])])); });`,
  );
  const expected = (): unknown =>
    [...Array(20).keys()]
      .map(String)
      .sort()
      .map((n) => [`data/${n}.txt`, project.read(`data/${n}.txt`)]);
  expect((await project.run('main')).status).toBe(0);
  project.write('data/7.txt', 'TEXT 7');
  expect((await project.run('main')).status).toBe(0);
  expect(project.counts()).toEqual({ row: 21 });
  expect(project.readJson('result.json')).toEqual(expected());
});

test('whatever rows came before, the result is that of a full run', async () => {
  const project = new Rows(3);
  const row = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3', '4', '5', '6'));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 9 }), async (rows) => {
      const { loud, ran, post } = await project.shout(rows);
      expect(loud).toEqual(rows.map(([name, text]) => [name, `${text}!`]));
      expect(post.rows.computed).toBeGreaterThanOrEqual(ran);
    }),
    { numRuns: 8 },
  );
});
