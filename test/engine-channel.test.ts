import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const imports = `import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';
import fs from 'node:fs'; import { spawn, spawnSync } from 'node:child_process';
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));`;

const closed = 'has closed its channel to the engine';
const rubbish = 'has written to its channel to the engine what is no message of it';
const unheard = 'has closed descriptor 1 or 2';

/** What a phase does to the descriptors and listeners of its process, and what its job then says; undefined: nothing. */
const phases: Readonly<Record<string, readonly [code: string, message?: string]>> = {
  closed: ['fs.closeSync(3);', closed],
  closedLater: ['setTimeout(() => fs.closeSync(3), 0); await later(9e6);', closed],
  closedAsync: ['await new Promise((resolve) => fs.close(3, resolve)); await later(9e6);', closed],
  closedAndSpins: ['fs.closeSync(3); for (;;);', closed],
  otherFile: ["fs.closeSync(3); fs.openSync('/dev/null', 'w');", closed],
  heldByAProgram: [
    "spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', 3] }).unref(); fs.closeSync(3);",
    closed,
  ],
  disconnected: ['process.disconnect();', closed],
  line: ["fs.writeSync(3, 'a line\\n'); await later(9e6);", rubbish],
  null: ["fs.writeSync(3, 'null\\n'); await later(9e6);", rubbish],
  number: ["fs.writeSync(3, '7\\n'); await later(9e6);", rubbish],
  empty: ["fs.writeSync(3, '{}\\n\\n'); await later(9e6);", rubbish],
  half: ['fs.writeSync(3, \'{"type":"done","outcome":{"ok":true}}\\n\'); await later(9e6);', rubbish],
  noNews: ['fs.writeSync(3, \'{"type":"news"}\\n\'); await later(9e6);', rubbish],
  // By a process that has run tasks before: another one takes it, and at last one that is new.
  refused: ['fs.writeSync(3, \'{"type":"refused"}\\n\'); await later(9e6);', rubbish],
  changed: ['fs.writeSync(3, \'{"type":"changed","changed":["all"]}\\n\');'],
  byAProgram: ["spawnSync('sh', ['-c', 'echo hi >&3'], { stdio: ['ignore', 'ignore', 'ignore', 3] });", rubbish],
  output: ["fs.closeSync(1); console.log('nobody hears it');", unheard],
  outputOther: ["fs.closeSync(1); fs.openSync('mine.txt', 'w'); console.log('not for this file');", unheard],
  errors: ['fs.closeSync(2);', unheard],
  input: ['fs.closeSync(0);'],
  all: ['for (let each = 0; each < 64; each++) try { fs.closeSync(each); } catch {}', 'The process of synthesis '],
  unheard: ['process.removeAllListeners();'],
  unheardMessages: ["process.removeAllListeners('message').removeAllListeners('disconnect');"],
  unheardOneByOne: [
    'for (const event of process.eventNames()) for (const each of process.rawListeners(event)) process.off(event, each as never);',
  ],
  unheardErrors: [
    "process.removeAllListeners('uncaughtException'); setTimeout(() => { throw new Error('is heard'); }, 1); await later(9e6);",
    'is heard',
  ],
  emitted: ["process.emit('disconnect'); process.on('message', () => { throw new Error('not for a method'); });"],
};

test('what a phase does to descriptors and listeners that are not its own costs its own job, and no other', async () => {
  const project = new TestProject({
    methods: {
      ...Object.fromEntries(
        Object.entries(phases).map(([name, [code]]) => [
          name,
          `${imports}\nexport default defineMethod({ async synthesis() { ${code} return 1; } });`,
        ]),
      ),
      mapped: `${imports}\nexport default defineMap({ over: 'array', options: z.object({ items: z.array(z.int()) }),
        output: { n: 'int32' }, map() { fs.closeSync(3); return { n: 1 }; } });`,
      after: `${imports}\nexport default defineMethod({ options: z.object({ of: z.string() }), async synthesis() { await later(2); return 1; } });`,
    },
    scripts: {
      main: `${imports}\nexport default defineBuild(async (urd) => {
        for (const of of ${JSON.stringify(Object.keys(phases))}) {
          await urd.build(of).catch(() => {});
          await urd.build('after', { of });
        }
        await urd.build('mapped', { items: [1] }).catch(() => {});
        await urd.build('after', { of: 'mapped' });
      });`,
    },
  });
  const { status, stderr, events } = await project.run('main');
  expect([status, stderr]).toEqual([0, '']);
  const failed = new Map(
    events.flatMap((event) => (event.type === 'job-failed' ? [[event.method, event.error.message] as const] : [])),
  );
  for (const [name, [, message]] of Object.entries(phases)) {
    expect([name, failed.get(name)]).toEqual([
      name,
      message === undefined ? undefined : expect.stringContaining(message),
    ]);
  }
  expect(failed.get('mapped')).toContain(closed);
  expect(failed.has('after')).toBe(false);
});
