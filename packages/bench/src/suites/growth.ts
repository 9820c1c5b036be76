import { type FigureSpec, ours } from '../figures.ts';
import { type Photographs, samplePhotographs } from '../inputs.ts';
import type { Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { sharpVersions } from '../peers.ts';
import { BenchProject } from '../project.ts';
import { growthPerDoubling } from '../statistics.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { smallFiles } from './small-files.ts';

const kinds = {
  rows: 'Rows that are written, and mapped over',
  columns: 'Columns of a dataset that is written, and gets one more',
  jobs: 'Jobs, one after the other',
  files: 'Small images that are imported, and exported',
  chain: 'Datasets of a chain that is written by one job, and read by another',
  slices: 'Slices of a dataset that is written, and mapped over',
} as const;
type Kind = keyof typeof kinds;

/** The least of each; the others are doubled so many times. */
const sizes: Readonly<
  Record<SuiteTools['mode'], { readonly least: Readonly<Record<Kind, number>>; readonly times: number }>
> = {
  full: { least: { rows: 1_000_000, columns: 100, jobs: 200, files: 2000, chain: 200, slices: 16 }, times: 3 },
  quick: { least: { rows: 50_000, columns: 20, jobs: 20, files: 100, chain: 20, slices: 8 }, times: 2 },
  tiny: { least: { rows: 100, columns: 2, jobs: 2, files: 3, chain: 2, slices: 2 }, times: 1 },
};

/** Of twice as many, times as long: 2 is linear, 4 is the square; the rest is for what else the machine does. */
const limit = 2.3;

export const growthSuite: Suite = {
  name: 'growth',
  title: 'How it grows',
  method: [
    'Of one kind so many are built, then twice as many, and so on, each in an empty workdir; the start of the command and of its processes is not in it.',
    'Told is the time for the most, and how many times as long twice as many take, by the line through the logarithms of all: 2 is linear, 4 is the square.',
  ],
  run: runGrowth,
};

/** How many of a kind are built, the least first. */
function countsOf(kind: Kind, mode: SuiteTools['mode']): number[] {
  const { least, times } = sizes[mode];
  return Array.from({ length: times + 1 }, (_, doubled) => least[kind] * 2 ** doubled);
}

function figureSpecs(mode: SuiteTools['mode']): FigureSpec[] {
  return (Object.keys(kinds) as Kind[]).flatMap((kind): FigureSpec[] => {
    const counts = countsOf(kind, mode).map((count) => count.toLocaleString('en-US'));
    return [
      { id: `growth/${kind}-most`, title: `${kinds[kind]}: ${counts.at(-1)}`, unit: 's', better: 'lower' },
      {
        id: `growth/${kind}`,
        title: `The same by doubling, from ${counts[0]}`,
        unit: 'times as long',
        better: 'lower',
        ...(mode === 'full' && { targets: [{ limit }] }),
      },
    ];
  });
}

async function runGrowth(tools: SuiteTools): Promise<SuiteOutcome> {
  const { mode, processes } = tools;
  const small = await samplePhotographs(4, 64, 48);
  const run = async (memory: MemoryWatch | undefined): Promise<Sample> => {
    const sample: Record<string, number> = {};
    for (const kind of Object.keys(kinds) as Kind[]) {
      const points: [count: number, seconds: number][] = [];
      for (const count of countsOf(kind, mode)) {
        points.push([count, await secondsOf(kind, count, { small, processes, memory })]);
      }
      sample[`growth/${kind}-most`] = points.at(-1)?.[1] ?? Number.NaN;
      sample[`growth/${kind}`] = growthPerDoubling(points);
    }
    return sample;
  };
  const memory = { id: 'growth/memory', title: 'Memory of all processes' };
  const figures = await measureFigures(figureSpecs(mode), [{ name: ours, run }], tools, memory);
  return { figures, inputs: { processes }, versions: sharpVersions(), missing: ['exax'] };
}

interface GrowthSetup {
  readonly small: Photographs;
  readonly processes: number;
  readonly memory: MemoryWatch | undefined;
}

async function secondsOf(kind: Kind, count: number, { small, processes, memory }: GrowthSetup): Promise<number> {
  const slices = kind === 'slices' ? count : 8;
  const project = await BenchProject.create({ slices, workers: processes, durability: 'fast' });
  try {
    if (kind === 'files') smallFiles(project, `growth/${count}`, small, count);
    return (await project.run('growth', { what: kind, count }, { memory })).sample.seconds ?? Number.NaN;
  } finally {
    project.remove();
  }
}
