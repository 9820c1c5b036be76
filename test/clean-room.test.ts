import { describe, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** What a phase can see of those before it in its process. */
const probe = `
  const { existsSync, readdirSync } = process.getBuiltinModule('node:fs');
  await new Promise((resolve) => setTimeout(resolve, 400));
  const umask = process.umask(0o22); process.umask(umask);
  return {
    pid: process.pid,
    seen: {
      env: process.env.MODE ?? null,
      umask,
      files: readdirSync('.'),
      global: Object.keys(globalThis).filter((name) => name.startsWith('left')),
      prototype: [].left ?? null,
      random: Math.random() === 7,
      parse: JSON.parse('1') === 1,
      exists: existsSync('/'),
      listeners: process.listenerCount('SIGUSR2') + process.listenerCount('warning'),
      exitCode: process.exitCode ?? null,
      send: typeof process.send,
    },
  };`;

const cleanView = {
  env: null,
  umask: 0o22,
  files: [],
  global: [],
  prototype: null,
  random: false,
  parse: true,
  exists: true,
  exitCode: null,
  send: 'undefined',
};

interface Seen {
  readonly pid: number;
  readonly seen: Readonly<Record<string, unknown>>;
}

/** A dirty job, then a clean one, by one worker; gives what the clean one saw, and how the run ended. */
async function cleanAfter(
  dirty: string,
  kind = 'synthesis',
): Promise<{ first: unknown; second: Seen; output: string; status: number | null }> {
  const project = new TestProject({ config: { workers: 1, slices: 2 } });
  project.write('methods/dirty.ts', `${sdk}\nexport default defineMethod({ async ${kind}({ job }) { ${dirty} } });`);
  project.write('methods/clean.ts', `${sdk}\nexport default defineMethod({ async synthesis() { ${probe} } });`);
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      let first;
      try { first = await (await urd.build('dirty')).load(); } catch (error) { first = String(error.cause ?? error); }
      const clean = await urd.build('clean');
      writeFileSync('out.json', JSON.stringify({ first: first ?? null, second: await clean.load(), output: clean.output().map(({ text }) => text).join('') }));
    });`,
  );
  const { status, stdout, stderr } = await project.ax('run', 'main');
  if (status !== 0) throw new Error(stdout + stderr);
  return { ...(project.readJson('out.json') as { first: unknown; second: Seen; output: string }), status };
}

describe('nothing of a job is seen by the next one in its process', () => {
  test.each([
    ['a timer that throws', "setTimeout(() => { throw new Error('late'); }, 100); return process.pid;"],
    [
      'a timer that keeps no process alive',
      "setTimeout(() => { throw new Error('late'); }, 100).unref(); return process.pid;",
    ],
    ['an interval', "setInterval(() => console.log('left'), 50); return process.pid;"],
    ['an immediate', 'setImmediate(() => setTimeout(() => { globalThis.leftLate = 1; }, 50)); return process.pid;'],
    ['a variable of the environment', "process.env.MODE = 'dirty'; return process.pid;"],
    ['the whole environment', "process.env = { MODE: 'dirty' }; return process.pid;"],
    ['the umask', 'process.umask(0o77); return process.pid;'],
    ['the working directory', "process.chdir('/'); return process.pid;"],
    ['a listener', "process.on('SIGUSR2', () => {}); process.once('warning', () => {}); return process.pid;"],
    ['the exit status', 'process.exitCode = 7; return process.pid;'],
    [
      'a late file',
      "const { writeFileSync } = process.getBuiltinModule('node:fs'); setTimeout(() => writeFileSync('late.txt', 'x'), 100); return process.pid;",
    ],
    ['a late print', "setTimeout(() => console.log('left'), 100); return process.pid;"],
  ])('%s is put back, and the process is kept', async (_, dirty) => {
    const { first, second, output } = await cleanAfter(dirty);
    expect(second.seen).toMatchObject({ ...cleanView, listeners: second.seen.listeners });
    expect(second.pid).toBe(first);
    expect(output).toBe('');
  });

  test.each([
    ['a global', 'globalThis.leftover = 1; return process.pid;'],
    ['a method of all arrays', 'Array.prototype.left = 1; return process.pid;'],
    ['random numbers', 'Math.random = () => 7; return process.pid;'],
    ['a function of JSON', "JSON.parse = () => 'left'; return process.pid;"],
    [
      'a function of a module of Node',
      "process.getBuiltinModule('node:fs').existsSync = () => false; return process.pid;",
    ],
    ['a property that was removed', 'delete Array.prototype.at; return process.pid;'],
    ['a server', "process.getBuiltinModule('node:net').createServer().listen(0); return process.pid;"],
    [
      'a thread',
      "new (process.getBuiltinModule('node:worker_threads').Worker)('setInterval(() => {}, 1000)', { eval: true }); return process.pid;",
    ],
    [
      'a program',
      "process.getBuiltinModule('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); return process.pid;",
    ],
    [
      'a program of which nobody knows',
      "process.getBuiltinModule('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore', detached: true }).unref(); return process.pid;",
    ],
    ['stacks', "Error.prepareStackTrace = () => 'left'; return process.pid;"],
  ])('%s ends the process', async (_, dirty) => {
    const { first, second, output } = await cleanAfter(dirty);
    expect(second.seen).toMatchObject({ ...cleanView, listeners: second.seen.listeners });
    expect(second.pid).not.toBe(first);
    expect(output).toBe('');
  });

  test('a job that leaves nothing behind costs no process', async () => {
    const { first, second } = await cleanAfter(
      "await new Promise((r) => setTimeout(r, 10)); console.log('x'); return process.pid;",
    );
    expect(second.pid).toBe(first);
  });

  test('also between the slices of one job', async () => {
    const project = new TestProject({ config: { workers: 1, slices: 4 } });
    project.write(
      'methods/m.ts',
      `${sdk}\nexport default defineMethod({
        analysis({ sliceno }) { const seen = [globalThis.leftover ?? null, process.env.MODE ?? null]; globalThis.leftover = sliceno; process.env.MODE = String(sliceno); return [seen]; },
        synthesis: ({ analysisRes }) => analysisRes.merge() });`,
    );
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => writeFileSync('out.json', JSON.stringify(await (await urd.build('m')).load())));`,
    );
    expect((await project.ax('run', 'main')).status).toBe(0);
    expect(project.readJson('out.json')).toEqual([
      [null, null],
      [null, null],
      [null, null],
      [null, null],
    ]);
  });

  test('what the setup of a map opens serves all its chunks, and no other job', async () => {
    const project = new TestProject({ config: { workers: 1, slices: 2 } });
    project.write(
      'methods/m.ts',
      `${sdk}\nexport default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()) }), output: { pid: 'int32', count: 'int32' },
        setup() { globalThis.leftover = 0; setInterval(() => {}, 1000); return process.getBuiltinModule('node:net').createServer().listen(0); },
        map: ({ item }, { constants }) => ({ pid: process.pid, count: constants.listening ? ++globalThis.leftover : -1 }) });`,
    );
    project.write('methods/clean.ts', `${sdk}\nexport default defineMethod({ async synthesis() { ${probe} } });`);
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const made = await urd.build('m', { items: Array.from({ length: 60 }, (_, i) => i) });
        const clean = await (await urd.build('clean')).load();
        writeFileSync('out.json', JSON.stringify({ rows: [...made.dataset().iterate(null, ['pid', 'count'])], clean }));
      });`,
    );
    expect((await project.ax('run', 'main')).status).toBe(0);
    const { rows, clean } = project.readJson('out.json') as { rows: [number, number][]; clean: Seen };
    expect(new Set(rows.map(([pid]) => pid)).size).toBe(1);
    expect(rows.map(([, count]) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(clean.pid).not.toBe(rows[0]?.[0]);
    expect(clean.seen.global).toEqual([]);
  });
});

describe('an exception outside of the call stack belongs to the job that runs', () => {
  test.each([
    [
      'in a timer',
      "setTimeout(() => { throw new Error('in a callback'); }, 50); await new Promise((r) => setTimeout(r, 500));",
    ],
    [
      'in a promise that nobody waits for',
      "void Promise.reject(new Error('in a callback')); await new Promise((r) => setTimeout(r, 500));",
    ],
    [
      'in an emitter',
      "const e = new (process.getBuiltinModule('node:events'))(); setTimeout(() => e.emit('error', new Error('in a callback')), 50); await new Promise((r) => setTimeout(r, 500));",
    ],
  ])('%s', async (_, dirty) => {
    const { first, second } = await cleanAfter(`${dirty} return 1;`);
    expect(first).toContain('in a callback');
    expect(second.seen).toMatchObject({ ...cleanView, listeners: second.seen.listeners });
  });
});

describe('a job counts as finished when its files are whole', () => {
  const size = 3_000_000;
  const fs = "const fs = process.getBuiltinModule('node:fs');";

  /** What the next job reads of a file of the first. */
  async function fileOf(
    write: string,
  ): Promise<{ readonly status: number | null; readonly said: string; readonly sizes: unknown }> {
    const project = new TestProject({ config: { workers: 1, slices: 2 } });
    project.write(
      'methods/make.ts',
      `${sdk}\nexport default defineMethod({ async synthesis({ job }) { ${fs} ${write} } });`,
    );
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { statSync, writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const made = await urd.build('make');
        const sizes = () => Object.fromEntries(made.files().map((name) => [name, [made.post.files[name].size, statSync(made.filename(name)).size]]));
        await new Promise((resolve) => setTimeout(resolve, 1000));
        writeFileSync('out.json', JSON.stringify(sizes()));
      });`,
    );
    const { status, stdout, stderr } = await project.ax('run', 'main');
    return { status, said: stdout + stderr, sizes: status === 0 ? project.readJson('out.json') : undefined };
  }

  test.each([
    [
      'a stream whose end is not awaited',
      `const s = fs.createWriteStream('big.txt'); for (let i = 0; i < 30; i++) s.write(Buffer.alloc(${size / 30})); s.end();`,
    ],
    ['a write that is not awaited', `void fs.promises.writeFile('big.txt', Buffer.alloc(${size}));`],
    ['a write by a callback', `fs.writeFile('big.txt', Buffer.alloc(${size}), () => {});`],
    [
      'a pipeline that is not awaited',
      `fs.writeFileSync('/tmp/ax-clean-room-' + process.pid, Buffer.alloc(${size})); fs.createReadStream('/tmp/ax-clean-room-' + process.pid).pipe(fs.createWriteStream('big.txt')).on('close', () => fs.rmSync('/tmp/ax-clean-room-' + process.pid));`,
    ],
    [
      'many appends',
      `void (async () => { for (let i = 0; i < 30; i++) await fs.promises.appendFile('big.txt', Buffer.alloc(${size / 30})); })();`,
    ],
  ])('%s', async (_, write) => {
    expect(await fileOf(write)).toMatchObject({ status: 0, sizes: { 'big.txt': [size, size] } });
  });

  test.each([
    ['a stream that is never ended', "fs.createWriteStream('open.txt').write('x');"],
    [
      'a handle that is never closed',
      "const h = await fs.promises.open('open.txt', 'w'); globalThis.kept = h; await h.write('x');",
    ],
    ['a descriptor', "fs.writeSync(fs.openSync('open.txt', 'w'), 'x');"],
    ['a handle of the job', "globalThis.kept = await job.open('open.txt', 'w');"],
  ])('%s fails the job and is named', async (_, write) => {
    const { status, said } = await fileOf(write);
    expect(status).toBe(1);
    expect(said).toContain("'open.txt'");
  });

  test('a program that still writes does not change a published file', async () => {
    const { status, sizes } = await fileOf(
      "process.getBuiltinModule('node:child_process').spawn('sh', ['-c', 'for i in 1 2 3 4 5 6 7 8; do echo x >> p.txt; sleep 0.1; done']); await new Promise((r) => setTimeout(r, 150));",
    );
    if (status !== 0) return;
    for (const [recorded, present] of Object.values(sizes as Record<string, [number, number]>))
      expect(present).toBe(recorded);
  });
});
