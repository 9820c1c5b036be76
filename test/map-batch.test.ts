import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

const numbers = `${sdk}
export default defineMethod({
  options: z.object({ changed: z.int() }),
  synthesis({ job, options }) {
    const rows = job.datasetWriter({ columns: { n: 'int32' } }).split();
    for (let n = 0; n < 200; n++) rows.write(n % options.changed === 0 ? -n : n);
  },
});`;

const common = "input: { n: 'int32' }, output: { half: 'float64', text: 'unicode' }, onError: 'record',";
const byRow = `${sdk}
export default defineMap({ ${common} map({ n }) {
  if (n === 11 || n === -14) throw new Error('bad ' + n);
  return { half: n / 2, text: String(n) };
} });`;

test('gives the dataset that the row form gives, and computes only rows that are new', async () => {
  const project = new TestProject({ config: { slices: 3 }, methods: { numbers, by_row: byRow } });
  project.write(
    'methods/by_batch.ts',
    `${sdk}
export default defineMap({ ${common} batchRows: 16, mapBatch({ columns: { n } }) {
  const all = n.toArray();
  for (const each of all) ${project.count('row')}
  const bad = all.find((each) => each === 11 || each === -14);
  if (bad !== undefined) throw new Error('bad ' + bad);
  return { half: Float64Array.from(n.values, (each) => each / 2), text: all.map(String) };
} });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
import { writeFileSync } from 'node:fs';
export default defineBuild(async (urd) => {
  const shown = [];
  for (const changed of [400, 7]) {
    const source = await urd.build('numbers', { changed });
    const jobs = [await urd.build('by_batch', { source }), await urd.build('by_row', { source })];
    shown.push(jobs.map((job) => [job.post?.rows, job.dataset().digest, job.dataset('bad').digest]));
  }
  writeFileSync('result.json', JSON.stringify(shown));
});`,
  );
  const { status, stderr } = await project.run('main');
  expect([status, stderr]).toEqual([0, '']);
  const [first, second] = project.readJson('result.json') as [unknown, string, string][][];
  // Of 200 rows 28 are new: those that 7 divides, but 0.
  expect(first?.map(([rows]) => rows)).toEqual(Array(2).fill({ computed: 200, reused: 0, skipped: 0, failed: 1 }));
  expect(second?.map(([rows]) => rows)).toEqual(Array(2).fill({ computed: 28, reused: 172, skipped: 0, failed: 2 }));
  for (const [batch, row] of [first ?? [], second ?? []]) expect(batch?.slice(1)).toEqual(row?.slice(1));
  // Batches of the bad rows are called again by halves, and one row in each process alone; nothing else is.
  expect(project.counts().row).toBeLessThan(200 + 28 + 2 * 16 * 2 + 2 * 8);
});
