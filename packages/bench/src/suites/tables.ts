import { statSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../cleanup.ts';
import { ExaxProject } from '../exax.ts';
import { type Figure, type FigureSpec, ours, type Target } from '../figures.ts';
import type { Contender } from '../measure.ts';
import { missingPeers, packageVersion, versionsOf } from '../peers.ts';
import { benchFolder } from '../places.ts';
import { Peers } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { createRandom } from '../random.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { writeTable } from '../table-file.ts';

const sizes = { full: 1_000_000, quick: 200_000, tiny: 2000 };
/** As exax was measured with, when the targets were set. */
const slices = 2;

export const tablesSuite: Suite = {
  name: 'tables',
  title: 'Tables',
  method: [
    'A CSV file of five columns, 59 MB with a million rows: an integer, a name, an amount, a time, a word or two. Nothing is quoted.',
    'Ours is the time of urd.build, with a run that has started already: slices find the lines together, and parse them; the columns are compressed and on disk at the end. With types: int32, float64 and datetime.',
    'Polars reads the file by all its threads and writes one Arrow file, compressed with LZ4; for text it infers nothing. The files of other formats are written by it: Parquet with Zstandard, Arrow with LZ4.',
    'Sorting is by the amount, within slices or across them; partitioning, grouping (a count and a sum) and joining by the name, of which there are 10,000; a checksum is of all columns. The export writes the typed rows, slice after slice. Polars reads its Arrow file, does the same and writes another.',
    'exax imports bytes, and makes types of them by a job of its own: an import with types is both. Its times are those of urd.build in a build script, too. It neither groups nor joins: what was promised of these in seconds is as much longer as its import takes here.',
    'uDSV and csv-parse are one process, read the whole file, and keep the fields in memory as strings; nothing is written.',
  ],
  reasons: [
    'Import as text: row k is in slice k modulo their number, so that every slice process reads all of the file. Where each slice is a part of the file, it takes 0.6 of the time.',
    'The first import of a run takes 1.6 times as long as those after it: a process starts for each slice, and code is loaded and compiled.',
    'LZ4 is the largest part of what slice processes do: a fifth of an import as text, a seventh of sorting, a tenth of partitioning and grouping. Of these, a quarter of all processor time is compiling: the code of each job is new to its process.',
    'Sorting: a third is taking rows from where they lie. The 500,000 of a slice take 40 ms in the order in which they lie, and 280 in another one, for misses of the cache. Putting the values of each row side by side first saved a fifth of that, a twentieth of sorting, and was not kept.',
  ],
  run: runTables,
};

const importId = 'tables/import-text';
const exaxImport = 1.66;

/**
 * Seconds that were promised on a machine on which exax took so many: what counts is the ratio, where exax is here. What it
 * can't do is allowed as much longer as it takes longer for an import.
 */
const promised: Readonly<Record<string, { readonly limit: number; readonly exax?: number }>> = {
  'import-text': { limit: 0.5, exax: exaxImport },
  'import-types': { limit: 0.7, exax: 2.76 },
  'type-columns': { limit: 0.4, exax: 1.1 },
  sort: { limit: 0.5, exax: 1.92 },
  'sort-across': { limit: 0.7, exax: 2.36 },
  partition: { limit: 0.35, exax: 1.13 },
  checksum: { limit: 0.3, exax: 2.41 },
  group: { limit: 0.5 },
  join: { limit: 0.7 },
  'export-csv': { limit: 0.4, exax: 0.66 },
};

/** Id, title. */
const steps: readonly (readonly [id: string, title: string])[] = [
  ['import-text', 'Import all columns as text'],
  ['import-slices', 'The same, each slice a part of the file'],
  ['import-types', 'Import three of them with types'],
  ['type-columns', 'Give three columns of text their types afterwards'],
  ['import-parquet', 'Import the same rows from Parquet'],
  ['import-arrow', 'Import them from Arrow'],
  ['import-jsonl', 'Import them from lines of JSON'],
  ['sort', 'Sort by a number, within slices'],
  ['sort-across', 'Sort by a number, across slices'],
  ['partition', 'Partition by a name'],
  ['checksum', 'Checksum of all columns'],
  ['group', 'Group by a name'],
  ['join', 'Join with 10,000 rows'],
  ['export-csv', 'Export as CSV'],
];

function figureSpecs(isFull: boolean, isExaxHere: boolean): FigureSpec[] {
  return steps.map(([id, title]): FigureSpec => {
    const { limit, exax } = promised[id] ?? {};
    const isElsewhere = exax !== undefined && !isExaxHere;
    return {
      id: `tables/${id}`,
      title,
      unit: 's',
      better: 'lower',
      targets: targetsOf(limit, isExaxHere ? exax : undefined, isFull),
      ...(isElsewhere && { elsewhere: { label: 'exax (measured elsewhere)', value: exax } }),
    };
  });
}

function targetsOf(limit: number | undefined, exax: number | undefined, isFull: boolean): Target[] {
  if (limit === undefined) return [];
  if (exax !== undefined) return [{ factor: limit / exax, of: 'exax' }];
  return isFull ? [{ limit }] : [];
}

async function runTables(tools: SuiteTools): Promise<SuiteOutcome> {
  const rows = sizes[tools.mode];
  const folder = temporaryFolder('ax-bench-tables');
  const { python } = tools.peers.exax ?? {};
  const project = await BenchProject.create({ slices, workers: tools.processes, durability: 'fast' });
  const exax = python === undefined ? undefined : await ExaxProject.create(python, slices);
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
    const contenders: Contender[] = [
      own,
      ...['Polars', 'uDSV', 'csv-parse'].map((name) => peerContender(name, { file, rows, folder: folder.path })),
    ];
    if (exax !== undefined) {
      contenders.push({
        name: 'exax',
        async run(memory) {
          await exax.clear();
          return (await exax.run('tables', { file, rows }, memory)).sample;
        },
      });
    }
    const specs = figureSpecs(tools.mode === 'full', exax !== undefined);
    const figures = await measureFigures(specs, contenders, tools, {
      id: 'tables/memory',
      title: 'Memory of all processes',
    });
    return {
      figures: figures.map((figure) => withLimit(figure, figures)),
      inputs: { rows, bytes: statSync(file).size, slices, processes: tools.processes },
      versions: {
        ...versionsOf(tools.peers, ['exax']),
        ...Object.fromEntries(['nodejs-polars', 'udsv', 'csv-parse'].map((name) => [name, packageVersion(name)])),
      },
      missing: missingPeers(tools.peers, ['exax']),
    };
  } finally {
    project.remove();
    await exax?.remove();
    folder.remove();
  }
}

const polarsSteps = ['text', 'types', 'parquet', 'arrow', 'jsonl', 'sort-across', 'group', 'join'];
/** Steps that are imports. */
const imports = new Set(['text', 'types', 'parquet', 'arrow', 'jsonl']);

/** What exax can't do has a limit as of this machine. */
function withLimit(figure: Figure, figures: readonly Figure[]): Figure {
  const { limit, exax } = promised[figure.id.replace('tables/', '')] ?? {};
  const imported = figures.find(({ id }) => id === importId)?.entries.find(({ contender }) => contender === 'exax');
  if (limit === undefined || exax !== undefined || imported === undefined) return figure;
  return { ...figure, targets: [{ limit: (limit * imported.median) / exaxImport }] };
}

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
