import { setTimeout } from 'node:timers/promises';
import { type FigureSpec, ours } from '../figures.ts';
import { type Photographs, samplePhotographs } from '../inputs.ts';
import type { Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { sharpVersions } from '../peers.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { smallFiles } from './small-files.ts';

const sizes = { full: 10_000, quick: 300, tiny: 3 };

/** How the script asks for its jobs. */
const ways = { plain: 'a plain build', chain: 'a chain' } as const;
type Way = keyof typeof ways;

/** Seconds that one more of ten thousand may take. */
const limits: Readonly<Record<Way, number>> = { plain: 1.5, chain: 0.5 };

export const dailySuite: Suite = {
  name: 'daily',
  title: 'New files every day',
  method: [
    'Small images are imported, get thumbnails and are exported. Then one more file comes, and the command runs again; then nothing is new.',
    'By a plain build, which takes over what the jobs of the day before hold; and by a chain, whose jobs hold what is new.',
  ],
  run: runDaily,
};

function figureSpecs(many: number, isFull: boolean): FigureSpec[] {
  const count = many.toLocaleString('en-US');
  return (Object.keys(ways) as Way[]).flatMap((way): FigureSpec[] => [
    { id: `daily/${way}-first`, title: `${count} files, by ${ways[way]}`, unit: 's', better: 'lower' },
    {
      id: `daily/${way}-added`,
      title: `One more, by ${ways[way]}`,
      unit: 's',
      better: 'lower',
      ...(isFull && { targets: [{ limit: limits[way] }] }),
    },
    { id: `daily/${way}-nothing`, title: `Nothing new, by ${ways[way]}`, unit: 's', better: 'lower' },
    {
      id: `daily/${way}-added-runs`,
      title: `One more, by ${ways[way]}`,
      unit: 'jobs that ran',
      better: 'lower',
      targets: [{ limit: 3 }],
    },
  ]);
}

async function runDaily(tools: SuiteTools): Promise<SuiteOutcome> {
  // `DAILY_FILES=100000` takes a quarter of an hour for each round.
  const many = Number(process.env.DAILY_FILES ?? sizes[tools.mode]);
  const small = await samplePhotographs(4, 64, 48);
  const contender = {
    name: ours,
    run: async (memory: MemoryWatch | undefined): Promise<Sample> => ({
      ...(await days('plain', small, { many, processes: tools.processes, memory })),
      ...(await days('chain', small, { many, processes: tools.processes, memory })),
    }),
  };
  const figures = await measureFigures(figureSpecs(many, many === sizes.full), [contender], tools, {
    id: 'daily/memory',
    title: 'Memory of all processes',
  });
  return {
    figures,
    inputs: { 'small files': many, processes: tools.processes },
    versions: sharpVersions(),
    missing: ['exax'],
  };
}

interface DaysSetup {
  readonly many: number;
  readonly processes: number;
  readonly memory: MemoryWatch | undefined;
}

async function days(way: Way, small: Photographs, { many, processes, memory }: DaysSetup): Promise<Sample> {
  const project = await BenchProject.create({ workers: processes, durability: 'fast' });
  const run = () => project.run('daily', { way }, { memory });
  /** Longer than the time within which a change is not told from the clock of the file system alone. */
  const settle = (): Promise<void> => setTimeout(2200);
  try {
    smallFiles(project, 'daily', small, many);
    await settle();
    const first = await run();
    smallFiles(project, 'daily', small, many + 1);
    await settle();
    const added = await run();
    const nothing = await run();
    return {
      [`daily/${way}-first`]: first.seconds,
      [`daily/${way}-added`]: added.seconds,
      [`daily/${way}-added-runs`]: added.built,
      [`daily/${way}-nothing`]: nothing.seconds,
    };
  } finally {
    project.remove();
  }
}
