import { statSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../cleanup.ts';
import { type FigureSpec, ours } from '../figures.ts';
import type { Contender } from '../measure.ts';
import { packageVersion } from '../peers.ts';
import { benchFolder } from '../places.ts';
import { Peers } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { createRandom } from '../random.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { writeTable } from '../table-file.ts';

const sizes = { full: 1_000_000, quick: 200_000, tiny: 2000 };

export const tablesSuite: Suite = {
  name: 'tables',
  title: 'Tables',
  method: [
    'A CSV file of five columns, 59 MB with a million rows: an integer, a name, an amount, a time, a word or two. Nothing is quoted.',
    'Ours is the time of urd.build, with a run that has started already: slices find the lines together, and parse them; the columns are compressed and on disk at the end. With types: int32, float64 and datetime.',
    'Polars reads the file by all its threads and writes one Arrow file, compressed with LZ4; for text it infers nothing. The files of other formats are written by it: Parquet with Zstandard, Arrow with LZ4.',
    'Sorting is by the amount, within slices or across them; partitioning, grouping (a count and a sum) and joining by the name, of which there are 10,000; a checksum is of all columns. The export writes the typed rows, slice after slice. Polars reads its Arrow file, does the same and writes another.',
    'uDSV and csv-parse are one process, read the whole file, and keep the fields in memory as strings; nothing is written.',
  ],
  reasons: [
    'A third of the time of a slice is LZ4, which the others do not need or do in threads; a sixth is reading the file, which every slice does, so that row k is in slice k modulo their number.',
  ],
  run: runTables,
};

/** Files of other formats: id, title. */
const fileFigures: readonly (readonly [id: string, title: string])[] = [
  ['import-parquet', 'Import the same rows from Parquet'],
  ['import-arrow', 'Import them from Arrow'],
  ['import-jsonl', 'Import them from lines of JSON'],
];

/** What is done with the typed rows: id, title, seconds of exax, target. */
const rowFigures: readonly (readonly [id: string, title: string, elsewhere: number | undefined, limit: number])[] = [
  ['sort', 'Sort by a number, within slices', 1.92, 0.5],
  ['sort-across', 'Sort by a number, across slices', 2.36, 0.7],
  ['partition', 'Partition by a name', 1.13, 0.35],
  ['checksum', 'Checksum of all columns', 2.41, 0.3],
  ['group', 'Group by a name', undefined, 0.5],
  ['join', 'Join with 10,000 rows', undefined, 0.7],
  ['export-csv', 'Export as CSV', 0.66, 0.4],
];

const specs = (isFull: boolean): FigureSpec[] => [
  {
    id: 'tables/import-text',
    title: 'Import all columns as text',
    unit: 's',
    better: 'lower',
    elsewhere: { label: 'exax (measured elsewhere)', value: 1.66 },
    ...(isFull && { targets: [{ limit: 0.5 }] }),
  },
  {
    id: 'tables/import-slices',
    title: 'The same, each slice a part of the file',
    unit: 's',
    better: 'lower',
  },
  {
    id: 'tables/import-types',
    title: 'Import three of them with types',
    unit: 's',
    better: 'lower',
    elsewhere: { label: 'exax (measured elsewhere)', value: 2.76 },
    ...(isFull && { targets: [{ limit: 0.7 }] }),
  },
  {
    id: 'tables/type-columns',
    title: 'Give three columns of text their types afterwards',
    unit: 's',
    better: 'lower',
    elsewhere: { label: 'exax (measured elsewhere)', value: 1.1 },
    ...(isFull && { targets: [{ limit: 0.4 }] }),
  },
  ...fileFigures.map(([id, title]): FigureSpec => ({ id: `tables/${id}`, title, unit: 's', better: 'lower' })),
  ...rowFigures.map(
    ([id, title, elsewhere, limit]): FigureSpec => ({
      id: `tables/${id}`,
      title,
      unit: 's',
      better: 'lower',
      ...(elsewhere !== undefined && { elsewhere: { label: 'exax (measured elsewhere)', value: elsewhere } }),
      ...(isFull && { targets: [{ limit }] }),
    }),
  ),
];

async function runTables(tools: SuiteTools): Promise<SuiteOutcome> {
  const rows = sizes[tools.mode];
  const folder = temporaryFolder('ax-bench-tables');
  const project = await BenchProject.create({ slices: 2, workers: tools.processes, durability: 'fast' });
  try {
    const file = path.join(folder.path, 'table.csv');
    writeTable(file, rows, createRandom(1));
    await peerContender('Polars', { file, rows, folder: folder.path }, ['files']).run(undefined);
    const own: Contender = {
      name: ours,
      async run(memory) {
        project.clear();
        return (await project.run('tables', { file, rows, folder: folder.path }, { memory })).sample;
      },
    };
    const contenders = [
      own,
      ...['Polars', 'uDSV', 'csv-parse'].map((name) => peerContender(name, { file, rows, folder: folder.path })),
    ];
    const figures = await measureFigures(specs(tools.mode === 'full'), contenders, tools, {
      id: 'tables/memory',
      title: 'Memory of all processes',
    });
    return {
      figures,
      inputs: { rows, bytes: statSync(file).size, slices: 2, processes: tools.processes },
      versions: Object.fromEntries(['nodejs-polars', 'udsv', 'csv-parse'].map((name) => [name, packageVersion(name)])),
      missing: ['exax'],
    };
  } finally {
    project.remove();
    folder.remove();
  }
}

const polarsSteps = ['text', 'types', 'parquet', 'arrow', 'jsonl', 'sort-across', 'group', 'join'];
/** Steps that are imports. */
const imports = new Set(['text', 'types', 'parquet', 'arrow', 'jsonl']);

function peerContender(
  name: string,
  task: { readonly file: string; readonly rows: number; readonly folder: string },
  steps: readonly string[] = name === 'Polars' ? polarsSteps : ['text'],
): Contender {
  return {
    name,
    async run(memory) {
      const sample: Record<string, number> = {};
      // A process for each: what was read before is garbage to be collected.
      for (const step of steps) {
        const peers = await Peers.start(1, process.execPath, [path.join(benchFolder, 'peers/csv-readers.js')], {
          memory,
        });
        const { seconds, answers } = await peers.ask({ ...task, name, step });
        if (answers[0] !== task.rows) throw new Error(`${name} read ${String(answers[0])} of ${task.rows} rows.`);
        sample[`tables/${imports.has(step) ? 'import-' : ''}${step}`] = seconds;
        await peers.end();
      }
      return sample;
    },
  };
}
