import { statSync } from 'node:fs';
import type { JobPost } from '@accelerator/job';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod } from '@accelerator/sdk';";

const projectOf = (synthesis: string): TestProject =>
  new TestProject({
    methods: { m: `${sdk}\nexport default defineMethod({ async synthesis() { ${synthesis} } });` },
    scripts: { main: `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('m'); });` },
  });
const printed = 'workdirs/main/main-1/output/synthesis.txt';
const peakMemory = (project: TestProject): number => {
  const post: JobPost = JSON.parse(project.read('workdirs/main/main-1/post.json'));
  return Math.max(...post.phases.map((part) => part.peakMemory ?? 0));
};

test.each([
  ['that never lets go of its process', ''],
  ['that waits now and then', 'if (line % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));'],
])('hundreds of thousands of lines of a phase %s are kept, and take little memory', async (_, wait) => {
  const project = projectOf(`for (let line = 0; line < 400_000; line++) { console.log('line', line); ${wait} }`);
  const { status, events } = await project.run('main');
  expect(status).toBe(0);
  const text = project.read(printed);
  expect(text.startsWith('line 0\nline 1\n')).toBe(true);
  expect(text.endsWith('line 399999\n')).toBe(true);
  expect(text.length).toBe(400_000 * 'line \n'.length + 2_288_890);
  expect(peakMemory(project)).toBeLessThan(180e6);
  const told = events.flatMap((event) => (event.type === 'output' ? [event.text] : [])).join('');
  expect(told.length).toBeGreaterThan(0);
  expect(told.length).toBeLessThan(text.length);
  expect(told.endsWith('line 399999\n')).toBe(true);
});

test('of what is more than the limit, beginning and end are kept, and what is left out is said', async () => {
  const project = projectOf(`
    for (let block = 0; block < 150; block++) process.stdout.write(String(block).padStart(7, '0').repeat(149_797) + '\\n');`);
  expect((await project.run('main')).status).toBe(0);
  const text = project.read(printed);
  expect(statSync(project.path(printed)).size).toBeLessThanOrEqual(65 * 2 ** 20);
  expect(text.startsWith('0000000'.repeat(1000))).toBe(true);
  expect(text.endsWith(`${'0000149'.repeat(1000)}\n`)).toBe(true);
  const [note = '', leftOut = ''] = /… (\d+) bytes are left out here.*\n/.exec(text) ?? [];
  // With the line break before the note.
  expect(Buffer.byteLength(text) - Buffer.byteLength(note) - 1 + Number(leftOut)).toBe(150 * (7 * 149_797 + 1));
});

test('the last words before a process dies are kept', async () => {
  const project = projectOf(`console.log('one'); console.error('two'); process.kill(process.pid, 'SIGKILL');`);
  expect((await project.ax('run', 'main')).status).toBe(1);
  expect(project.read(printed)).toBe('one\ntwo\n');
});
