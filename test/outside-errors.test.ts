import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const imports = `import { EventEmitter } from 'node:events'; import { readFile } from 'node:fs'; import { Worker } from 'node:worker_threads';
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise<never>(() => {});`;

/** What a method does, what its job then says, and whether the first line of its stack is the author's. */
const phases: Readonly<Record<string, readonly [spec: string, message: string, own?: boolean]>> = {
  timer: [
    `async synthesis() { setTimeout(() => { throw new Error('in a timer'); }, 5); await later(9e6); }`,
    'in a timer',
    true,
  ],
  interval: [
    `async prepare() { setInterval(() => { throw new Error('again'); }, 5); await later(9e6); }`,
    'again',
    true,
  ],
  microtask: [
    `async synthesis() { queueMicrotask(() => { throw new Error('micro'); }); await later(9e6); }`,
    'micro',
    true,
  ],
  emitter: [
    `async analysis() { const e = new EventEmitter(); setTimeout(() => e.emit('error', new Error('emitted')), 5); await later(9e6); }`,
    'emitted',
    true,
  ],
  callback: [
    `async synthesis() { readFile('/nowhere', () => { throw new Error('called back'); }); await later(9e6); }`,
    'called back',
    true,
  ],
  rejection: [
    `async synthesis() { void (async () => { await later(5); throw new Error('nobody waits'); })(); await later(9e6); }`,
    'nobody waits',
    true,
  ],
  text: [
    `async synthesis() { void Promise.reject('a text'); await later(9e6); }`,
    'nobody awaits was rejected with: a text',
  ],
  object: [
    `async synthesis() { setTimeout(() => { throw { code: 7 }; }, 5); await later(9e6); }`,
    'a thrown object: { code: 7 }',
  ],
  left: [`synthesis() { readFile('/nowhere', () => { throw new Error('after it'); }); return 1; }`, 'after it', true],
  thread: [
    `async synthesis() { new Worker("throw new Error('in a thread')", { eval: true }); await later(9e6); }`,
    'in a thread',
  ],
  exit: [`synthesis() { process.exit(0); }`, 'ended with exit status 0'],
  never: [`async synthesis() { await never(); }`, 'The synthesis never ends'],
  neverPrepared: [`async prepare() { await never(); }, synthesis() {}`, 'The prepare never ends'],
  neverAnalysed: [
    `async analysis({ sliceno }) { if (sliceno === 1) await never(); }`,
    'The analysis of slice 1 never ends',
  ],
  unreferenced: [
    `async synthesis() { await new Promise((r) => setTimeout(r, 9e6).unref()); }`,
    'The synthesis never ends',
  ],
  idleThread: [
    `async synthesis() { const w = new Worker('setInterval(() => {}, 1e6)', { eval: true }); w.unref(); await never(); }`,
    'The synthesis never ends',
  ],
};

test('errors outside of the call stack, and what never ends, belong to their job, the author’s line first', async () => {
  const methods = Object.fromEntries(
    Object.entries(phases).map(([name, [spec]]) => [
      name,
      `${sdk}\n${imports}\nexport default defineMethod({ ${spec} });`,
    ]),
  );
  const project = new TestProject({
    methods: {
      ...methods,
      neverMapped: `${sdk}\n${imports}\nexport default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()) }),
        output: { n: 'int32' }, async map() { await never(); return { n: 1 }; } });`,
      after: `${sdk}\nexport default defineMethod({ async synthesis({ slices }) { await new Promise((r) => setTimeout(r, 5)); return slices; } });`,
    },
    scripts: {
      main: `${sdk}\nexport default defineBuild(async (urd) => {
        for (const name of ${JSON.stringify(Object.keys(phases))}) await urd.build(name).catch(() => {});
        await urd.build('neverMapped', { items: [1] }).catch(() => {});
        await urd.build('after');
      });`,
    },
  });
  const { status, events } = await project.run('main');
  expect(status).toBe(0);
  const failed = new Map(
    events.flatMap((event) => (event.type === 'job-failed' ? [[event.method, event.error] as const] : [])),
  );
  for (const [name, [, message, own]] of Object.entries(phases)) {
    const error = failed.get(name);
    expect([name, error?.message]).toEqual([name, expect.stringContaining(message)]);
    const first = /^\s+at (.*)$/m.exec(error?.stack ?? '')?.[1];
    if (own === true) expect([name, first]).toEqual([name, expect.stringContaining(`methods/${name}.ts:`)]);
  }
  expect(failed.get('neverMapped')).toMatchObject({ code: 'NEVER_SETTLES' });
  expect(failed.size).toBe(Object.keys(phases).length + 1);
  // On the screen the engine's own frames are left out.
  const shown = (await project.ax('job', 'timer')).stdout;
  expect(shown).toContain('methods/timer.ts:');
  expect(shown).not.toContain('/sdk/dist/');
});
