import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const reader = (read: string, inputs = "source: dataset({ n: 'int32' })"): string =>
  `${sdk}\nexport default defineMethod({ datasets: { ${inputs} }, synthesis: ({ datasets }) => { const { source } = datasets; ${read} } });`;

test('a job that reads only the end of a chain says so, when it is built and when it is reused; one that asks for the chain does not', async () => {
  const project = new TestProject({
    methods: {
      day: `${sdk}\nexport default defineMethod({ options: z.object({ n: z.number() }), datasets: { previous: dataset.optional() },
        prepare({ job, options, datasets: { previous } }) {
          const writer = job.datasetWriter({ columns: { n: 'int32' }, previous }).split();
          for (let n = 0; n <= options.n; n++) writer.write(n);
        } });`,
      one: reader('return [...source.iterate(null, "n")].length;'),
      all: reader('return source.chain().rows;'),
      typed: reader('return source.typed({ n: "int32" }).chain().rows;'),
      walks: reader('return source.previous.rows;'),
      meant: reader('return source.chain({ length: 1 }).rows;'),
      list: reader('return 0;', "source: dataset({ n: 'int32' }), more: dataset.list()"),
      map: `${sdk}\nexport default defineMap({ input: { n: 'int32' }, output: { twice: 'int32' }, map: ({ n }) => ({ twice: 2 * n }) });`,
    },
    scripts: {
      main: `${sdk}\nexport default defineBuild(async (urd) => {
        await urd.buildChained('day', { n: 0 });
        const source = await urd.buildChained('day', { n: 1 });
        for (const name of ['one', 'all', 'typed', 'walks', 'meant', 'map']) await urd.build(name, { source });
        await urd.build('list', { source, more: [source] });
        await urd.buildChained('map', { source }, { name: 'chained' });
      });`,
    },
  });
  const end = (input: string) => ({ input, rows: 2, chainRows: 3 });
  const expected = [
    ['day', undefined],
    ['day', undefined],
    ['one', [end('source')]],
    ['all', undefined],
    ['typed', undefined],
    ['walks', undefined],
    ['meant', undefined],
    ['map', [end('source')]],
    ['list', [end('source'), end('more')]],
    ['map', undefined],
    ['map', undefined],
  ];
  for (const type of ['job-finished', 'job-reused']) {
    const { events, stderr } = await project.run('main');
    expect(stderr).toBe('');
    const told = events.flatMap((event) => (event.type === type && 'method' in event ? [event] : []));
    expect(told.map((event) => [event.method, 'chainEnds' in event ? event.chainEnds : undefined])).toEqual(expected);
  }
});
