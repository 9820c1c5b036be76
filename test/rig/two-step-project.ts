import { TestProject } from './project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, z } from '@accelerator/sdk';";

/**
 * A pipeline of every kind of thing that a job keeps, in four jobs that count their runs: `first` (main-1) makes a
 * dataset, a file and a result; `second` (main-2) links its columns and adds one; `third` (main-3) takes a sum of that;
 * `other` (main-4) has nothing to do with them.
 */
export function twoStepProject(): TestProject {
  const project = new TestProject();
  project.write(
    'methods/first.ts',
    `${sdk}
import { writeFileSync } from 'node:fs';
export default defineMethod({
  options: z.object({ rows: z.int().default(2000), seed: z.int().default(1) }),
  prepare: ({ job }) => job.datasetWriter({ columns: { text: 'unicode', n: 'int32' } }),
  analysis({ prepareRes: writer, options, sliceno, slices }) {
    if (sliceno === 0) { ${project.count('first')} }
    for (let i = sliceno; i < options.rows; i += slices) writer.write('row ' + i * options.seed, (i * 7919 * options.seed) % 100_003);
  },
  synthesis({ options }) {
    writeFileSync('note.txt', 'a note of some length ' + options.seed);
    return { rows: options.rows };
  },
});`,
  );
  project.write(
    'methods/second.ts',
    `${sdk}
export default defineMethod({
  datasets: { source: dataset({ n: 'int32' }) },
  prepare: ({ job, datasets }) => job.datasetWriter({ parent: datasets.source, columns: { double: 'int32' } }),
  analysis({ prepareRes: writer, datasets, sliceno }) {
    if (sliceno === 0) { ${project.count('second')} }
    for (const n of datasets.source.iterate(sliceno, 'n')) writer.write(n * 2);
  },
});`,
  );
  project.write(
    'methods/third.ts',
    `${sdk}
export default defineMethod({
  datasets: { source: dataset({ double: 'int32', text: 'unicode' }) },
  synthesis({ datasets }) {
    ${project.count('third')}
    let sum = 0;
    for (const [double, text] of datasets.source.iterate(null, ['double', 'text'])) sum += double + text.length;
    return { sum, about: 'the sum of a column and of the lengths of another' };
  },
});`,
  );
  project.write(
    'methods/other.ts',
    `${sdk}\nexport default defineMethod({ options: z.object({ x: z.int().default(1) }), synthesis({ options }) { ${project.count('other')} return options.x; } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
export default defineBuild({
  options: z.object({ seed: z.coerce.number().int().default(1) }),
  async build(urd, { seed }) {
    const first = await urd.build('first', { seed });
    const second = await urd.build('second', { source: first });
    await urd.build('third', { source: second });
    await urd.build('other');
  },
});`,
  );
  return project;
}
