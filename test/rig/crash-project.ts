import { TestProject } from './project.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, job, z } from '@accelerator/sdk';";
const pause = 'await new Promise((resolve) => setTimeout(resolve, 8));';

/**
 * Five jobs in a chain, of every kind: a dataset with files and a result, one that links to it, a map over it, a sum,
 * and one that reads files of another job. Each takes a little while in every phase, so that a kill may come anywhere.
 */
export function crashProject(): TestProject {
  const project = new TestProject({ config: { slices: 3 } });
  project.write(
    'methods/make.ts',
    `${sdk}
import { mkdirSync, writeFileSync } from 'node:fs';
export default defineMethod({
  options: z.object({ version: z.int() }),
  async prepare({ job }) { ${pause} return job.datasetWriter({ columns: { id: 'int32', text: 'unicode', image: 'bytes' } }); },
  async analysis({ prepareRes: writer, options: { version }, sliceno, slices }) {
    mkdirSync('pages', { recursive: true });
    for (let i = sliceno; i < 300; i += slices) {
      writer.write(i, \`row \${i} of version \${version}\`, Buffer.alloc(200 + i, i + version));
      if (i % 60 === sliceno) { ${pause} writeFileSync(\`pages/\${i}.txt\`, \`page \${i} of \${version} \`.repeat(50)); }
    }
    return sliceno + version;
  },
  async synthesis({ analysisRes }) { ${pause} return { sum: analysisRes.merge() }; },
});`,
  );
  project.write(
    'methods/append.ts',
    `${sdk}
export default defineMethod({
  datasets: { source: dataset({ image: 'bytes' }) },
  prepare: ({ job, datasets }) => job.datasetWriter({ parent: datasets.source, columns: { size: 'int32' } }),
  async analysis({ prepareRes: writer, datasets, sliceno }) {
    ${pause}
    for (const image of datasets.source.iterate(sliceno, 'image')) writer.write(image.length * 3);
  },
});`,
  );
  project.write(
    'methods/upper.ts',
    `${sdk}\nexport default defineMap({ input: { text: 'unicode' }, output: { upper: 'unicode' }, map: async ({ text }) => ({ upper: text.toUpperCase() }) });`,
  );
  project.write(
    'methods/sum.ts',
    `${sdk}
export default defineMethod({
  datasets: { source: dataset({ size: 'int32', id: 'int32' }), texts: dataset({ upper: 'unicode' }) },
  async synthesis({ datasets: { source, texts } }) {
    ${pause}
    let sum = 0;
    for (const [size, id] of source.iterate(null, ['size', 'id'])) sum += size * id;
    for (const upper of texts.iterate(null, 'upper')) sum += upper.length;
    return sum;
  },
});`,
  );
  project.write(
    'methods/pages.ts',
    `${sdk}
import { writeFileSync } from 'node:fs';
export default defineMethod({
  jobs: { from: job() },
  async synthesis({ jobs: { from } }) {
    ${pause}
    const names = from.files();
    writeFileSync('all.txt', names.map((name) => from.readFile(name).toString()).join('\\n'));
    return names.length;
  },
});`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
export default defineBuild({
  options: z.object({ from: z.coerce.number().int(), to: z.coerce.number().int() }),
  async build(urd, { from, to }) {
    for (let version = from; version <= to; version++) {
      const made = await urd.build('make', { version });
      const [appended, upper] = await Promise.all([urd.build('append', { source: made }), urd.build('upper', { source: made })]);
      await Promise.all([urd.build('sum', { source: appended, texts: upper }), urd.build('pages', { from: made })]);
    }
  },
});`,
  );
  return project;
}

export const jobsPerVersion = 5;
