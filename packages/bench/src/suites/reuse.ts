import { cpSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ExaxProject } from '../exax.ts';
import { type FigureSpec, ours } from '../figures.ts';
import { copyPhotographs, type Photographs, samplePhotographs } from '../inputs.ts';
import type { Contender, Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { missingPeers, sharpVersions, versionsOf } from '../peers.ts';
import { repository } from '../places.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { smallFiles } from './small-files.ts';

const sizes = {
  full: { photographs: 60, many: 10_000 },
  tiny: { photographs: 2, many: 3 },
  quick: { photographs: 8, many: 300 },
};

/** The rows of the design's table, and how many of the three jobs may run at most. */
const changes = {
  first: { title: 'Everything for the first time', runs: 3 },
  nothing: { title: 'Nothing changed', runs: 0 },
  comment: { title: 'A comment in the thumbnail method', runs: 0 },
  function: { title: 'A function in a file that the method imports, other output', runs: 2 },
  package: { title: 'Another version of a package of one method, same output', runs: 1 },
  option: { title: 'An option of the second of three jobs', runs: 2 },
  sameOutput: { title: 'A real change of the method, same output', runs: 1 },
  back: { title: 'Source and options put back as they were', runs: 0 },
  content: { title: 'The content of one input file, same name and size', runs: 3 },
  modified: { title: 'The modification times of all input files', runs: 0 },
  moved: { title: 'The project moved to another folder', runs: 0 },
  added: { title: 'One file added to very many', runs: 3 },
} as const;
type Change = keyof typeof changes;

const titleOf = (change: Change, many: number): string =>
  change === 'added' ? `One small file added to ${many.toLocaleString('en-US')}` : changes[change].title;

/** A package that the import uses, and neither the thumbnails nor the export. */
const usedByImport = 'exif-reader';

export const reuseSuite: Suite = {
  name: 'reuse',
  title: 'What a change costs',
  method: [
    'Import, thumbnails and export of the photographs of the suite above: three jobs. Then one thing is changed, and the command runs again.',
    'Seconds are those of the whole command; runs are the jobs that were built, counted from the events (exax: from the job directories).',
    'exax does what it can do the same: it does not look at the content of input files, nor at what a method imports, and packages do not count.',
  ],
  reasons: [
    'Nothing changed takes 0.17 s of processors. A comment takes 0.21: the bundler is a process of its own (0.03), to load what speaks with it and to write its code down is the rest. Where imports lead is known from before; to look for it again was 0.02. Put back, it takes 0.17, as bundles are known by what was in their sources.',
    'Modification times: all 60 photographs, 100 MB, are read, which is 0.05 s of 0.22. No slice process is started for files of which only the times differ (it was 0.27).',
    'The project moved: what is known of its files moves with it. Five bundles are made anew, 0.2 s of 0.38 (it was 0.53), as the folders above the project decide too where an import leads.',
    'An option: 2.2 s of processors, of which both are busy for nine tenths. Sixty thumbnails of 320 pixels take 1.2, of which the decoder has most; to start two slice processes and load sharp in each 0.6, the engine 0.25.',
  ],
  run: runReuse,
};

function figureSpecs(many: number): FigureSpec[] {
  const rowSpecs: FigureSpec[] = [
    {
      id: 'reuse/content-rows',
      title: 'The content of one input file',
      unit: 'thumbnails that were made',
      better: 'lower',
      targets: [{ limit: 1 }],
    },
    {
      id: 'reuse/added-rows',
      title: titleOf('added', many),
      unit: 'thumbnails that were made',
      better: 'lower',
      targets: [{ limit: 1 }],
    },
    {
      id: 'reuse/many-job',
      title: `The thumbnail job of all ${many.toLocaleString('en-US')} small files`,
      unit: 's',
      better: 'lower',
    },
    { id: 'reuse/added-job', title: 'The thumbnail job after one was added', unit: 's', better: 'lower' },
  ];
  const changeSpecs = (Object.keys(changes) as Change[]).flatMap((change): FigureSpec[] => [
    { id: `reuse/${change}`, title: titleOf(change, many), unit: 's', better: 'lower' },
    {
      id: `reuse/${change}-runs`,
      title: titleOf(change, many),
      unit: 'jobs that ran',
      better: 'lower',
      targets: [{ limit: changes[change].runs }],
    },
  ]);
  return [...changeSpecs, ...rowSpecs];
}

async function runReuse(tools: SuiteTools): Promise<SuiteOutcome> {
  const { peers, mode, processes } = tools;
  const size = sizes[mode];
  const photographs = await samplePhotographs(size.photographs, 3840, 2160);
  const small = await samplePhotographs(4, 64, 48);
  const exax = peers.exax === undefined ? undefined : await ExaxProject.create(peers.exax.python, processes);
  try {
    const contenders: Contender[] = [
      { name: ours, run: (memory) => ourChanges(photographs, small, size.many, processes, memory) },
    ];
    if (exax !== undefined) contenders.push({ name: 'exax', run: (memory) => exaxChanges(exax, photographs, memory) });
    const figures = await measureFigures(figureSpecs(size.many), contenders, tools, {
      id: 'reuse/memory',
      title: 'Memory of all processes',
    });
    return {
      figures,
      inputs: {
        photographs: size.photographs,
        'digest of photographs': photographs.digest,
        'small files': size.many,
        processes,
      },
      versions: { ...versionsOf(peers, ['exax']), ...sharpVersions() },
      missing: missingPeers(peers, ['exax']),
    };
  } finally {
    await exax?.remove();
  }
}

/** Longer than the time within which a change is not told from the clock of the file system alone. */
const settle = (): Promise<void> => setTimeout(2200);

/** A fresh project that goes through all changes; each is undone before the next. */
async function ourChanges(
  photographs: Photographs,
  small: Photographs,
  many: number,
  processes: number,
  memory: MemoryWatch | undefined,
): Promise<Sample> {
  let project = await BenchProject.create({ slices: processes, workers: processes, durability: 'fast' });
  const sample: Record<string, number> = {};
  const run = async (change: Change | undefined, width = 640): Promise<void> => {
    const { seconds, built, sample: told } = await project.run('reuse', { photos: 'photographs', width }, { memory });
    if (change === 'content') sample['reuse/content-rows'] = told.computed ?? Number.NaN;
    if (change === undefined) return;
    sample[`reuse/${change}`] = seconds;
    sample[`reuse/${change}-runs`] = built;
  };
  try {
    copyPhotographs(photographs, project.path('photographs'));
    ownPackage(project, usedByImport);
    await run('first');
    await settle();
    await run(undefined);
    await run('nothing');
    await edited(
      project.path('methods/thumbnailer.ts'),
      (text) => `// A comment.\n${text}`,
      () => run('comment'),
    );
    await edited(
      project.path('methods/lib/thumbnail.ts'),
      (text) => text.replace('.toBuffer()', '.negate().toBuffer()'),
      () => run('function'),
    );
    await edited(
      project.path('node_modules', usedByImport, 'package.json'),
      (text) => text.replace(/"version": "[^"]*"/, '"version": "0.0.1"'),
      () => run('package'),
    );
    await run('option', 320);
    await edited(
      project.path('methods/thumbnailer.ts'),
      (text) => `${text}\nReflect.set(globalThis, 'nobody reads it', 1);\n`,
      () => run('sameOutput'),
    );
    await run('back');
    await edited(firstPhotograph(project), changedContent, () => run('content'));
    for (const name of readdirSync(project.path('photographs')))
      utimesSync(project.path('photographs', name), 1e9, 1e9);
    await run('modified');
    project = project.moved();
    await run('moved');
    await settle();
    smallFiles(project, 'small', small, many);
    const first = await project.run('reuse', { photos: 'small', width: 32 });
    if (first.sample.rows !== many) throw new Error('Not all small files were imported.');
    await settle();
    smallFiles(project, 'small', small, many + 1);
    const { seconds, built, sample: told } = await project.run('reuse', { photos: 'small', width: 32 }, { memory });
    return {
      ...sample,
      'reuse/added': seconds,
      'reuse/added-runs': built,
      'reuse/added-rows': told.computed ?? Number.NaN,
      'reuse/many-job': first.sample.seconds ?? Number.NaN,
      'reuse/added-job': told.seconds ?? Number.NaN,
    };
  } finally {
    project.remove();
  }
}

async function exaxChanges(
  exax: ExaxProject,
  photographs: Photographs,
  memory: MemoryWatch | undefined,
): Promise<Sample> {
  const sample: Record<string, number> = {};
  const photos = exax.path('photographs');
  const run = async (change: Change | undefined, width = 640): Promise<void> => {
    const before = jobsOf(exax);
    const { seconds } = await exax.run('reuse', { photos, width }, memory);
    if (change === undefined) return;
    sample[`reuse/${change}`] = seconds;
    // The build script is a job as well, and runs always.
    sample[`reuse/${change}-runs`] = jobsOf(exax) - before - 1;
  };
  // Jobs that are there from an earlier round are forgotten by a folder of another name.
  rmSync(photos, { recursive: true, force: true });
  await exax.clear();
  copyPhotographs(photographs, photos);
  await run('first');
  await run('nothing');
  const method = exax.path('dev/a_bench_thumbnail.py');
  await edited(
    method,
    (text) => `# A comment.\n${text}`,
    () => run('comment'),
  );
  await run('option', 320);
  await edited(
    method,
    (text) => text.replace('out = BytesIO()', 'out = BytesIO(b"")'),
    () => run('sameOutput'),
  );
  await run('back');
  for (const name of readdirSync(photos)) utimesSync(path.join(photos, name), 1e9, 1e9);
  await run('modified');
  return sample;
}

const jobsOf = (exax: ExaxProject): number =>
  readdirSync(exax.path('workdirs/dev')).filter((name) => /^dev-\d+$/.test(name)).length;

/** Changes a file while something runs. */
async function edited(file: string, change: (text: string) => string, run: () => Promise<void>): Promise<void> {
  const before = readFileSync(file, 'latin1');
  const after = change(before);
  if (after === before) throw new Error(`Nothing was changed in ${path.basename(file)}.`);
  writeFileSync(file, after, 'latin1');
  await run();
  writeFileSync(file, before, 'latin1');
}

/** Another last byte before the end mark: other pixels in the corner, same size. */
function changedContent(jpeg: string): string {
  const at = jpeg.length - 40;
  return `${jpeg.slice(0, at)}${jpeg[at] === '\x01' ? '\x02' : '\x01'}${jpeg.slice(at + 1)}`;
}

const firstPhotograph = (project: BenchProject): string =>
  project.path('photographs', readdirSync(project.path('photographs')).sort()[0] ?? '');

/** A copy of a package that depends on no others, so that its version can change. */
function ownPackage(project: BenchProject, name: string): void {
  const [from, to] = [path.join(repository, 'node_modules', name), project.path('node_modules', name)];
  rmSync(to);
  cpSync(from, to, { recursive: true });
}
