import { expect, test, vi } from 'vitest';
import { openBuilds } from './rig/builds.ts';
import { until } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

// The engine of these tests runs in this process; its slice processes are those of the built one.
vi.mock(import('@accelerator/slice'), async (original) => ({
  ...(await original()),
  sliceProgram: (await import('./rig/built-slices.ts')).builtSliceProgram(),
}));

/** What a process notes: when something happened, and what. */
interface Note {
  readonly at: number;
  readonly what: string;
}

/** A source begins so: `note('begin', 3)` writes a line with the time, and `sleep` waits. */
const head = (log: string): string => `import { dataset, defineMap, defineMethod, z } from '@accelerator/sdk';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const note = (...what) => appendFileSync(${JSON.stringify(log)}, Date.now() + ' ' + what.join(' ') + '\\n');
const items = { options: z.object({ items: z.array(z.int()) }), over: 'array', output: { n: 'int32' } } as const;
`;

class LimitsProject extends TestProject {
  method(name: string, source: string): void {
    this.write(`methods/${name}.ts`, `${head(this.path(`${name}.log`))}${source}`);
  }

  notes(name: string): Note[] {
    if (!this.has(`${name}.log`)) return [];
    const lines = this.read(`${name}.log`).split('\n').filter(Boolean);
    return lines.map((line) => ({ at: Number.parseInt(line, 10), what: line.slice(line.indexOf(' ') + 1) }));
  }

  /** How often each thing was noted. */
  calls(name: string): Record<string, number> {
    const calls: Record<string, number> = {};
    for (const { what } of this.notes(name)) calls[what] = (calls[what] ?? 0) + 1;
    return calls;
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test('rows whose map throws are tried again, as often and for what the map says', async () => {
  const project = new LimitsProject();
  // Every third fails twice, once before it waits and once after.
  project.method(
    'flaky',
    `const tries = {};
export default defineMap({ ...items, retries: { times: 3, delay: 1 }, map({ item }) {
  note(item);
  tries[item] = (tries[item] ?? 0) + 1;
  if (item % 3 === 0 && tries[item] === 1) throw new Error('not yet');
  return sleep(1).then(() => {
    if (item % 3 === 0 && tries[item] === 2) throw new Error('nor yet');
    return { n: item };
  });
} });`,
  );
  project.method(
    'hopeless',
    `export default defineMap({ ...items, onError: 'record', retries: { times: 2, delay: 0, when: async (error) => error.code !== 'GONE' }, map({ item }) {
  note(item);
  if (item === 4) throw Object.assign(new Error('no such thing'), { code: 'GONE' });
  if (item > 4) throw new Error('busy');
  return { n: item };
} });`,
  );
  project.method(
    'failing',
    `export default defineMap({ ...items, retries: { times: 4, delay: 1 }, map({ item }) { note(item); if (item === 1) throw new Error('never ' + item); return { n: item }; } });`,
  );
  project.method('plain', `export default defineMap({ ...items, map({ item }) { note(item); return { n: item }; } });`);
  const { builds, events } = await openBuilds(project);

  const flaky = await builds.build('flaky', { items: upTo(12) }, undefined);
  expect(project.calls('flaky')).toEqual(Object.fromEntries(upTo(12).map((n) => [n, n % 3 === 0 ? 3 : 1])));
  expect([...flaky.dataset().iterate('roundrobin', 'n')]).toEqual(upTo(12));
  expect(flaky.post?.rows).toEqual({ computed: 12, reused: 0, skipped: 0, failed: 0, retried: 4 });

  const hopeless = await builds.build('hopeless', { items: upTo(6) }, undefined);
  expect(project.calls('hopeless')).toEqual({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 3 });
  expect(hopeless.post?.rows).toMatchObject({ failed: 2, retried: 1 });
  expect([...hopeless.dataset('bad').iterate(null, 'reason')].sort()).toEqual([
    'busy (after 3 attempts)',
    'no such thing',
  ]);

  await expect(builds.build('failing', { items: upTo(3) }, undefined)).rejects.toMatchObject({
    cause: { code: 'ROW_FAILED', details: { row: 0, sliceno: 1, attempts: 5 }, cause: { message: 'never 1' } },
  });
  expect(project.calls('failing')[1]).toBe(5);

  const plain = await builds.build('plain', { items: upTo(3) }, undefined);
  expect(plain.post?.rows).not.toHaveProperty('retried');
  const told = events.flatMap((event) => (event.type === 'job-finished' ? [[event.method, event.retriedRows]] : []));
  expect(told).toEqual([
    ['flaky', 4],
    ['hopeless', 1],
    ['plain', undefined],
  ]);
});

test('a row that waits to be tried again holds up no other one', async () => {
  const project = new LimitsProject({ config: { slices: 1, workers: 1 } });
  project.method(
    'one',
    `let failed = false;
export default defineMap({ ...items, concurrency: 2, retries: { times: 1, delay: 3000 }, async map({ item }) {
  note(item);
  await sleep(1);
  if (item === 0 && !failed) { failed = true; throw new Error('busy'); }
  return { n: item };
} });`,
  );
  const { builds } = await openBuilds(project);
  const job = await builds.build('one', { items: upTo(8) }, undefined);
  expect([...job.dataset().iterate(null, 'n')]).toEqual(upTo(8));
  // The first four are a chunk.
  expect(project.notes('one').map(({ what }) => Number(what))).toEqual([...upTo(4), 0, 4, 5, 6, 7]);
});

/** How many were between `begin` and `end` at most. */
function mostAtOnce(notes: readonly Note[]): number {
  let inside = 0;
  return notes.reduce((most, { what }) => {
    inside += what.startsWith('begin') ? 1 : -1;
    return Math.max(most, inside);
  }, 0);
}

test('so many processes work for a method at most, over all its jobs, and others use the free workers', async () => {
  const project = new LimitsProject({ config: { slices: 4, workers: 4 } });
  const work = (ms: number): string => `note('begin', process.pid); await sleep(${ms}); note('end', process.pid);`;
  // Its last job does not end before the one that was asked for after it, if that gets a worker at all.
  const isFree = `existsSync(${JSON.stringify(project.path('looked'))})`;
  project.method(
    'two',
    `import { existsSync } from 'node:fs';
export default defineMethod({ options: z.object({ n: z.int() }), maxParallel: 2,
  async prepare() { ${work(3)} }, async analysis() { ${work(15)} return 1; },
  async synthesis({ options }) { for (let tries = 0; tries < 12_000 && options.n === 19 && !${isFree}; tries++) await sleep(5); ${work(3)} } });`,
  );
  project.method(
    'model',
    `export default defineMap({ ...items, maxParallel: 1, concurrency: 1, setup() { note('setup', process.pid); },
  async map({ item }) { note('row', process.pid); await sleep(4); return { n: item }; } });`,
  );
  // Each waits until two have begun.
  project.method(
    'free',
    `import { readFileSync } from 'node:fs';
export default defineMethod({ async analysis() { note('begin');
  for (let tries = 0; tries < 4000 && readFileSync(${JSON.stringify(project.path('free.log'))}, 'utf8').split('begin').length < 3; tries++) await sleep(5);
  note('end'); } });`,
  );
  const { builds } = await openBuilds(project);
  const limited = upTo(20).map((n) => builds.build('two', { n }, undefined));
  const maps = [20, 30].map((count) => builds.build('model', { items: upTo(count) }, undefined));
  // Asked for last, and all the others wait for one another.
  const free = builds.build('free', {}, undefined);
  await free;
  const endedBefore = project.notes('two').filter(({ what }) => what.startsWith('end')).length;
  project.write('looked', '');
  await Promise.all([...limited, ...maps]);
  expect(project.notes('two')).toHaveLength(20 * 6 * 2);
  expect(mostAtOnce(project.notes('two'))).toBe(2);
  expect(endedBefore).toBeLessThan(20 * 6);
  expect(mostAtOnce(project.notes('free'))).toBeGreaterThanOrEqual(2);
  // What a job has set up is in one process, whatever else that one was at in between; the other job may come to another
  // process, but only when the first has ended.
  const model = project.notes('model').map(({ what }) => what);
  const rows = model.filter((what) => what.startsWith('row'));
  expect(model.length - rows.length).toBe(2);
  // The job of 30 takes over those rows that the other one has computed.
  expect(rows.length).toBeGreaterThanOrEqual(30);
  expect(rows.filter((row, at) => at > 0 && row !== rows[at - 1]).length).toBeLessThanOrEqual(1);
});

test('a map that few processes may set up keeps them while others wait for a worker', async () => {
  const project = new LimitsProject({ config: { workers: 2 } });
  const waitFor = (file: string): string =>
    `for (let tries = 0; tries < 4000 && !existsSync(${JSON.stringify(project.path(file))}); tries++) await sleep(5);`;
  const existsSync = "import { existsSync } from 'node:fs';\n";
  // Its last row waits until it was looked at what the others do meanwhile.
  project.method(
    'model',
    `${existsSync}let rows = 0;
export default defineMap({ ...items, maxParallel: 1, concurrency: 1, setup() { note('setup'); },
  async map({ item }) { note('row'); ${waitFor('others.log')} if (++rows === 60) ${waitFor('go')} return { n: item }; } });`,
  );
  project.method(
    'others',
    `${existsSync}export default defineMethod({ options: z.object({ n: z.int() }), async analysis() { note('begin'); ${waitFor('go')} note('end'); } });`,
  );
  const { builds } = await openBuilds(project);
  const model = builds.build('model', { items: upTo(60) }, undefined);
  await until(() => project.calls('model').row !== undefined);
  // They hold one process until all rows are done, and the first row of that waits for them.
  const others = upTo(6).map((n) => builds.build('others', { n }, undefined));
  await until(() => project.calls('model').row === 60);
  expect([project.calls('model'), project.calls('others')]).toEqual([{ setup: 1, row: 60 }, { begin: 1 }]);
  project.write('go', '');
  await Promise.all([model, ...others]);
  expect(project.calls('others')).toEqual({ begin: 12, end: 12 });
});

test('calls of a map are as many in a second as its rate allows, in all processes and jobs together', async () => {
  const project = new LimitsProject({ config: { slices: 3, workers: 3 } });
  project.method(
    'asked',
    `export default defineMap({ ...items, rate: { perSecond: 40 }, map({ item }) { note(item); return { n: item }; } });`,
  );
  project.method(
    'often',
    `export default defineMap({ ...items, rate: { perSecond: 400 }, map({ item }) { note(item); return { n: item }; } });`,
  );
  const { builds } = await openBuilds(project);
  // Both are loaded before the time counts.
  for (const name of ['asked', 'often']) await builds.build(name, { items: [-1] }, undefined);
  const started = Date.now();
  const [first, second, often] = await Promise.all([
    builds.build('asked', { items: upTo(20) }, undefined),
    builds.build('asked', { items: upTo(25) }, undefined),
    builds.build('often', { items: upTo(300) }, undefined),
  ]);
  expect([first, second, often].map(({ post }) => post?.rows?.computed)).toEqual([20, 25, 300]);
  for (const [name, perSecond] of [
    ['asked', 40],
    ['often', 400],
  ] as const) {
    const times = project.notes(name).flatMap(({ at, what }) => (what === '-1' ? [] : [at]));
    // Not from the first call on, of which the process may hear late.
    const seconds = (Math.max(...times) - started) / 1000;
    // It may be slower on a busy machine, and is never faster but for what it catches up with.
    expect((times.length - 1) / (seconds + 0.05) / perSecond).toBeLessThan(1.05);
  }
});

test('what rows wait for before they are tried again is no work: no time limit counts it, and it counts what works meanwhile', async () => {
  const project = new LimitsProject({ config: { slices: 1, workers: 2 } });
  const write = (name: string, other: string): void =>
    project.method(
      name,
      `let tries = 0;
export default defineMap({ ...items, timeLimit: 5, concurrency: 2, retries: { times: 1, delay: 5500 }, async map({ item }) {
  if (item === 0 && ++tries === 1) throw new Error('busy');
  ${other}
  return { n: item };
} });`,
    );
  write('patient', '');
  write('working', 'if (item === 1) await sleep(60_000);');
  const { builds } = await openBuilds(project);
  const [patient, working] = await Promise.allSettled([
    builds.build('patient', { items: upTo(2) }, undefined),
    builds.build('working', { items: upTo(2) }, undefined),
  ]);
  expect(patient).toMatchObject({ status: 'fulfilled', value: { post: { rows: { computed: 2, retried: 1 } } } });
  expect(working).toMatchObject({ status: 'rejected', reason: { cause: { code: 'TIME_LIMIT' } } });
});

test('limits in numbers are not in the key, and those of the present source hold', async () => {
  const project = new LimitsProject();
  const write = (limits: string): void =>
    project.method(
      'service',
      `const last = { onError: 'record' } as const;
export default defineMap({ ...items, ...last, ${limits} map({ item }) { note(item); if (item === 2) throw new Error('busy'); return { n: item }; } });`,
    );
  const build = async (count: number) => {
    const { builds } = await openBuilds(project);
    const job = await builds.build('service', { items: upTo(count) }, undefined);
    return { how: builds.jobs[0]?.how, rows: job.post?.rows };
  };
  write('');
  expect((await build(2)).how).toBe('built');
  write('retries: { times: 2, delay: 1 }, rate: { perSecond: 500 }, maxParallel: 1, concurrency: 3, timeLimit: 60,');
  expect((await build(2)).how).toBe('reused');
  expect(await build(3)).toEqual({ how: 'built', rows: { computed: 1, reused: 2, skipped: 0, failed: 1, retried: 1 } });
  write('retries: { times: 2, delay: 1, when: () => true },');
  expect((await build(3)).how).toBe('built');
  expect(project.calls('service')).toEqual({ 0: 2, 1: 2, 2: 6 });
});

test('Ctrl-C ends a run whose rows wait', async () => {
  const project = new LimitsProject({
    config: { workers: 4 },
    scripts: {
      main: `import { defineBuild } from '@accelerator/sdk';
export default defineBuild((urd) => Promise.all([urd.build('busy', { items: [1, 2] }), urd.build('slow', { items: [1, 2] })]));`,
    },
  });
  project.method(
    'busy',
    `export default defineMap({ ...items, retries: { times: 9, delay: 3_600_000 }, map() { note(1); throw new Error('busy'); } });`,
  );
  project.method(
    'slow',
    `export default defineMap({ ...items, rate: { perSecond: 1 / 3600 }, map({ item }) { note(1); return { n: item }; } });`,
  );
  const child = project.start('run', '--json', 'main');
  const outcome = finish(child);
  await until(() => project.notes('busy').length + project.notes('slow').length === 3);
  child.kill('SIGINT');
  expect((await outcome).status).toBe(130);
});
