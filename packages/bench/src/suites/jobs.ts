import { ExaxProject } from '../exax.ts';
import { type FigureSpec, ours } from '../figures.ts';
import type { Contender } from '../measure.ts';
import { missingPeers, versionsOf } from '../peers.ts';
import { runProgram } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = {
  full: { fresh: 200, reused: [200, 2000, 5000, 20_000], exaxReused: [200, 2000] },
  tiny: { fresh: 2, reused: [3], exaxReused: [3] },
  quick: { fresh: 50, reused: [200, 1000], exaxReused: [200] },
};

const variant = (what: string): string => `${ours}, ${what}`;

/** Slices as exax was measured with. */
const slices = 2;

export const jobsSuite: Suite = {
  name: 'jobs',
  title: 'What a job costs',
  method: [
    'A trivial job has an analysis on two slices and a synthesis. Fresh jobs are built one after the other, when the slice processes run already.',
    'Reused jobs are asked for one after the other. The command is the whole `ax run`, the start of Node.js included; the server that exax needs runs already, and its start is not in its time.',
    'The workdir holds as many jobs as the largest row says; one more row has a workdir that holds nothing else.',
    'By default the files of a finished job are forced onto the disk (`durability: full`); exax does not do that, so there is a row without.',
  ],
  reasons: [
    'A run in which one job is reused: of the processors Node itself takes two fifths (57 ms of 141). In a profile of what comes after that a sixth is V8 taking over the code that it kept, a fifth the top level of 600 modules, a tenth what Node loads of its own modules, a tenth its loading of those of the engine and the project, a twentieth the collection of garbage; the job takes 2 ms. What was tried and did not help: six flags of V8 (compiling at once, earlier, later, without waiting for feedback; no collection between tasks), and starting by CommonJS (0.98, within what two runs differ by). The code of all other commands in a function that V8 compiles when it is called was worth 0.96: it would cut the script of the bundler by text.',
    '2,000 reused jobs: the system is asked six times for each, which is the whole of what reuse rests on: five looks at files (the entry of the index, the directory, the record, the result, the setup) and one read of a link. With what Node makes of it, that is a third of what a job costs (33 of 92 µs in a profile of 5,000), and cannot be less as long as each file is looked at. 14 µs are the collection of garbage (34 KB for each job, of which nothing has more than 4.4), 9 the options, 4 what they are as text, 7 the event, 6 what `hits` says of the record. Of 2,000 jobs each takes three times as long as of 20,000: V8 compiles 83 functions for speed meanwhile, on its other threads, which is 0.2 of 0.7 s of processors. Told to do so later it takes 0.78 of the processors for 2,000, but a twentieth more on the thread that does the work, and 1.7 times as much for 20,000, so it is not told.',
    'A fresh job: forcing files and directories onto the disk takes 2 ms. Of 9 ms of processors that one takes in memory, the engine has 3.4 (waking the processes by their sockets 0.7, publishing half a millisecond, the events as lines of JSON nearly as much, making and removing the folders of three tasks 0.15, and a long tail of 115 calls of the system), each of two slice processes 2.8. After each of its three tasks a slice process compares all objects that code shares with what they were, 0.3 to 0.6 of 2 ms, as it finds what the task has brought into the cache in the place of them. With a workdir in memory a job takes 1.10 times as long as on 2026-11-20, when jobs were neither resumed nor looked after, nor said why they are built (5.9 and 6.5 ms; twelve alternating rounds).',
  ],
  run: runJobs,
};

async function runJobs(tools: SuiteTools): Promise<SuiteOutcome> {
  const { peers, mode, log } = tools;
  const size = sizes[mode];
  const most = Math.max(...size.reused);
  const project = await BenchProject.create({ slices, workers: 2 });
  const fast = await BenchProject.create({ slices, workers: 2, durability: 'fast' });
  const exax = peers.exax === undefined ? undefined : await ExaxProject.create(peers.exax.python, slices);
  try {
    log(`filling a workdir with ${most} jobs`);
    await fast.run('jobs', { count: most, atOnce: 100 }, { workdir: 'workdirs/many' });
    await fast.run('jobs', { count: 200, atOnce: 100 }, { workdir: 'workdirs/few' });
    await exax?.run('jobs', { count: Math.max(...size.exaxReused) });
    const figures = [
      ...(await measureFigures(startSpecs, startContenders(fast, exax), tools, {
        id: 'jobs/start-memory',
        title: 'Memory of all processes, a run in which one job is reused',
      })),
      ...(await measureFigures(reusedSpecs(size.reused), reusedContenders(fast, exax, size), tools, {
        id: 'jobs/reused-memory',
        title: 'Memory of all processes, runs that reuse jobs',
      })),
      ...(await measureFigures(freshSpecs, freshContenders(project, fast, exax, size.fresh), tools, {
        id: 'jobs/fresh-memory',
        title: 'Memory of all processes, runs of fresh jobs',
      })),
    ];
    return {
      figures,
      inputs: { 'fresh jobs in a run': size.fresh, 'jobs in the workdir': most, slices, workers: 2 },
      versions: versionsOf(peers, ['exax']),
      missing: missingPeers(peers, ['exax']),
    };
  } finally {
    project.remove();
    fast.remove();
    await exax?.remove();
  }
}

const startSpecs: readonly FigureSpec[] = [
  {
    id: 'jobs/no-op',
    title: 'A run in which one job is reused',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 100 }],
  },
];

function startContenders(project: BenchProject, exax: ExaxProject | undefined): Contender[] {
  const inMs = (seconds: number) => ({ 'jobs/no-op': seconds * 1000 });
  const contenders: Contender[] = [
    {
      name: ours,
      run: async (memory) =>
        inMs((await project.run('jobs', { count: 1 }, { workdir: 'workdirs/few', memory })).seconds),
    },
    {
      name: 'node -e 0 (limit)',
      run: async (memory) => inMs((await runProgram(process.execPath, ['-e', '0'], { memory })).seconds),
    },
  ];
  if (exax !== undefined)
    contenders.push({
      name: 'exax',
      run: async (memory) => inMs((await exax.run('jobs', { count: 1 }, memory)).seconds),
    });
  return contenders;
}

function reusedSpecs(counts: readonly number[]): FigureSpec[] {
  return counts.flatMap((count): FigureSpec[] => [
    {
      id: `jobs/reused-${count}`,
      title: `${count.toLocaleString('en-US')} reused jobs, each`,
      unit: 'ms',
      better: 'lower',
      targets: count === 2000 ? [{ limit: 0.1 }] : [],
    },
    {
      id: `jobs/reused-${count}-run`,
      title: `${count.toLocaleString('en-US')} reused jobs, the command`,
      unit: 's',
      better: 'lower',
      targets: runTargets(count),
    },
  ]);
}

function runTargets(count: number): FigureSpec['targets'] {
  const limits: Readonly<Record<number, number>> = { 200: 0.13, 5000: 0.35, 20000: 0.9 };
  const limit = limits[count];
  return limit === undefined ? [] : [{ limit }];
}

function reusedContenders(
  project: BenchProject,
  exax: ExaxProject | undefined,
  { reused, exaxReused }: { readonly reused: readonly number[]; readonly exaxReused: readonly number[] },
): Contender[] {
  const inFigures = (count: number, perJob: number | undefined, seconds: number) => ({
    [`jobs/reused-${count}`]: perJob ?? Number.NaN,
    [`jobs/reused-${count}-run`]: seconds,
  });
  const ourRun = (name: string, counts: readonly number[], workdir: string): Contender => ({
    name,
    async run(memory) {
      let sample = {};
      for (const count of counts) {
        const outcome = await project.run('jobs', { count }, { workdir, memory });
        if (outcome.built > 0) throw new Error(`${outcome.built} of ${count} jobs were built again`);
        sample = { ...sample, ...inFigures(count, outcome.sample.perJob, outcome.seconds) };
      }
      return sample;
    },
  });
  const contenders = [
    ourRun(ours, reused, 'workdirs/many'),
    ourRun(variant('nothing else in the workdir'), [200], 'workdirs/few'),
  ];
  if (exax !== undefined) {
    contenders.push({
      name: 'exax',
      async run(memory) {
        let sample = {};
        for (const count of exaxReused) {
          const outcome = await exax.run('jobs', { count }, memory);
          sample = { ...sample, ...inFigures(count, outcome.sample.perJob, outcome.seconds) };
        }
        return sample;
      },
    });
  }
  return contenders;
}

const freshSpecs: readonly FigureSpec[] = [
  { id: 'jobs/fresh', title: 'A fresh job', unit: 'ms', better: 'lower', targets: [{ limit: 3 }] },
  {
    id: 'jobs/fresh-together',
    title: 'Fresh jobs that are asked for together, each',
    unit: 'ms',
    better: 'lower',
    targets: [{ limit: 1.2 }],
  },
];

function freshContenders(
  project: BenchProject,
  fast: BenchProject,
  exax: ExaxProject | undefined,
  count: number,
): Contender[] {
  let offset = 1_000_000;
  const next = (atOnce = 1) => {
    offset += 10_000;
    return { count, offset, warm: 5, atOnce };
  };
  const ourRun = (name: string, where: BenchProject): Contender => ({
    name,
    async run(memory) {
      const perJob = async (atOnce: number): Promise<number> =>
        (await where.run('jobs', next(atOnce), { memory, workdir: 'workdirs/fresh' })).sample.perJob ?? Number.NaN;
      return { 'jobs/fresh': await perJob(1), 'jobs/fresh-together': await perJob(count) };
    },
  });
  const contenders = [ourRun(ours, project), ourRun(variant('durability: fast'), fast)];
  if (exax !== undefined) {
    contenders.push({
      name: 'exax',
      run: async (memory) => ({ 'jobs/fresh': (await exax.run('jobs', next(), memory)).sample.perJob ?? Number.NaN }),
    });
  }
  return contenders;
}
