import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepHit, Workdir } from '@accelerator/store';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { prepared, TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, json, z } from '@accelerator/sdk';";

/** What a run keeps that reuses jobs which have not changed for a while. */
function knowHits(workdir: Workdir): void {
  for (const id of workdir.jobIds()) {
    const post = workdir.readPost(id);
    if (post !== undefined) keepHit(workdir, id, post, Date.now() + 10_000);
    expect(post).toBeDefined();
  }
  workdir.close();
}

/** Three jobs in a row: read files into a dataset, transform a column, count. Each notes its runs. */
class Pipeline extends TestProject {
  constructor() {
    super();
    this.write('data/a.txt', 'apple\n');
    this.write('data/b.txt', 'berry\n');
    this.write('data/c.txt', 'cherry\n');
    this.writeRead('');
    this.writeShout('');
    this.writeCount('');
    this.write(
      'methods/lib/shout.ts',
      "import { mark } from './mark.ts';\nexport const shout = (text: string) => text.toUpperCase() + mark;\n",
    );
    this.write('methods/lib/mark.ts', "export const mark = '!';\n");
    this.addPackage('1.0.0');
    this.writeScript({});
  }

  writeRead(comment: string, read = 'file.read().toString().trim()'): void {
    this.write(
      'methods/read.ts',
      `${sdk}
      ${comment}
      export default defineMethod({
        options: z.object({ files: inputFiles() }),
        prepare: ({ job }) => job.datasetWriter({ columns: { name: 'unicode', text: 'unicode' } }),
        analysis({ options, prepareRes, sliceno, slices }) {
          if (sliceno === 0) { ${this.count('read')} }
          for (const file of options.files.filter((_, i) => i % slices === sliceno)) prepareRes.write(file.name, ${read});
        },
      });`,
    );
  }

  writeShout(comment: string): void {
    this.write(
      'methods/shout.ts',
      `${sdk}
      import { shout } from './lib/shout.ts';
      import { pad } from 'left';
      ${comment}
      export default defineMethod({
        options: z.object({ suffix: z.string().default('') }),
        datasets: { source: dataset({ text: 'unicode' }) },
        prepare: ({ job, datasets }) => job.datasetWriter({ columns: { loud: 'unicode' }, parent: datasets.source }),
        analysis({ datasets, options, prepareRes, sliceno }) {
          if (sliceno === 0) { ${this.count('shout')} }
          for (const text of datasets.source.iterate(sliceno, 'text')) prepareRes.write(pad(shout(text ?? '')) + options.suffix);
        },
      });`,
    );
  }

  writeCount(comment: string): void {
    this.write(
      'methods/count.ts',
      `${sdk}
      ${comment}
      export default defineMethod({
        datasets: { source: dataset({ loud: 'unicode' }) },
        synthesis({ datasets }) {
          ${this.count('count')}
          return [...datasets.source.iterate(null, 'loud')].sort().join(' ');
        },
      });`,
    );
  }

  addPackage(version: string): void {
    this.write(
      'node_modules/left/package.json',
      JSON.stringify({ name: 'left', version, type: 'module', exports: './index.js' }),
    );
    this.write('node_modules/left/index.js', 'export const pad = (text) => text;');
  }

  writeScript({ suffix = '', files = "await urd.glob('data/*.txt')" }): void {
    this.write(
      'build-scripts/main.ts',
      `import { writeFileSync } from 'node:fs';
      ${sdk}
      export default defineBuild(async (urd) => {
        const read = await urd.build('read', { files: ${files} });
        const shout = await urd.build('shout', { source: read, suffix: '${suffix}' });
        const count = await urd.build('count', { source: shout });
        writeFileSync('result.json', JSON.stringify(await count.load()));
      });`,
    );
  }

  /** Runs the script; what ran since the last time. */
  async ran(...args: string[]): Promise<Record<string, number>> {
    const before = this.counts();
    const outcome = await this.run('main', ...args);
    expect(outcome.stderr).toBe('');
    expect(outcome.status).toBe(0);
    const now = this.counts();
    return Object.fromEntries(
      Object.entries(now).flatMap(([name, count]) =>
        count > (before[name] ?? 0) ? [[name, count - (before[name] ?? 0)]] : [],
      ),
    );
  }

  get result(): unknown {
    return this.readJson('result.json');
  }
}

const built = prepared(async () => {
  const made = new Pipeline();
  expect(await made.ran()).toEqual({ read: 1, shout: 1, count: 1 });
  expect(made.result).toBe('APPLE! BERRY! CHERRY!');
  return made;
});
let project: Pipeline;
beforeEach(async () => {
  project = await built();
});

test('nothing changed: nothing runs', async () => {
  expect(await project.ran()).toEqual({});
});

test('a comment, a format, an unused export in a method or in what it imports: nothing runs', async () => {
  project.writeRead('// note');
  project.writeShout('/* note */ export const unused = 1;');
  project.write('methods/lib/mark.ts', "// note\nexport const other = 1;\nexport const mark =\n  '!';\n");
  expect(await project.ran()).toEqual({});
});

test('a function that the method uses, at any depth: that job, and downstream as its output changed', async () => {
  project.write('methods/lib/mark.ts', "export const mark = '?';\n");
  expect(await project.ran()).toEqual({ shout: 1, count: 1 });
  expect(project.result).toBe('APPLE? BERRY? CHERRY?');
});

test('a real change of the method with the same output: that job only', async () => {
  project.writeRead('', 'String(file.read()).trim().slice(0)');
  expect(await project.ran()).toEqual({ read: 1 });
  expect(await project.ran()).toEqual({});
});

test('another version of an imported package: that job; not downstream, as its output is the same', async () => {
  project.addPackage('1.0.1');
  expect(await project.ran()).toEqual({ shout: 1 });
});

test('an option of the second of three jobs: the second, and the third as its input changed', async () => {
  project.writeScript({ suffix: '~' });
  expect(await project.ran()).toEqual({ shout: 1, count: 1 });
  expect(project.result).toBe('APPLE!~ BERRY!~ CHERRY!~');
});

test('one input file has other content, of the same size and time: everything that depends on it', async () => {
  const time = new Date(1_700_000_000_000);
  utimesSync(project.path('data/b.txt'), time, time);
  expect(await project.ran()).toEqual({});
  project.write('data/b.txt', 'bread\n');
  utimesSync(project.path('data/b.txt'), time, time);
  expect(await project.ran()).toEqual({ read: 1, shout: 1, count: 1 });
  expect(project.result).toBe('APPLE! BREAD! CHERRY!');
});

test('the modification time of an input file: nothing', async () => {
  utimesSync(project.path('data/a.txt'), 1, 1);
  expect(await project.ran()).toEqual({});
});

test('the project moved to another folder: nothing', async () => {
  const elsewhere = path.join(mkdtempSync(path.join(tmpdir(), 'ax-moved-')), 'deep/er');
  onTestFinished(() => rmSync(path.dirname(path.dirname(elsewhere)), { recursive: true, force: true }));
  mkdirSync(path.dirname(elsewhere), { recursive: true });
  cpSync(project.directory, elsewhere, { recursive: true, preserveTimestamps: false, verbatimSymlinks: true });
  const before = project.counts();
  const original = project.directory;
  renameSync(original, `${original}-gone`);
  onTestFinished(() => rmSync(`${original}-gone`, { recursive: true, force: true }));
  mkdirSync(original);
  writeFileSync(path.join(original, 'runs.log'), '');
  Object.defineProperty(project, 'directory', { value: elsewhere });
  const outcome = await project.run('main');
  expect(outcome.status).toBe(0);
  expect(outcome.events.filter(({ type }) => type === 'job-started')).toEqual([]);
  expect(project.result).toBe('APPLE! BERRY! CHERRY!');
  expect(project.counts()).toEqual(before);
});

test('one file added: the import, and downstream as its output changed', async () => {
  project.write('data/d.txt', 'date\n');
  expect(await project.ran()).toEqual({ read: 1, shout: 1, count: 1 });
  expect(project.result).toBe('APPLE! BERRY! CHERRY! DATE!');
});

test('source or options put back as they were: nothing, the old jobs are still there', async () => {
  project.writeScript({ suffix: '~' });
  project.write('methods/lib/mark.ts', "export const mark = '?';\n");
  await project.ran();
  project.writeScript({});
  project.write('methods/lib/mark.ts', "export const mark = '!';\n");
  expect(await project.ran()).toEqual({});
  expect(project.result).toBe('APPLE! BERRY! CHERRY!');
});

test('--force builds everything anew, and afterwards nothing runs', async () => {
  const before = project.counts();
  await project.ax('run', '--force', '--json', 'main');
  expect(project.counts()).toEqual({
    read: (before.read ?? 0) + 1,
    shout: (before.shout ?? 0) + 1,
    count: (before.count ?? 0) + 1,
  });
  expect(await project.ran()).toEqual({});
});

test('another number of workers: nothing', async () => {
  const before = project.counts();
  await project.ax('run', '--workers', '1', '--json', 'main');
  expect(project.counts()).toEqual(before);
});

test('an environment variable, a locale, a time zone: nothing', async () => {
  const before = project.counts();
  const old = { ...process.env };
  Object.assign(process.env, { LC_ALL: 'da_DK.UTF-8', TZ: 'Asia/Tokyo', SOMETHING: '1' });
  onTestFinished(() => {
    process.env = old;
  });
  await project.run('main');
  expect(project.counts()).toEqual(before);
});

test('a caller that asks twice at once builds once', async () => {
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    export default defineBuild(async (urd) => {
      const files = await urd.glob('data/[ab].txt');
      const jobs = await Promise.all([1, 2, 3].map(() => urd.build('read', { files })));
      if (new Set(jobs.map(String)).size !== 1) throw new Error('not one job');
    });`,
  );
  expect(await project.ran()).toEqual({ read: 1 });
});

test.each([
  ['a file is missing', (job: string) => rmSync(project.path(`${job}/result.msgpack`)), 'count'],
  ['a file is shorter', (job: string) => writeFileSync(project.path(`${job}/result.msgpack`), ''), 'count'],
  ['post.json is missing', (job: string) => rmSync(project.path(`${job}/post.json`)), 'count'],
  ['post.json is damaged', (job: string) => writeFileSync(project.path(`${job}/post.json`), '{"st'), 'count'],
  ['the directory is gone', (job: string) => rmSync(project.path(job), { recursive: true }), 'count'],
])('%s: it is a miss that is said, and healed', async (_, harm, method) => {
  knowHits(Workdir.open(project.path('workdirs/main')));
  // All of them are known, and reused by that.
  expect(await project.ran()).toEqual({});
  harm('workdirs/main/main-3');
  const before = project.counts();
  const outcome = await project.run('main');
  expect(outcome.events.filter(({ type }) => type === 'hit-refused')).toMatchObject([{ job: 'main-3', method }]);
  expect(project.counts()).toEqual({ ...before, count: 2 });
  expect(project.result).toBe('APPLE! BERRY! CHERRY!');
  expect(await project.ran()).toEqual({});
});

test('a column file that a dataset links to is missing: the job that links to it is no hit either', async () => {
  rmSync(project.path('workdirs/main/main-1/default/text'), { recursive: true });
  const outcome = await project.run('main');
  expect(
    outcome.events.filter(({ type }) => type === 'hit-refused').map((event) => 'job' in event && event.job),
  ).toContain('main-1');
  expect(project.counts().read).toBe(2);
  expect(project.result).toBe('APPLE! BERRY! CHERRY!');
  expect(await project.ran()).toEqual({});
});

test('the indexes are caches: without them everything is found again', async () => {
  rmSync(project.path('workdirs/main/keys'), { recursive: true });
  rmSync(project.path('workdirs/main/methods'), { recursive: true });
  rmSync(project.path('.ax'), { recursive: true });
  expect(await project.ran()).toEqual({});
});
