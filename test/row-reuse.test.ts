import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

  /** Changes one bit in each file of a column. */
  damage(column: string): void {
    for (const file of readdirSync(this.path('workdirs/main', column))) {
      const place = this.path('workdirs/main', column, file);
      const bytes = readFileSync(place);
      bytes[10] = (bytes[10] ?? 0) ^ 1;
      writeFileSync(place, bytes);
    }
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

  /** Builds the map over these rows; what it gives by itself, its bad rows, and how often it ran. */
  async shoutAlone(rows: readonly (readonly [string, string])[], ...args: string[]) {
    this.write(
      'build-scripts/alone.ts',
      `${sdk}
      import { writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const source = await urd.build('table', { rows: ${JSON.stringify(rows)} });
        const loud = await urd.build('shout', { source });
        const bad = loud.datasets().includes('bad') ? [...loud.dataset('bad').iterate(null, ['slice', 'row', 'reason'])] : [];
        writeFileSync('result.json', JSON.stringify({ loud: [0, 1].map((slice) => [...loud.dataset().iterate(slice, 'loud')]), bad, post: loud.post }));
      });`,
    );
    const before = this.counts().row ?? 0;
    const { status, stderr, stdout } = await this.ax('run', '--json', ...args, 'alone');
    expect([status, stderr]).toEqual([0, '']);
    const { loud, bad, post } = JSON.parse(this.read('result.json'));
    return { loud, bad: bad as [number, number, string][], post, stdout, ran: (this.counts().row ?? 0) - before };
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

/** Rows whose texts say what comes of them; while the file `healed` is there, none is bad. */
function moody(project: Rows, onError: 'record' | 'null'): void {
  project.writeMap({
    extra: `onError: '${onError}',`,
    body: `(() => {
      const text = Buffer.from(body).toString().replace(/\\.+$/, '');
      if (text.startsWith('skip')) return skip();
      const isHealed = process.getBuiltinModule('node:fs').existsSync(${JSON.stringify(project.path('healed'))});
      if (text.startsWith('bad') && !isHealed) throw new Error('no good: ' + text);
      if (text.startsWith('later') && !isHealed) throw new Error('try again: ' + text, { cause: Object.assign(new Error('busy'), { code: 'ECONNRESET' }) });
      return text.toUpperCase();
    })()`,
  });
  project.write(
    'methods/shout.ts',
    project
      .read('methods/shout.ts')
      .replace('return { loud: (', 'const loud = (')
      .replace('})() }; },', "})(); return typeof loud === 'symbol' ? loud : { loud }; },"),
  );
}

const plain = (...texts: string[]): [string, string][] => texts.map((text) => [`n${text}`, text]);

test.each(['record', 'null'] as const)(
  'bad and skipped rows are known by their cells like any other: %s',
  async (onError) => {
    const project = new Rows();
    moody(project, onError);
    const first = await project.shoutAlone(plain('a', 'bad 1', 'skip 1', 'later 1', 'b', 'skip 2', 'bad 2'));
    expect([first.ran, first.post.rows]).toEqual([7, { computed: 7, reused: 0, skipped: 2, failed: 3 }]);
    // In another order, in other slices, twice; one is new of each kind.
    const rows = plain(
      'skip 2',
      'bad 2',
      'c',
      'bad 2',
      'a',
      'skip 3',
      'bad 1',
      'bad 3',
      'later 1',
      'a',
      'skip 1',
      'skip 1',
      'b',
    );
    const second = await project.shoutAlone(rows);
    // Those that are new, and the one whose error may not come again.
    expect([second.ran, second.post.rows]).toEqual([4, { computed: 4, reused: 9, skipped: 4, failed: 5 }]);
    const forced = await project.shoutAlone(rows, '--force');
    expect(forced.ran).toBe(rows.length);
    expect([second.loud, second.bad, second.post.digest]).toEqual([forced.loud, forced.bad, forced.post.digest]);
    if (onError === 'record') {
      expect(second.bad.map(([, , reason]) => reason).sort()).toEqual(
        ['bad 1', 'bad 2', 'bad 2', 'bad 3'].map((text) => `no good: ${text}`).concat('try again: later 1'),
      );
    }
    // The job that took such rows gives them in its turn.
    const third = await project.shoutAlone([...rows.slice(1), ...plain('d')]);
    expect([third.ran, third.post.rows]).toMatchObject([2, { computed: 2, skipped: 3, failed: 5 }]);
    project.write('healed', '');
    expect((await project.shoutAlone([...rows.slice(1), ...plain('d')])).ran).toBe(0);
    const healed = await project.shoutAlone([...rows.slice(1), ...plain('d')], '--retry-bad');
    // Only those that were bad, each of the two alike too.
    expect([healed.ran, healed.post.rows]).toEqual([5, { computed: 5, reused: 8, skipped: 3, failed: 0 }]);
    expect(healed.bad).toEqual([]);
    expect(healed.stdout).not.toContain('not-reproducible');
    expect((await project.ax('verify')).status).toBe(0);
  },
);

test('an earlier map that is damaged costs its rows and nothing else, and none is computed twice', async () => {
  const project = new Rows();
  const rows = letters('a', 'b', 'c', 'd', 'e');
  await project.shout(rows.slice(0, 4));
  project.damage('main-2/default/loud');
  const more = await project.shout(rows);
  expect(new Map(more.loud)).toEqual(new Map(rows.map(([name, text]) => [name, `${text.toUpperCase()}!`])));
  // The one that is new, and those that were lost.
  expect(more.ran).toBe(5);
  expect(more.post.rows).toMatchObject({ computed: 4, resumed: 1, reused: 0 });
  expect(await project.shout(rows)).toMatchObject({ ran: 0 });
});

test('of an earlier map whose reasons are damaged the bad rows are computed again', async () => {
  const project = new Rows();
  project.writeMap({
    extra: "onError: 'record',",
    body: "body[8] === 98 ? (() => { throw new Error('no b'); })() : 'x'",
  });
  const rows = letters('a', 'b', 'c', 'd');
  const first = await project.shoutAlone(rows);
  expect(first.bad).toHaveLength(1);
  project.damage('main-2/bad/reason');
  const again = await project.shoutAlone(letters('a', 'b', 'c', 'd', 'e'));
  expect(again.bad).toEqual([[expect.any(Number), expect.any(Number), 'no b']]);
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
