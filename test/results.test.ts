import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

function projectWith(links: string): TestProject {
  return new TestProject({
    methods: {
      m: `${sdk}\nimport words from './words.txt';\nexport default defineMethod({ options: z.object({ n: z.int() }), async synthesis({ job, options }) { const file = await job.open('out/a.txt', 'w'); await file.writeFile(words.trim() + options.n); await file.close(); } });`,
    },
    files: { 'methods/words.txt': 'word\n' },
    scripts: {
      main: `${sdk}\nexport default defineBuild(async (urd) => { const first = await urd.build('m', { n: 1 }); const second = await urd.build('m', { n: 2 }); ${links} });`,
    },
  });
}

test('results are linked under names that stay, relative, and linked anew by a later run', async () => {
  const project = projectWith(
    "urd.linkResult('whole', first); urd.linkResult('deep/file.txt', second, 'out/a.txt'); urd.linkResult('whole', second);",
  );
  for (let run = 0; run < 2; run++) {
    const { status, stderr } = await project.run('main');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readFileSync(project.path('results/whole/out/a.txt'), 'utf8')).toBe('word2');
    expect(readlinkSync(project.path('results/deep/file.txt'))).toBe('../../workdirs/main/main-2/out/a.txt');
  }
});

test('a run is kept with what its script linked, returned and warned of, which is told last', async () => {
  const project = projectWith(
    "urd.linkResult('whole', first); urd.warn('look\\nat it'); console.log('seen', 7); console.error('é'); process.stdout.write(Buffer.from('é').subarray(0, 1)); process.stdout.write(Buffer.from('é\\n').subarray(1)); for (let n = 0; n < 2e5; n++) process.stdout.write(n % 100 ? 'x' : '\\n'); console.log('end'); return { sum: 2 };",
  );
  const { status, stderr } = await project.ax('run', '--times', 'main');
  expect([status, stderr]).toEqual([
    0,
    expect.stringMatching(/^[^é]*é\nDone in .*\nwarning look\n +at it\nmethod .*\nm +2 .*100 %\nall +2 .*\n$/),
  ]);
  const { stdout } = await project.ax('runs', 'main', '--json');
  const details = JSON.parse(stdout);
  expect(details).toMatchObject({
    status: 'finished',
    jobs: [
      { job: 'main-1', method: 'm', state: 'built' },
      { job: 'main-2', method: 'm', state: 'built' },
    ],
    links: [{ name: 'whole', job: 'main-1', target: null }],
    warnings: ['look\nat it'],
    returned: { sum: 2 },
  });
  // The beginning and the end of what the script printed, 64 KiB of each, and nothing of the engine's own lines.
  const printed: { stream: string; text: string; skipped: number }[] = details.printed;
  const all = printed.map(({ text }) => text).join('');
  expect(printed.slice(0, 2)).toEqual([
    { stream: 'stdout', text: 'seen 7\n', skipped: 0 },
    { stream: 'stderr', text: 'é\n', skipped: 0 },
  ]);
  expect([all.slice(0, 14), all.slice(-8)]).toEqual(['seen 7\né\né\n\nxx', 'xxxxend\n']);
  expect(all.length).toBe(2 << 16);
  const skipped = printed.reduce((sum, part) => sum + part.skipped, 0);
  expect(all.length + skipped).toBe('seen 7\né\né\nend\n'.length + 2e5);
  const shown = await project.ax('runs', 'main');
  expect([shown.status, shown.stderr]).toEqual([0, '']);
  expect((await project.ax('runs', 'main', '-o')).stdout).toContain(
    `${skipped.toLocaleString('en-US')} characters that are not kept`,
  );
  expect((await project.ax('runs', 'main~1')).stderr).toMatch(/^error /);
});

test.each([
  ["urd.linkResult('../x', first);", 'would lead out'],
  ["urd.linkResult('x', first, 'gone.txt');", "has no file 'gone.txt'"],
  ["urd.linkResult('mine', first);", 'found something else'],
  ["urd.linkResult('mine/a.txt', first, 'out/a.txt');", 'found something else'],
  // It would lead into the job, which is finished.
  ["urd.linkResult('whole', first); urd.linkResult('whole/b.txt', second, 'out/a.txt');", 'found something else'],
  ["urd.linkResult('whole', first); urd.linkResult('whole/out/a.txt', second);", 'found something else'],
  ["urd.linkResult('a.txt', first, 'out/a.txt'); urd.linkResult('a.txt/b', second);", 'found something else'],
  [
    `urd.linkResult('y'.repeat(255), first); urd.linkResult('z'.repeat(256), second);`,
    `${'z'.repeat(256)}' is too long for this disk`,
  ],
  ["urd.linkResult('z'.repeat(256) + '/a.txt', first, 'out/a.txt');", 'is too long for this disk'],
])('%s is refused', async (links, message) => {
  const project = projectWith(links);
  project.write('results/mine', 'not a link');
  const { status, stderr } = await project.run('main');
  expect(stderr).toContain(message);
  expect(status).toBe(1);
  expect(lstatSync(project.path('results/mine')).isFile()).toBe(true);
  expect((await project.ax('verify')).status).toBe(0);
  expect(readdirSync(project.path('workdirs/main/main-1')).filter((file) => file.endsWith('.txt'))).toEqual([]);
});

test('a text file that a method imports counts as source', async () => {
  const project = projectWith('');
  await project.run('main');
  project.write('methods/words.txt', 'other\n');
  const { events } = await project.run('main');
  expect(events.filter(({ type }) => type === 'job-finished')).toHaveLength(2);
});
