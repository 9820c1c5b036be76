import { setTimeout } from 'node:timers/promises';
import { type FigureSpec, ours } from '../figures.ts';
import { type Photographs, samplePhotographs } from '../inputs.ts';
import type { Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { sharpVersions } from '../peers.ts';
import { BenchProject, type ProjectOptions, type RunOutcome } from '../project.ts';
import { type SlowStore, slowStore } from '../slow-store.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { smallFiles } from './small-files.ts';

const sizes = {
  full: { images: 10_000, jobs: 200 },
  quick: { images: 300, jobs: 40 },
  tiny: { images: 3, jobs: 3 },
};

/** Milliseconds before each answer of the store. */
const delays = [0, 10, 50] as const;

export const sharedSuite: Suite = {
  name: 'shared',
  title: 'A fresh machine beside a shared cache',
  method: [
    'Small images are imported, get thumbnails and are exported; and many jobs that do nothing are asked for, a hundred at a time. What was built is in an HTTP store on this machine, which answers at once, after 10 ms or after 50 ms. Then the same command runs with an empty workdir.',
    'Then one of the images is another one, and the command runs with an empty workdir again: what moves is counted in bytes.',
  ],
  run: runShared,
};

function figureSpecs({ images, jobs }: (typeof sizes)['full']): FigureSpec[] {
  const count = images.toLocaleString('en-US');
  const seconds = (id: string, title: string): FigureSpec => ({
    id: `shared/${id}`,
    title,
    unit: 's',
    better: 'lower',
  });
  const cold = (what: string, title: string): FigureSpec[] =>
    delays.map((delay) => seconds(`${what}-${delay}`, `${title}, from a store that answers after ${delay} ms`));
  const moved = (id: string, title: string): FigureSpec => ({
    id: `shared/${id}`,
    title,
    unit: 'bytes',
    better: 'lower',
  });
  return [
    seconds('images-built', `${count} images, built and uploaded`),
    ...cold('images', `${count} images`),
    {
      id: 'shared/images-runs',
      title: `${count} images`,
      unit: 'jobs that ran',
      better: 'lower',
      targets: [{ limit: 0 }],
    },
    seconds('jobs-built', `${jobs} small jobs, built and uploaded`),
    ...cold('jobs', `${jobs} small jobs`),
    seconds('changed', `One of ${count} images is another one`),
    moved('stored-bytes', `${count} images: what is in the store`),
    moved('images-bytes', `${count} images: what comes`),
    moved('changed-bytes', `One of ${count} images is another one: what comes`),
  ];
}

async function runShared(tools: SuiteTools): Promise<SuiteOutcome> {
  const size = sizes[tools.mode];
  const small = await samplePhotographs(4, 64, 48);
  const contender = {
    name: ours,
    run: (memory: MemoryWatch | undefined): Promise<Sample> => coldMachines(small, { size, tools, memory }),
  };
  const figures = await measureFigures(figureSpecs(size), [contender], tools, {
    id: 'shared/memory',
    title: 'Memory of all processes',
  });
  return {
    figures,
    inputs: { images: size.images, jobs: size.jobs, processes: tools.processes },
    versions: sharpVersions(),
    missing: ['exax'],
  };
}

interface MachinesSetup {
  readonly size: (typeof sizes)['full'];
  readonly tools: SuiteTools;
  readonly memory: MemoryWatch | undefined;
}

async function coldMachines(small: Photographs, { size, tools, memory }: MachinesSetup): Promise<Sample> {
  const store = await slowStore();
  const options: ProjectOptions = { workers: tools.processes, durability: 'fast', sharedCache: { url: store.url } };
  const project = await BenchProject.create(options);
  const asked = { count: size.jobs, atOnce: 100 };
  const images = (): Promise<RunOutcome> => project.run('daily', { way: 'plain' }, { memory });
  const jobs = (): Promise<RunOutcome> => project.run('jobs', asked, { memory });
  try {
    smallFiles(project, 'daily', small, size.images);
    // Longer than the time within which a change is not told from the clock of the file system alone.
    await setTimeout(2200);
    const built = await images();
    const builtJobs = await jobs();
    const cold = await afterEach(project, store, images);
    const coldJobs = await afterEach(project, store, jobs);
    project.clear('daily');
    smallFiles(project, 'daily', small, size.images - 1);
    project.write('daily/another.jpg', 'no image');
    await setTimeout(2200);
    project.clear();
    const changed = await images();
    return {
      'shared/images-built': built.seconds,
      'shared/jobs-built': builtJobs.seconds,
      ...secondsOf('images', cold),
      ...secondsOf('jobs', coldJobs),
      'shared/images-runs': cold.reduce((sum, each) => sum + each.built, 0),
      'shared/changed': changed.seconds,
      'shared/stored-bytes': built.sent,
      'shared/images-bytes': cold[0]?.received ?? Number.NaN,
      'shared/changed-bytes': changed.received,
    };
  } finally {
    project.remove();
    store.close();
  }
}

/** With an empty workdir each time. */
async function afterEach(
  project: BenchProject,
  store: SlowStore,
  run: () => Promise<RunOutcome>,
): Promise<RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (const delay of delays) {
    project.clear();
    store.delayMs = delay;
    outcomes.push(await run());
  }
  store.delayMs = 0;
  return outcomes;
}

function secondsOf(what: string, outcomes: readonly RunOutcome[]): Sample {
  return Object.fromEntries(outcomes.map(({ seconds }, index) => [`shared/${what}-${delays[index]}`, seconds]));
}
