import { expect } from 'vitest';
import { prepared, TestProject } from './project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, z } from '@accelerator/sdk';";

const methods = {
  /** Every type, with nulls, in two slices: row 0, 2, 4 in slice 0. */
  types: `${sdk}
    export default defineMethod({
      options: z.object({ rows: z.int() }),
      datasets: { previous: dataset.optional() },
      prepare: ({ job, datasets }) => job.datasetWriter({
        previous: datasets.previous,
        caption: 'every type',
        columns: {
          bytes: { type: 'bytes', nullable: true }, image: 'image', text: { type: 'unicode', nullable: true }, ascii: 'ascii',
          json: 'json', bool: { type: 'bool', nullable: true }, int32: 'int32', int64: { type: 'int64', nullable: true },
          float32: 'float32', float64: { type: 'float64', nullable: true }, number: 'number', date: 'date', time: 'time',
          datetime: 'datetime', msgpack: 'msgpack',
        },
      }),
      analysis({ prepareRes: writer, options, sliceno, slices }) {
        for (let row = sliceno; row < options.rows; row += slices) {
          const texts = ['plain', '', 'a "quoted", one', 'two\\nlines', null];
          writer.write(
            row === 3 ? null : Buffer.from([row, 255, 0]), Buffer.from([137, 80, 78, 71, row]), texts[row % 5], 'a' + row,
            { row, list: [1, null] }, row === 1 ? null : row % 2 === 0, row - 2, row === 2 ? null : 2n ** 62n + BigInt(row),
            row / 2, row === 0 ? NaN : row === 1 ? null : row / 3, row * 1e10, new Date(Date.UTC(1969, 11, 30 + row)),
            '07:30:00.25', new Date(Date.UTC(2026, 0, 1, 0, 0, row, 5)), new Map([['k', 2n ** 60n]]),
          );
        }
      },
    });`,
  other: `${sdk}
    export default defineMethod({
      datasets: { source: dataset(), list: dataset.list() },
      prepare: ({ job, datasets }) => job.datasetWriter({ name: 'more', parent: datasets.source, columns: { twice: 'number' } }),
      analysis({ prepareRes: writer, datasets, sliceno }) {
        for (const number of datasets.source.iterate(sliceno, 'number')) writer.write(number * 2);
      },
    });`,
};

const build = `${sdk}
  export default defineBuild(async (urd) => {
    const first = await urd.build('types', { rows: 5 });
    const second = await urd.build('types', { rows: 3, previous: first });
    await urd.build('other', { source: second, list: [first, second] });
    await urd.build('types', { rows: 0 });
  });`;

/** Jobs: main-1 and main-2 (a chain), main-3 (which adds a column to main-2), main-4 (without rows). */
export const projectWithJobs = prepared(async () => {
  const project = new TestProject({ methods, scripts: { main: build } });
  expect(await project.ax('run', '--quiet')).toMatchObject({ stderr: '', status: 0 });
  return project;
});

/** What a command that goes well prints. */
export const axOf =
  (project: TestProject) =>
  async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await project.ax(...args);
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
