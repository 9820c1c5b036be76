import { beforeEach, expect, test } from 'vitest';
import { afterFirstRun, ReadCountProject, sdk } from './rig/read-count-project.ts';

let project: ReadCountProject;
beforeEach(() => {
  project = new ReadCountProject();
});

test('ax why names every part that differs, and why the input is another one', async () => {
  project = await afterFirstRun();
  expect(await project.why('main-1')).toMatchObject({ comparedWith: null, differences: [] });
  project.write('data/b.txt', 'bread');
  project.write('data/c.txt', 'cherry');
  project.write('methods/lib/mark.ts', "export const mark = '?';");
  project.writeScript('[1, 3]');
  await project.runMain();
  const explained = await project.why('count');
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
  await project.runMain();
  after();
  await project.runMain();
  const { differences, diff: told } = await project.why('count');
  expect(differences).toEqual([expect.objectContaining({ part: 'source' })]);
  expect(told).toEqual(diff);
});

test('ax why of jobs whose source maps hold no sources compares the code that ran', async () => {
  project = await afterFirstRun();
  const map = 'workdirs/main/main-2/method.mjs.map';
  project.write(map, JSON.stringify({ ...JSON.parse(project.read(map)), sourcesContent: undefined }));
  project.write('methods/lib/mark.ts', "export const mark = '?';");
  await project.runMain();
  expect((await project.why('count')).diff).toEqual([
    'method.mjs:1',
    expect.any(String),
    expect.stringMatching(/^-.*"!"/),
    expect.stringMatching(/^\+.*"\?"/),
    expect.any(String),
  ]);
});

test('each built job is told with the first part that differs', async () => {
  project = await afterFirstRun();
  project.writeScript('[1, 3]');
  const { events } = await project.runMain();
  expect(events.filter(({ type }) => type === 'job-finished')).toMatchObject([
    { job: 'main-3', why: 'option size[1]: 2 → 3, compared with main-2' },
  ]);
});

test('--dry-run tells what would be built and why, and runs nothing', async () => {
  const first = await project.runMain('--dry-run');
  expect(first.status).toBe(0);
  expect(first.events.filter(({ type }) => type === 'job-planned')).toMatchObject([
    { type: 'job-planned', method: 'read', why: 'no earlier job of this method' },
    { type: 'job-planned', method: 'count', why: 'depends on read, which would be built' },
  ]);
  expect([project.counts(), project.jobs()]).toEqual([{}, []]);
  await project.runMain();
  project.writeScript('[5, 5]');
  const second = await project.runMain('--dry-run');
  expect(second.events.filter(({ type }) => /planned|reused/.test(type))).toMatchObject([
    { type: 'job-reused', job: 'main-1' },
    { type: 'job-planned', method: 'count', why: 'option size[0]: 1 → 5 (and 1 more), compared with main-2' },
  ]);
  expect([project.counts(), project.jobs()]).toEqual([{ read: 1, count: 1 }, ['main-1', 'main-2']]);
});

test('a dry run ends where the script reads what would be built', async () => {
  project.writeScript('[1, 2]', 'if ((await source.load()) === 5) throw new Error();');
  const { status, events } = await project.runMain('--dry-run');
  expect(status).toBe(0);
  expect(events.filter(({ type }) => /plan/.test(type))).toMatchObject([
    { type: 'job-planned', method: 'read' },
    { type: 'plan-stopped', method: 'read' },
  ]);
});
