import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Job } from '@accelerator/sdk';
import { createEngine } from '@accelerator/sdk/engine';
import pl from 'nodejs-polars';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineMap, defineMethod, z } from '@accelerator/sdk';";
const words = Array.from({ length: 3000 }, (_, row) => `a sentence about row number ${(row * 7919) % 3000}`);

const methods = {
  /** Texts, and a column that says for itself that it is not compressed. */
  table: `${sdk}
    export default defineMethod({
      options: z.object({ words: z.array(z.string()) }),
      datasets: { previous: dataset.optional() },
      synthesis({ job, options, datasets }) {
        const writer = job.datasetWriter({
          previous: datasets.previous,
          columns: { word: 'unicode', plain: { type: 'unicode', compression: 'none' }, blob: { type: 'bytes', compression: 'zstd' }, raw: 'bytes' },
        }).split();
        for (const word of options.words) writer.write(word, word, Buffer.from(word), Buffer.from(word));
      },
    });`,
  shout: `${sdk}
    export default defineMap({ input: { word: 'unicode' }, output: { loud: 'unicode' }, map: ({ word }) => {
      // Rows that cost next to nothing are computed, not looked for.
      let sum = 0;
      for (let n = 0; n < 300_000; n++) sum += n % 7;
      return { loud: sum > 0 ? word.toUpperCase() : word };
    } });`,
  copy: `${sdk}
    export default defineMethod({
      datasets: { source: dataset({ word: 'unicode' }) },
      prepare: ({ job }) => job.datasetWriter({ columns: { word: 'unicode' } }),
      analysis: ({ prepareRes, datasets }) => prepareRes.copyRows(datasets.source),
    });`,
};

type Compression = 'lz4' | 'zstd' | 'none';

const configOf = (compression: Compression): string =>
  `import { defineConfig } from '@accelerator/sdk';\nexport default defineConfig(${JSON.stringify({ slices: 2, workers: 1, methods: ['methods'], compression })});\n`;

/** Builds in one project whose configuration says how columns are compressed. */
async function within<T>(
  project: TestProject,
  compression: Compression,
  work: (build: (method: string, given: object) => Promise<Job>) => Promise<T>,
): Promise<T> {
  project.write('ax.config.ts', configOf(compression));
  const engine = await createEngine(project.directory);
  try {
    return await work((...args) => Reflect.apply(engine.build, engine, args));
  } finally {
    await engine.close();
  }
}

const sizeOf = (job: Job, column: string): number => job.dataset().column(column).size;
const valuesOf = (job: Job, column = 'word'): unknown[] => [...job.dataset().iterate('roundrobin', column)];

test('how columns are compressed is no content: jobs, rows and chains are the same in any compression', async () => {
  const project = new TestProject({ methods });
  const changed = [...words.slice(0, -1), 'another one'];
  const first = await within(project, 'none', async (build) => {
    const table = await build('table', { words });
    return { table, loud: await build('shout', { source: table }) };
  });
  const second = await within(project, 'zstd', async (build) => {
    expect((await build('table', { words })).id).toBe(first.table.id);
    expect((await build('shout', { source: first.table })).id).toBe(first.loud.id);
    const table = await build('table', { words: changed });
    const chained = await build('table', { words, previous: table });
    const loud = await build('shout', { source: table });
    expect(loud.post?.rows).toMatchObject({ computed: 1, reused: words.length - 1 });
    expect(valuesOf(loud, 'loud')).toEqual(valuesOf(table).map((word) => String(word).toUpperCase()));
    return { table, chained, loud };
  });
  // What was made of the same rows is the same in the eyes of whoever asks for it by content.
  expect(second.chained.dataset().column('word').digest).toBe(first.table.dataset().column('word').digest);
  const sizes = ['word', 'plain', 'blob', 'raw'].map((column) => [
    sizeOf(second.table, column) < sizeOf(first.table, column) / 3,
    sizeOf(first.table, column) < 60_000,
  ]);
  expect(sizes).toEqual([
    [true, false],
    [false, false],
    [false, true],
    [false, false],
  ]);
  const third = await within(project, 'lz4', async (build) => {
    const chained = await build('table', { words: ['a', 'b'], previous: second.chained });
    expect(chained.dataset().chain().datasets).toHaveLength(3);
    expect([...chained.dataset().chain().iterate('roundrobin', 'word')]).toHaveLength(2 * words.length + 2);
    const copies = [await build('copy', { source: first.table }), await build('copy', { source: second.table })];
    expect(copies.map((copy) => valuesOf(copy))).toEqual([first.table, second.table].map((table) => valuesOf(table)));
    return chained;
  });
  const folder = project.path('workdirs/main', second.table.id, 'default/word');
  const read = readdirSync(folder).map((file) => pl.scanIPC(path.join(folder, file)).collectSync().height);
  expect(read.reduce((sum, rows) => sum + rows, 0)).toBe(words.length);
  const shown = await project.ax('ds', `${third.id}`, '-n', '1', '-C', 'word', 'blob');
  expect(shown).toMatchObject({ status: 0, stderr: '' });
  const verified = await project.ax('verify');
  expect(verified).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Everything is as it was') });
});

test('a compression that there is not is refused by name, in the configuration and of a column', async () => {
  const project = new TestProject({
    methods: {
      wrong: `${sdk}
        export default defineMethod({
          synthesis: ({ job }) => void job.datasetWriter({ columns: { a: { type: 'int32', compression: 'zip' as 'zstd' } } }),
        });`,
    },
  });
  await expect(within(project, 'zip' as 'zstd', (build) => build('wrong', {}))).rejects.toThrow(/compression/);
  await expect(within(project, 'zstd', (build) => build('wrong', {}))).rejects.toMatchObject({
    cause: {
      code: 'COLUMN_SPEC',
      message: expect.stringMatching(/expected lz4, zstd, none as its compression, received .*zip/),
    },
  });
});
