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
  // How much is passed over depends on how fast it is printed: no more is told at once than a person sees, the rest is counted.
  const told = events.flatMap((event) => (event.type === 'output' ? [event.text] : []));
  const notes = told.map((each) => /^… (\d+) bytes are not shown here …\n/.exec(each) ?? ['', '0']);
  const shown = told.map((each, index) => each.slice(notes[index]?.[0]?.length));
  expect(shown.filter((each) => each.length > 1 << 16)).toEqual([]);
  const passedOver = notes.reduce((sum, [, count]) => sum + Number(count), 0);
  expect(shown.join('').length + passedOver).toBe(text.length);
  expect(shown.at(-1)?.endsWith('line 399999\n')).toBe(true);
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

const printers: Readonly<Record<string, readonly [body: string, printed: string]>> = {
  'a program that is waited for': [
    `console.log('1'); execFileSync('sh', ['-c', 'echo 2; echo 3 >&2; echo 4'], { stdio: 'inherit' }); console.error('5');`,
    '1\n2\n3\n4\n5\n',
  ],
  'a program that comes after a flood': [
    `for (let n = 0; n < 1000; n++) console.log(n); execFileSync('echo', ['end'], { stdio: ['ignore', 1, 2] }); console.log('after');`,
    `${Array.from({ length: 1000 }, (_, n) => n).join('\n')}\nend\nafter\n`,
  ],
  'a program that was started after a flood': [
    `for (let n = 0; n < 1000; n++) console.log(n); await once(spawn('sh', ['-c', 'echo end'], { stdio: 'inherit' }), 'close'); console.log('after');`,
    `${Array.from({ length: 1000 }, (_, n) => n).join('\n')}\nend\nafter\n`,
  ],
  'the program of a program, in the background': [
    `await once(spawn('sh', ['-c', '(sleep 0.2; echo late) & echo early; wait'], { stdio: 'inherit' }), 'close'); console.log('after');`,
    'early\nlate\nafter\n',
  ],
  'another Node that prints more than fits into a pipe': [
    `execFileSync(process.execPath, ['-e', "process.stdout.write('x'.repeat(1e6) + '\\\\n')"], { stdio: 'inherit' }); console.log('y'.repeat(1e6));`,
    `${'x'.repeat(1e6)}\n${'y'.repeat(1e6)}\n`,
  ],
  'native code': [
    `console.log('1'); process._rawDebug('2'); writeSync(1, '3\\n'); writeSync(2, '4\\n'); console.log('5');`,
    '1\n2\n3\n4\n5\n',
  ],
  'a thread': [
    `await once(new Worker("console.log('thread'); console.error('error')", { eval: true }), 'exit'); console.log('after');`,
    'thread\nerror\nafter\n',
  ],
  'a stream that is led there': [
    `await pipeline(Readable.from(['1\\n', '2\\n']), process.stdout, { end: false }); process.stdout.end(); console.log('3');`,
    '1\n2\n3\n',
  ],
  'a program with a secret in pieces': [
    `execFileSync('sh', ['-c', 'printf "key=sk-1234"; sleep 0.1; echo 567890.'], { stdio: 'inherit' }); process.stdout.write('sk-12'); console.log('34567890');`,
    'key=[SERVICE_KEY].\n[SERVICE_KEY]\n',
  ],
  'no text that is left over, whatever variables a shell sets': [
    `console.log(Object.keys(process.env).sort().join(), process.stdout.fd, process.stderr.fd);`,
    'HOME,LANG,LC_ALL,MALLOC_ARENA_MAX,PATH,SERVICE_KEY,TMPDIR,TZ,UV_THREADPOOL_SIZE 1 2\n',
  ],
};

test('what programs, threads and native code print is kept in its place, told, and shown, each with its job', async () => {
  const names = Object.keys(printers).map((_, index) => `p${index}`);
  const imports = `import { execFileSync, spawn } from 'node:child_process'; import { once } from 'node:events';
    import { writeSync } from 'node:fs'; import { Readable } from 'node:stream'; import { pipeline } from 'node:stream/promises';
    import { Worker } from 'node:worker_threads';`;
  const project = new TestProject({
    methods: Object.fromEntries(
      Object.values(printers).map(([body], index) => [
        `p${index}`,
        `${sdk}\n${imports}\nexport default defineMethod({ passEnv: ['SERVICE_KEY'], async synthesis() { ${body} } });`,
      ]),
    ),
    scripts: {
      main: `${sdk}\nexport default defineBuild((urd) => Promise.all(${JSON.stringify(names)}.map((name) => urd.build(name))));`,
    },
  });
  const { SERVICE_KEY, TMPDIR } = process.env;
  Object.assign(process.env, { SERVICE_KEY: 'sk-1234567890', TMPDIR: TMPDIR ?? '/tmp' });
  const { status, events } = await project.run('main');
  if (SERVICE_KEY === undefined) delete process.env.SERVICE_KEY;
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  expect(status).toBe(0);
  for (const [index, [what, [, printed]]] of Object.entries(printers).entries()) {
    const job = events.flatMap((event) =>
      event.type === 'job-finished' && event.method === `p${index}` ? [event.job] : [],
    );
    expect(project.read(`workdirs/main/${job[0]}/output/synthesis.txt`), what).toBe(printed);
    const told = events.flatMap((event) => (event.type === 'output' && event.job === job[0] ? [event.text] : []));
    expect(told.join('').slice(-30_000), what).toBe(printed.slice(-30_000));
  }
  const shown = await project.ax('job', 'p0', '-o');
  expect(shown.stdout.split('\n').map((line) => line.trim())).toEqual(
    expect.arrayContaining(['1', '2', '3', '4', '5']),
  );
});
