import { pathToFileURL } from 'node:url';
import type { TimedEvent } from '@accelerator/store';
import { expect } from 'vitest';
import { prepared } from './project.ts';
import { SharedProject } from './shared-project.ts';

/** `SHARED=all`: each case, not only those that differ in what they go through. */
export const isLong = process.env.SHARED === 'all';

/** What only happens when something is executed. */
export const executed = (events: readonly TimedEvent[]): string[] =>
  events.flatMap(({ type }) => (['job-started', 'slice-started', 'phase-started'].includes(type) ? [type] : []));

export const returned = (events: readonly TimedEvent[]): unknown =>
  events.flatMap((event) => (event.type === 'run-finished' ? [event.returned] : []))[0];

type Used = Extract<TimedEvent, { readonly type: 'shared-cache-used' }>;

/** What came of the cache; empty when nothing did. */
export const used = (events: readonly TimedEvent[]): Partial<Used> =>
  events.find((event): event is Used => event.type === 'shared-cache-used') ?? {};

/** All that a job can have: values that refer to others, subjobs, rows that are left out or fail, chains, links, output. */
export const everything = prepared(async () => {
  const a = new SharedProject(undefined, { photos: false });
  a.configure({ sharedCache: { url: pathToFileURL(a.store).href } });
  a.writeMethod(
    'table',
    `defineMethod({
      options: z.object({ from: z.number(), rows: z.number() }),
      datasets: { previous: dataset.optional() },
      prepare({ job, options, datasets }) {
        const columns = { n: 'int32', body: 'bytes', v: 'vector' };
        const writer = job.datasetWriter({ columns, previous: datasets.previous }).split();
        for (let n = 0; n < options.rows; n++) writer.write(options.from + n, Buffer.alloc(2000, n + 1), [n, n / 4]);
      },
      synthesis: async ({ job, options }) => {
        console.log('made', options.rows, 'rows');
        await job.saveJson('note.json', { from: options.from });
        return { rows: options.rows };
      },
    })`,
  );
  a.writeMethod(
    'picky',
    `defineMap({
      input: { n: 'int32' },
      output: { square: 'int32' },
      onError: 'record',
      map: ({ n }) => {
        if (n % 5 === 0) return skip();
        if (n % 7 === 0) throw new Error('seven times ' + n / 7);
        return { square: n * n };
      },
    })`,
  );
  a.writeMethod(
    'asks',
    `defineMethod({
      datasets: { source: dataset() },
      async synthesis({ job, datasets }) {
        const inner = await job.build('picky', { source: datasets.source });
        const sum = await job.build('total', { source: inner.dataset() });
        return { rows: inner.dataset().rows, sum: await sum.load() };
      },
    })`,
  );
  a.writeMethod(
    'total',
    `defineMethod({
      datasets: { source: dataset() },
      synthesis: ({ datasets }) => [...datasets.source.iterate(null, 'square')].reduce((sum, each) => sum + each, 0),
    })`,
  );
  a.writeMethod(
    'renamed',
    `defineMethod({
      datasets: { source: dataset() },
      synthesis({ job, datasets }) {
        job.linkDataset({ source: datasets.source, rename: { n: 'number' } });
      },
    })`,
  );
  a.writeScript(`
    const first = await urd.build('table', { from: 0, rows: 40 });
    const second = await urd.build('table', { from: 40, rows: 8, previous: first });
    const asked = await urd.build('asks', { source: second });
    await urd.build('asks', { source: first });
    const renamed = await urd.build('renamed', { source: second });
    const renumbered = [...renamed.dataset().iterate(null, 'number')];
    return { ...(await asked.load()), renumbered, chain: [...second.dataset().chain()].length, numbers: [...second.dataset().iterate(null, 'n')] };
  `);
  const { status, stderr, events } = await a.run('main');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(used(events)).toMatchObject({ failed: 0 });
  // Of the second table, what is not left out; what fails is there, and empty.
  const numbers = Array.from({ length: 8 }, (_, index) => 40 + index);
  const squares = numbers.flatMap((n) => (n % 5 === 0 || n % 7 === 0 ? [] : [n * n]));
  const sum = squares.reduce((all, square) => all + square, 0);
  expect(returned(events)).toMatchObject({ rows: 6, sum, chain: 2 });
  return a;
});

/** A fresh machine on which everything has come from there; a comment in a method differs. */
export const fetchedEverything = prepared(async () => {
  const a = await everything();
  const b = new SharedProject({ url: pathToFileURL(a.store).href }, { first: 1000, photos: false }).like(a);
  b.write('methods/table.ts', `// A table of numbers.\n${b.read('methods/table.ts')}`);
  const { status, stderr, events } = await b.run('main');
  expect([status, stderr, executed(events)]).toEqual([0, '', []]);
  expect(returned(events)).toMatchObject({ chain: 2, rows: 6 });
  return b;
});
