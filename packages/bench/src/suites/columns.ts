import path from 'node:path';
import { temporaryFolder } from '../cleanup.ts';
import { ExaxProject } from '../exax.ts';
import { type FigureSpec, ours, type Target } from '../figures.ts';
import type { Contender } from '../measure.ts';
import { missingPeers, packageVersion, versionsOf } from '../peers.ts';
import { benchFolder } from '../places.ts';
import { Peers } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = {
  full: { rows: 2_000_000, appendRows: 1_000_000 },
  tiny: { rows: 2000, appendRows: 2000 },
  quick: { rows: 400_000, appendRows: 200_000 },
};

const types = ['int64', 'float64', 'unicode', 'json', 'bytes'] as const;
type Type = (typeof types)[number];

/** Two slices, as exax was measured with. */
const slices = 2;

const names: Record<Type, string> = {
  int64: 'int64',
  float64: 'float64',
  unicode: 'unicode, 20 characters',
  json: 'json, {"w", "h"}',
  bytes: 'bytes, 100 random ones',
};

export const columnsSuite: Suite = {
  name: 'columns',
  title: 'Columns',
  method: [
    'Two slices in two processes. Values come from pools of 65,536 that were made before, and that is not in the time.',
    'Seconds are those of the slower slice; for exax those of its analysis. exax goes over values by a loop in C.',
    'apache-arrow writes files without compression by its own builders, batches of 65,536 rows, and reads them by its vectors; JSON is text to it, made and parsed by each contender.',
    'Newline-delimited JSON keeps bigints as numbers and bytes as base64.',
    'What exax was measured at elsewhere is said only where it could not be measured here.',
  ],
  reasons: [
    'The first pass over a column in a fresh process is the slowest, and it is the one that counts here: code is not compiled yet, and memory is touched for the first time. A third pass is 1.6 to 2.8 times as fast (int64 to 130, float64 to 107, batches to 350 M rows/s). Of the 15 to 19 ms that two million rows by batches take, 5 to 8 are reading; the loop of the method takes 7 to 9 for its first 100,000 to 200,000 rows, until V8 has compiled it, and 1.5 for all others.',
    'Iterating over int64 and float64: the first 65,536 rows take 13 ms of 42, half of it in the interpreter, and each further 65,536 take 1.2: bigints and doubles in objects of their own, which are then collected.',
    'Writing int64: of 107 ms for a million rows in each process, LZ4 takes 21 to 25, the call of `write` with its checks 40, and the first 130,000 rows 40 more than others, as code is not compiled yet.',
    'Writing json: `JSON.stringify` takes 0.4 of the time, as it does for newline-delimited JSON; the rest is looking for what it would leave out or change, UTF-8 in memory of its own, and the length, checksum and digest of each value.',
    'Iterating over bytes: making a Uint8Array takes 22 ns of a row, the object of JavaScript that Python makes in its own memory.',
    'Sizes: LZ4 has no entropy coder, which gzip has, and zstd, which is a choice (`compression`).',
    'apache-arrow writes numbers without compression, checksum, minimum or maximum.',
  ],
  run: runColumns,
};

/** What was promised for 2 M rows, and what exax did on another machine like this. */
const promised: Record<string, { readonly target: number; readonly exax?: number }> = {
  'write-int64': { target: 12, exax: 3.22 },
  'write-float64': { target: 30, exax: 9.06 },
  'write-unicode': { target: 9, exax: 3.32 },
  'write-json': { target: 4, exax: 1.39 },
  'write-bytes': { target: 6, exax: 1.17 },
  'write-three': { target: Number.NaN, exax: 1.38 },
  'iterate-int64': { target: 70, exax: 66 },
  'iterate-float64': { target: 90, exax: 58 },
  'iterate-unicode': { target: 30, exax: 27 },
  'iterate-json': { target: 6, exax: 3.14 },
  'iterate-bytes': { target: 60, exax: 53 },
  'iterate-three': { target: 20, exax: 15.6 },
  batches: { target: 300 },
};

function figureSpecs(isExaxHere: boolean): FigureSpec[] {
  const rate = (id: string, title: string): FigureSpec => {
    const { target = Number.NaN, exax } = promised[id] ?? {};
    const targets: Target[] = [...(Number.isNaN(target) ? [] : [{ limit: target }]), ...ahead(id)];
    const elsewhere =
      isExaxHere || exax === undefined ? undefined : { label: 'exax (measured elsewhere)', value: exax };
    return { id: `columns/${id}`, title, unit: 'M rows/s', better: 'higher', targets, ...(elsewhere && { elsewhere }) };
  };
  return [
    ...types.map((type) => rate(`write-${type}`, `Write ${names[type]}`)),
    rate('write-three', 'Write three columns (int64, float64, unicode)'),
    ...types.map((type) => rate(`iterate-${type}`, `Iterate over ${names[type]}`)),
    rate('iterate-three', 'Iterate over three columns'),
    rate('batches', 'Add up a float64 column by its batches'),
    { id: 'columns/append-1', title: 'Append a column to one', unit: 's', better: 'lower' },
    {
      id: 'columns/append-10',
      title: 'Append a column to ten',
      unit: 's',
      better: 'lower',
      targets: [{ factor: 1.1, of: toOne }],
    },
    ...types.map((type): FigureSpec => sizeSpec(type)),
  ];
}

/** Of whom it is wanted to be ahead. */
function ahead(id: string): Target[] {
  if (id.startsWith('iterate-') && id !== 'iterate-three') return [{ factor: 1, of: 'exax' }];
  if (id === 'write-json') return [{ factor: 1, of: 'newline-delimited JSON' }];
  return id === 'write-int64' || id === 'write-float64' ? [{ factor: 1, of: 'apache-arrow' }] : [];
}

/** Only where the values are such that a codec can do something. */
function sizeSpec(type: Type): FigureSpec {
  const targets: Target[] = type === 'unicode' || type === 'json' ? [{ factor: 4 / 3, of: 'exax' }] : [];
  return { id: `columns/size-${type}`, title: `Size of ${names[type]}`, unit: 'bytes/row', better: 'lower', targets };
}

const withZstd = `${ours}, compression: zstd`;
const toOne = `${ours}, to one column`;

async function runColumns(tools: SuiteTools): Promise<SuiteOutcome> {
  const { peers, mode } = tools;
  const { rows, appendRows } = sizes[mode];
  const project = await BenchProject.create({ slices, workers: slices, durability: 'fast' });
  const zstd = await BenchProject.create({ slices, workers: slices, durability: 'fast', compression: 'zstd' });
  const exax = peers.exax === undefined ? undefined : await ExaxProject.create(peers.exax.python, slices);
  const folder = temporaryFolder('ax-bench-columns');
  try {
    const contenders: Contender[] = [
      {
        name: ours,
        async run(memory) {
          project.clear();
          return (await project.run('columns', { rows, appendRows }, { memory })).sample;
        },
      },
      {
        name: withZstd,
        async run(memory) {
          zstd.clear();
          return (await zstd.run('columns', { rows, appendRows, codec: 'zstd' }, { memory })).sample;
        },
      },
      peerContender('apache-arrow', 'arrow-columns.js', folder.path, rows, true),
      peerContender('newline-delimited JSON', 'ndjson-columns.js', folder.path, rows, false),
    ];
    if (exax !== undefined) {
      contenders.push({
        name: 'exax',
        run: async (memory) => (await exax.run('columns', { rows, appendRows }, memory)).sample,
      });
    }
    const figures = await measureFigures(figureSpecs(exax !== undefined), contenders, tools, {
      id: 'columns/memory',
      title: 'Memory of all processes',
    });
    return {
      figures: figures.map((figure) => (figure.id === 'columns/append-10' ? withAppendToOne(figure, figures) : figure)),
      inputs: { rows, 'rows to which a column is appended': appendRows, slices },
      versions: { ...versionsOf(peers, ['exax']), 'apache-arrow': packageVersion('apache-arrow') },
      missing: missingPeers(peers, ['exax']),
    };
  } finally {
    project.remove();
    zstd.remove();
    await exax?.remove();
    folder.remove();
  }
}

type Figures = Awaited<ReturnType<typeof measureFigures>>;

/** Appending to ten columns is compared with appending to one: the same run of the same program. */
function withAppendToOne(figure: Figures[number], figures: Figures): Figures[number] {
  const one = figures.find(({ id }) => id === 'columns/append-1')?.entries.find(({ contender }) => contender === ours);
  if (one === undefined) return figure;
  const [own, ...others] = figure.entries;
  return { ...figure, entries: [...(own === undefined ? [] : [own]), { ...one, contender: toOne }, ...others] };
}

function peerContender(name: string, program: string, folder: string, rows: number, hasBatches: boolean): Contender {
  return {
    name,
    async run(memory) {
      const sample: Record<string, number> = {};
      const millions = rows / 1e6;
      const columns: [string, readonly Type[]][] = [
        ...types.map((type): [string, Type[]] => [type, [type]]),
        ['three', ['int64', 'float64', 'unicode']],
      ];
      const peers = await Peers.start(slices, process.execPath, [path.join(benchFolder, 'peers', program)], { memory });
      for (const [what, wanted] of columns) {
        const task = { types: wanted, folder, rows };
        await peers.ask({ ...task, step: 'pools' });
        const written = await peers.ask({ ...task, step: 'write' });
        sample[`columns/write-${what}`] = millions / written.seconds;
        if (what !== 'three') sample[`columns/size-${what}`] = total(written.answers) / rows;
        const read = await peers.ask({ ...task, step: 'iterate' });
        if (total(read.answers) !== rows) throw new Error(`${name} read ${total(read.answers)} of ${rows} rows.`);
        sample[`columns/iterate-${what}`] = millions / read.seconds;
        if (hasBatches && what === 'float64')
          sample['columns/batches'] = millions / (await peers.ask({ ...task, step: 'batches' })).seconds;
      }
      await peers.end();
      return sample;
    },
  };
}

const total = (answers: readonly unknown[]): number => answers.reduce<number>((sum, answer) => sum + Number(answer), 0);
