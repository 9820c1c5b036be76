import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from '../cleanup.ts';
import { pinnedEngine } from '../engine.ts';
import { type FigureSpec, ours } from '../figures.ts';
import { copyPhotographs, samplePhotographs } from '../inputs.ts';
import type { Contender, Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { missingPeers, sharpVersions, versionsOf } from '../peers.ts';
import { runProgram } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { runByXargs, vipsthumbnail } from '../xargs.ts';
import { smallFiles } from './small-files.ts';

const sizes = {
  full: { photographs: 12, files: 100_000 },
  quick: { photographs: 4, files: 1000 },
  tiny: { photographs: 2, files: 3 },
};

export const waitingSuite: Suite = {
  name: 'waiting',
  title: 'What one waits for',
  method: [
    'Seconds are those of the whole command, its start included.',
    'A few photographs of 3840×2160 are imported, made into thumbnails of 640 pixels and exported; then the same with 320 pixels. vipsthumbnail makes the thumbnails only.',
    'A job depends on all files of a folder, and has been built: nothing is changed, then one file is. The files have 1 kB.',
    '`npx` of a program that does nothing is what npm itself takes.',
  ],
  reasons: [
    'A dozen photographs: both processors are busy from begin to end, with starts. Of 1.9 s of processors the engine has 0.4, two slice processes take 0.2 each to start and 0.1 to load sharp, and decoding takes 0.3. After an option changed it is 1.15 s. With one slice process it is 0.9, as sharp computes two rows on two processors, and on a machine that had other work the command took 1.08 s instead of 1.36; a map that computes in JavaScript would take twice as long with one.',
    '100,000 files: to look at each takes Node 0.26 s of a processor, to list them 0.09, the start 0.2, to check, encode and hash their names and digests 0.3; a quarter is the collection of garbage. It is 1.35 s of processors in all.',
    'One of them changed: each file is looked at once more before the job counts, the list of the nearest job is read and compared to say why, and what is known of the folder is written: 2.7 s of processors in all.',
  ],
  run: runWaiting,
};

function figureSpecs(files: number, isFull: boolean): FigureSpec[] {
  const seconds = (id: string, title: string, limit: number): FigureSpec => ({
    id: `waiting/${id}`,
    title,
    unit: 's',
    better: 'lower',
    ...(isFull && { targets: [{ limit }] }),
  });
  const many = files.toLocaleString('en-US');
  return [
    { id: 'waiting/npx', title: 'npx ax run, one job is reused', unit: 's', better: 'lower' },
    seconds('photographs-first', 'A dozen photographs for the first time', 0.5),
    seconds('photographs-option', 'The same after an option changed', 0.35),
    seconds('files-unchanged', `A job that depends on ${many} files, none changed`, 0.5),
    seconds('files-changed', 'The same, one changed', 0.6),
  ];
}

async function runWaiting(tools: SuiteTools): Promise<SuiteOutcome> {
  const { peers, mode } = tools;
  const size = sizes[mode];
  const photographs = await samplePhotographs(size.photographs, 3840, 2160);
  const project = await BenchProject.create({ workers: tools.processes, durability: 'fast' });
  const target = temporaryFolder('ax-bench-thumbnails');
  try {
    const small = await samplePhotographs(4, 64, 48);
    smallFiles(project, 'files', small, size.files);
    copyPhotographs(photographs, project.path('photographs'));
    await linkPrograms(project);
    await settle();
    await project.run('files', {}, { workdir: 'workdirs/files' });
    await project.run('jobs', { count: 1 }, { workdir: 'workdirs/one' });
    let round = 0;
    const contenders: Contender[] = [
      { name: ours, run: (memory) => ourWaits(project, { files: size.files, round: ++round }, memory) },
      {
        name: 'npx of nothing (limit)',
        run: async (memory) => ({ 'waiting/npx': await runNpx(project, ['nothing'], memory) }),
      },
    ];
    if (peers.vipsthumbnail !== undefined) {
      const files = photographs.names.map((name) => path.join(photographs.folder, name));
      const run = (width: number, memory: MemoryWatch | undefined) => {
        const share = { files: files.length, processes: tools.processes };
        return runByXargs(files, vipsthumbnail([width, width], target.path, share), memory);
      };
      contenders.push({
        name: 'vipsthumbnail',
        run: async (memory) => ({
          'waiting/photographs-first': await run(640, memory),
          'waiting/photographs-option': await run(320, memory),
        }),
      });
    }
    const figures = await measureFigures(figureSpecs(size.files, mode === 'full'), contenders, tools, {
      id: 'waiting/memory',
      title: 'Memory of all processes',
    });
    return {
      figures,
      inputs: { ...size, 'digest of photographs': photographs.digest, processes: tools.processes },
      versions: { ...versionsOf(peers, ['vipsthumbnail']), ...sharpVersions() },
      missing: [...missingPeers(peers, ['vipsthumbnail']), 'exax'],
    };
  } finally {
    project.remove();
    target.remove();
  }
}

/** Links in `node_modules/.bin`, as npm makes them: `ax`, and a program that does nothing. */
async function linkPrograms(project: BenchProject): Promise<void> {
  const folder = 'node_modules/.bin';
  mkdirSync(project.path(folder), { recursive: true });
  symlinkSync(await pinnedEngine(), project.path(folder, 'ax'));
  project.write(`${folder}/nothing`, '#!/usr/bin/env node\n');
  chmodSync(project.path(folder, 'nothing'), 0o755);
}

/** Longer than the time within which a change is not told from the clock of the file system alone. */
const settle = (): Promise<void> => setTimeout(2200);

async function ourWaits(
  project: BenchProject,
  { files, round }: { readonly files: number; readonly round: number },
  memory: MemoryWatch | undefined,
): Promise<Sample> {
  const one = ['ax', 'run', '--workdir', project.path('workdirs/one'), 'jobs', '--count', '1'];
  const npx = await runNpx(project, one, memory);
  project.clear('workdirs/main');
  const photos = async (width: number): Promise<number> => {
    const { seconds, built } = await project.run('reuse', { photos: 'photographs', width }, { memory });
    if (built < 2) throw new Error('The photographs were not made anew.');
    return seconds;
  };
  const [first, option] = [await photos(640), await photos(320)];
  const depend = async (builds: number): Promise<number> => {
    const { seconds, built } = await project.run('files', {}, { memory, workdir: 'workdirs/files' });
    if (built !== builds) throw new Error(`${built} jobs were built, not ${builds}.`);
    return seconds;
  };
  const unchanged = await depend(0);
  writeFileSync(project.path('files', `${String(files - 1).padStart(6, '0')}.jpg`), `the same file, round ${round}`);
  await settle();
  return {
    'waiting/npx': npx,
    'waiting/photographs-first': first,
    'waiting/photographs-option': option,
    'waiting/files-unchanged': unchanged,
    'waiting/files-changed': await depend(1),
  };
}

async function runNpx(
  project: BenchProject,
  command: readonly string[],
  memory: MemoryWatch | undefined,
): Promise<number> {
  return (await runProgram('npx', ['--no-install', ...command], { cwd: project.directory, memory })).seconds;
}
