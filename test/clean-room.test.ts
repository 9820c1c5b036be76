import { describe, expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** What a phase can see of those before it in its process. */
const probe = (waitMs: number) => `
  const { existsSync, readdirSync } = process.getBuiltinModule('node:fs');
  process.stdout.write('said');
  await new Promise((resolve) => setTimeout(resolve, ${waitMs}));
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
      listeners: process.listenerCount('SIGUSR2'),
      hour: new Date(0).getHours(),
      text: Buffer.from('a').toString() + new Intl.NumberFormat('en').format(1) + new Map().size,
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
  listeners: 0,
  hour: new Date(0).getHours(),
  text: 'a10',
};

interface Seen {
  readonly pid: number;
  readonly seen: Readonly<Record<string, unknown>>;
}

/** A dirty job, then a clean one, by one worker; gives what the clean one saw. */
async function cleanAfter(dirty: string): Promise<{ first: unknown; second: Seen; output: string }> {
  const [outcome] = await cleanAfterEach([dirty]);
  if (outcome === undefined) throw new Error('No pair was built');
  return outcome;
}

/** Pairs of a dirty job and a clean one, all by one worker and in one run. */
async function cleanAfterEach(
  kinds: readonly string[],
  waitMs = 200,
): Promise<{ first: unknown; second: Seen; output: string }[]> {
  const project = new TestProject({ config: { workers: 1, slices: 2 } });
  const functions = kinds.map((dirty) => `async () => { ${dirty} }`);
  project.write(
    'methods/dirty.ts',
    `${sdk}\nconst kinds = [${functions.join(',\n')}];
    export default defineMethod({ options: z.object({ kind: z.int().default(0) }), synthesis: ({ options }) => kinds[options.kind]() });`,
  );
  project.write(
    'methods/clean.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ kind: z.int().default(0) }), async synthesis() { ${probe(waitMs)} } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nimport { writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      const pairs = [];
      for (let kind = 0; kind < ${kinds.length}; kind++) {
        let first;
        try { first = await (await urd.build('dirty', { kind })).load(); } catch (error) { first = String(error.cause ?? error); }
        const clean = await urd.build('clean', { kind });
        pairs.push({ first: first ?? null, second: await clean.load(), output: clean.output().map(({ text }) => text).join('') });
      }
      writeFileSync('out.json', JSON.stringify(pairs));
    });`,
  );
  const { status, stdout, stderr } = await project.ax('run', 'main');
  if (status !== 0) throw new Error(stdout + stderr);
  return project.readJson('out.json') as { first: unknown; second: Seen; output: string }[];
}

const node = (name: string): string => `process.getBuiltinModule('node:${name}')`;

/** What can be put back; the process is kept. */
const putBack: readonly (readonly [kind: string, dirty: string])[] = [
  [
    'events by which the engine speaks',
    "process.emit('message', { type: 'run' } as never, undefined); process.emit('message', undefined, undefined);",
  ],
  ['a timer that throws', "setTimeout(() => { throw new Error('late'); }, 100);"],
  ['a timer that keeps no process alive', "setTimeout(() => { throw new Error('late'); }, 100).unref();"],
  ['an interval', "setInterval(() => console.log('left'), 50);"],
  ['an immediate', 'setImmediate(() => setTimeout(() => { globalThis.leftLate = 1; }, 50));'],
  ['immediates without end', 'const again = () => setImmediate(again); again();'],
  ['a variable of the environment', "process.env.MODE = 'dirty';"],
  ['the time zone', "process.env.TZ = 'Asia/Tokyo'; new Date().getHours();"],
  ['the whole environment', "process.env = { MODE: 'dirty' };"],
  ['the umask', 'process.umask(0o77);'],
  ['the working directory', "process.chdir('/');"],
  ['a listener', "process.on('SIGUSR2', () => {}); process.once('warning', () => {});"],
  [
    'listeners that were removed',
    "process.removeAllListeners(); process.on('SIGUSR2', () => {}); process.removeAllListeners('message');",
  ],
  ['a listener for rejections', "process.on('unhandledRejection', () => {});"],
  ['the exit status', 'process.exitCode = 7;'],
  ['a late file', `const { writeFileSync } = ${node('fs')}; setTimeout(() => writeFileSync('late.txt', 'x'), 100);`],
  ['a late print', "setTimeout(() => console.log('left'), 100);"],
  ['how things are printed', 'process.stdout.write = () => true; process.stderr.write = () => true;'],
  ['marks', "performance.mark('left');"],
  ['a promise of a timer', `${node('timers/promises')}.setTimeout(50).then(() => console.log('left'));`],
  [
    'one that keeps no process alive',
    `${node('timers/promises')}.setTimeout(50, 0, { ref: false }).then(() => console.log('left'));`,
  ],
  [
    'one with a signal',
    `${node('timers/promises')}.setTimeout(50, 0, { signal: new AbortController().signal }).then(() => console.log('left'));`,
  ],
  ['a timer made a promise', `${node('util')}.promisify(setTimeout)(50).then(() => console.log('left'));`],
  [
    'an interval to go over',
    `(async () => { for await (const _ of ${node('timers/promises')}.setInterval(30)) console.log('left'); })();`,
  ],
  ['a pause', `${node('timers/promises')}.scheduler.wait(50).then(() => console.log('left'));`],
  ['a signal that comes by itself', "AbortSignal.timeout(50).onabort = () => console.log('left');"],
];

/** What can only be seen; the process is ended. */
const endsProcess: readonly (readonly [kind: string, dirty: string])[] = [
  ['a global', 'globalThis.leftover = 1;'],
  ['a global by a symbol', "globalThis[Symbol.for('left')] = 1;"],
  ['a global that Node loads when it is asked for', 'globalThis.CompressionStream = class {};'],
  ['a method of all arrays', 'Array.prototype.left = 1;'],
  [
    'a property of all objects',
    "Object.defineProperty(Object.prototype, 'left', { get: () => 1, configurable: true });",
  ],
  ['an accessor', "Object.defineProperty(Map.prototype, 'size', { get: () => 77, configurable: true });"],
  [
    'an accessor of numbers in words',
    "Object.defineProperty(Intl.NumberFormat.prototype, 'format', { get: () => () => 'x' });",
  ],
  ['an object that takes nothing more', 'Object.freeze(Array.prototype);'],
  ['iterators', 'Object.getPrototypeOf([][Symbol.iterator]()).left = 1;'],
  ['asynchronous functions', 'Object.getPrototypeOf(async () => {}).left = 1;'],
  ['random numbers', 'Math.random = () => 7;'],
  ['the clock', 'Date.now = () => 0;'],
  ['a finer clock', 'process.hrtime.bigint = () => 0n;'],
  ['the clock of performance', 'performance.now = () => 1;'],
  ['random ids', "crypto.randomUUID = () => 'a';"],
  ['a function of JSON', "JSON.parse = () => 'left';"],
  ['how bytes become text', "Buffer.prototype.toString = () => 'left';"],
  ['a function of the process', 'process.memoryUsage = () => ({ rss: 1 });'],
  ['arguments', "process.argv.push('left');"],
  ['a function of a module of Node', `${node('fs')}.existsSync = () => false;`],
  ['a function of a module that is loaded late', `${node('http')}.request = () => 5;`],
  ['connections', `${node('net')}.connect = () => 5;`],
  ['a limit of connections', `${node('http')}.globalAgent.maxSockets = 1;`],
  ['a default of emitters', `${node('events')}.defaultMaxListeners = 3;`],
  ['a default of printing', `${node('util')}.inspect.defaultOptions.depth = 0;`],
  ['names of hosts', `${node('dns')}.setServers(['127.0.0.9']);`],
  ['the order of addresses', `${node('dns')}.setDefaultResultOrder('ipv6first');`],
  ['flags of the language', `${node('v8')}.setFlagsFromString('--stack-size=500');`],
  ['a hook', `${node('async_hooks')}.createHook({ init() {} }).enable();`],
  ['a handler of exceptions', 'process.setUncaughtExceptionCaptureCallback(() => {});'],
  ['a property that was removed', 'delete Array.prototype.at;'],
  ['a server', `${node('net')}.createServer().listen(0);`],
  ['a server that keeps no process alive', `${node('net')}.createServer().listen(0).unref();`],
  ['a watcher', `${node('fs')}.watch('.').unref();`],
  ['a file that is open', `${node('fs')}.openSync('/', 'r');`],
  ['a thread', `new (${node('worker_threads')}.Worker)('setInterval(() => {}, 1000)', { eval: true });`],
  ['a program', `${node('child_process')}.spawn('sleep', ['60'], { stdio: 'ignore' });`],
  [
    'a program of which nobody knows',
    `${node('child_process')}.spawn('sleep', ['60'], { stdio: 'ignore', detached: true }).unref();`,
  ],
  ['stacks', "Error.prepareStackTrace = () => 'left';"],
  ['a global with a low line', 'globalThis.__kept = 1;'],
  ['how modules are loaded', `${node('module')}._load = () => 5;`],
  ['a kind of modules', `${node('module')}._extensions['.left'] = () => {};`],
  ['how bytes become text in pieces', `${node('string_decoder')}.StringDecoder.prototype.end = () => 'left';`],
  ['a module that hardly anybody loads', `${node('querystring')}.parse = () => 'left';`],
  ['a limit of streams', `${node('stream')}.setDefaultHighWaterMark(false, 7);`],
  ['standard output that was closed', `${node('fs')}.closeSync(1);`],
  ['a name for all programs', `${node('vm')}.runInThisContext('let leftForAll = 2;');`],
  ['a file that is watched', `${node('fs')}.watchFile('/left', { persistent: false }, () => {});`],
  ['something that waits for a thread', 'Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e6);'],
];

describe('nothing of a job is seen by the next one in its process', () => {
  test('what can be put back is, and the process is kept', async () => {
    const pairs = await cleanAfterEach(putBack.map(([, dirty]) => `${dirty} return process.pid;`));
    for (const [index, { first, second, output }] of pairs.entries()) {
      const kind = putBack[index]?.[0];
      expect({ kind, pid: second.pid, ...second.seen, output }).toEqual({
        kind,
        pid: first,
        ...cleanView,
        output: 'said',
      });
    }
  });

  test('what can only be seen ends the process', async () => {
    const pairs = await cleanAfterEach(
      endsProcess.map(([, dirty]) => `${dirty} return process.pid;`),
      0,
    );
    for (const [index, { first, second, output }] of pairs.entries()) {
      const kind = endsProcess[index]?.[0];
      expect({ kind, ...second.seen, output }).toEqual({ kind, ...cleanView, output: 'said' });
      expect({ kind, ended: second.pid !== first }).toEqual({ kind, ended: true });
    }
  }, 300_000);

  test('what a package lets others set ends the process', async () => {
    const project = new TestProject({ config: { workers: 1, slices: 2 } });
    project.write(
      'node_modules/settings/package.json',
      JSON.stringify({ name: 'settings', version: '1.0.0', main: 'index.js' }),
    );
    project.write(
      'node_modules/settings/index.js',
      'exports.defaults = { headers: { lang: "en" } }; exports.plugins = new Map();',
    );
    const methods = {
      set: "settings.defaults.headers.lang = 'de';",
      add: "settings.plugins.set('left', 1);",
      look: '',
    };
    for (const [name, code] of Object.entries(methods)) {
      project.write(
        `methods/${name}.ts`,
        `${sdk}\nimport settings from 'settings';
        export default defineMethod({ options: z.object({ kind: z.int().default(0) }), synthesis() { const seen = [settings.defaults.headers.lang, settings.plugins.size]; ${code} return seen; } });`,
      );
    }
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        await urd.build('set');
        const a = await (await urd.build('look', { kind: 1 })).load();
        await urd.build('add');
        const b = await (await urd.build('look', { kind: 2 })).load();
        writeFileSync('out.json', JSON.stringify([a, b]));
      });`,
    );
    expect((await project.ax('run', 'main')).status).toBe(0);
    expect(project.readJson('out.json')).toEqual([
      ['en', 0],
      ['en', 0],
    ]);
  });

  test('a job that leaves nothing behind costs no process', async () => {
    const { first, second } = await cleanAfter(
      "await new Promise((r) => setTimeout(r, 10)); console.log('x'); return process.pid;",
    );
    expect(second.pid).toBe(first);
  });

  test('nor does one that imports `process`, as packages do', async () => {
    const { first, second } = await cleanAfter("await import('node:process'); return process.pid;");
    expect(second.pid).toBe(first);
  });

  test('nor does one that makes schemas of every kind, the first of its process', async () => {
    const schemas = `[
      z.string().min(1).regex(/a/).trim(), z.int().min(1), z.number(), z.coerce.number(), z.bigint(), z.boolean(), z.date(),
      z.literal('a'), z.enum(['a']), z.array(z.string()).readonly(), z.tuple([z.int()]), z.record(z.string(), z.int()),
      z.map(z.string(), z.int()), z.set(z.int()), z.strictObject({ a: z.int() }), z.looseObject({}).extend({ b: z.int() }),
      z.union([z.int(), z.null()]), z.discriminatedUnion('k', [z.object({ k: z.literal('a') })]), z.unknown().nullable(),
      z.intersection(z.object({}), z.object({})), z.lazy(() => z.string()), z.templateLiteral(['a', z.int()]), z.any(),
      z.email(), z.url(), z.uuid(), z.iso.datetime(), z.string().optional(), z.string().default('x').catch('y'),
      z.preprocess((each) => each, z.string()), z.string().transform(Number).pipe(z.number()), z.custom(), z.json(),
      z.string().refine(async () => true).superRefine(() => {}), z.stringbool(), z.string().describe('text'),
    ]`;
    const { first, second } = await cleanAfter(
      `for (const each of ${schemas}) await each.safeParseAsync('a'); return process.pid;`,
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
    project.write('methods/clean.ts', `${sdk}\nexport default defineMethod({ async synthesis() { ${probe(200)} } });`);
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

  test('a map costs no process for what its packages set while they are loaded, and no other job sees it', async () => {
    const project = new TestProject({ config: { workers: 1, slices: 2 } });
    project.write(
      'node_modules/sets/package.json',
      '{ "name": "sets", "version": "1.0.0", "type": "module", "main": "index.js" }',
    );
    project.write(
      'node_modules/sets/index.js',
      "process.env.MODE = 'set'; process.on('SIGUSR2', () => {}); export const one = 1;",
    );
    project.write(
      'methods/m.ts',
      `${sdk}\nimport { one } from 'sets';\nexport default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()) }), output: { pid: 'int32' },
        map: ({ item }) => ({ pid: one * process.pid }) });`,
    );
    project.write('methods/clean.ts', `${sdk}\nexport default defineMethod({ async synthesis() { ${probe(0)} } });`);
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const made = await urd.build('m', { items: [1, 2, 3, 4] });
        const seen = [];
        for (const name of ['a', 'b']) seen.push(await (await urd.build('clean', {}, { name, force: true })).load());
        writeFileSync('out.json', JSON.stringify({ pids: [...made.dataset().iterate(null, 'pid')], seen }));
      });`,
    );
    expect((await project.ax('run', 'main')).status).toBe(0);
    const { pids, seen } = project.readJson('out.json') as { pids: number[]; seen: Seen[] };
    expect(new Set([...pids, ...seen.map(({ pid }) => pid)]).size).toBe(1);
    expect(seen.map((each) => each.seen.env)).toEqual([null, null]);
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
    expect(second.seen).toEqual(cleanView);
  });
});

describe('a job counts as finished when its files are whole', () => {
  const size = 3_000_000;

  interface Finished {
    /** Of each file: its bytes as they are recorded, and a second later. */
    readonly sizes?: Readonly<Record<string, readonly [recorded: number, present: number]>>;
    readonly error?: string;
  }

  /** How jobs end that write so, all in one run. */
  async function filesOf(kinds: readonly string[]): Promise<readonly Finished[]> {
    const project = new TestProject({ config: { workers: 1, slices: 2 } });
    const functions = kinds.map((write) => `async (job, outside) => { ${write} }`);
    project.write(
      'methods/make.ts',
      `${sdk}\nconst fs = process.getBuiltinModule('node:fs');\nconst kinds = [${functions.join(',\n')}];
      export default defineMethod({ options: z.object({ kind: z.int(), outside: z.string() }), synthesis: ({ job, options }) => kinds[options.kind](job, options.outside) });`,
    );
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { statSync, writeFileSync } from 'node:fs';
      export default defineBuild(async (urd) => {
        const made = [];
        for (let kind = 0; kind < ${kinds.length}; kind++) {
          try { made.push(await urd.build('make', { kind, outside: ${JSON.stringify(project.directory)} })); } catch (error) { made.push(String(error)); }
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
        const sizes = (job) => Object.fromEntries(job.files().map((name) => [name, [job.post.files[name].size, statSync(job.filename(name)).size]]));
        writeFileSync('out.json', JSON.stringify(made.map((job) => (typeof job === 'string' ? { error: job } : { sizes: sizes(job) }))));
      });`,
    );
    await project.ax('run', 'main');
    return project.readJson('out.json') as readonly Finished[];
  }

  test('what was started and ends by itself is waited for', async () => {
    const kinds = {
      'a stream whose end is not awaited': `const s = fs.createWriteStream('big.txt'); for (let i = 0; i < 30; i++) s.write(Buffer.alloc(${size / 30})); s.end();`,
      'a write that is not awaited': `void fs.promises.writeFile('big.txt', Buffer.alloc(${size}));`,
      'a write by a callback': `fs.writeFile('big.txt', Buffer.alloc(${size}), () => {});`,
      'a pipeline that is not awaited': `fs.writeFileSync(outside + '/copied', Buffer.alloc(${size})); fs.createReadStream(outside + '/copied').pipe(fs.createWriteStream('big.txt'));`,
      'many appends': `void (async () => { for (let i = 0; i < 30; i++) await fs.promises.appendFile('big.txt', Buffer.alloc(${size / 30})); })();`,
      'work in another thread': `process.getBuiltinModule('node:zlib').gzip(Buffer.alloc(${size * 10}), () => fs.writeFileSync('big.txt', Buffer.alloc(${size})));`,
      'the same by a promise': `void crypto.subtle.digest('SHA-256', Buffer.alloc(${size * 10})).then(() => fs.promises.writeFile('big.txt', Buffer.alloc(${size})));`,
    };
    const finished = await filesOf(Object.values(kinds));
    expect(Object.keys(kinds).map((kind, index) => [kind, finished[index]])).toEqual(
      Object.keys(kinds).map((kind) => [kind, { sizes: { 'big.txt': [size, size] } }]),
    );
  });

  test('what stays open fails the job and is named', async () => {
    const finished = await filesOf([
      "fs.createWriteStream('open0.txt').write('x');",
      "const h = await fs.promises.open('open1.txt', 'w'); globalThis.kept = h; await h.write('x');",
      "fs.writeSync(fs.openSync('open2.txt', 'w'), 'x');",
      "globalThis.kept = await job.open('open3.txt', 'w');",
    ]);
    for (const [index, { error }] of finished.entries()) expect(error).toContain(`'open${index}.txt'`);
  });

  test('a program that still writes does not change a published file', async () => {
    const [finished] = await filesOf([
      "process.getBuiltinModule('node:child_process').spawn('sh', ['-c', 'for i in 1 2 3 4 5 6 7 8; do echo x >> p.txt; sleep 0.1; done']); await new Promise((r) => setTimeout(r, 150));",
    ]);
    for (const [recorded, present] of Object.values(finished?.sizes ?? {})) expect(present).toBe(recorded);
  });
});
