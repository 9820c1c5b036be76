import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../cleanup.ts';
import { ExaxProject } from '../exax.ts';
import { type FigureSpec, ours } from '../figures.ts';
import { listPhotographs, type Photographs, samplePhotographs } from '../inputs.ts';
import type { Contender, Sample } from '../measure.ts';
import { missingPeers, sharpVersions, versionsOf } from '../peers.ts';
import { benchFolder } from '../places.ts';
import { Peers, runProgram } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';
import { type FileProgram, runByXargs, vipsthumbnail } from '../xargs.ts';

const [width, height] = [640, 338];
/** So many that the start, which has a row of its own, does not decide. */
const counts = { full: 600, quick: 8, tiny: 2 };
const wanted = ['vipsthumbnail', 'pillow', 'exax', 'djpeg'] as const;

export const imagesSuite: Suite = {
  name: 'images',
  title: 'Thumbnails of photographs',
  method: [
    `Photographs of 3840×2160 become JPEG thumbnails that fit into ${width}×${height}, quality 80. There are as many slices as processes.`,
    'Seconds are those of the jobs, and of the loops of other programs once their processes are up. The command is everything, the start of all programs included.',
    'The sharp loop has two images in flight in each process; in the row of the thumbnail step it works on buffers that it has read before, and keeps what it makes in memory.',
    'Pillow and exax call `Image.thumbnail` with its defaults. djpeg only decodes, at a quarter of the size: the limit for all that use libjpeg-turbo.',
    'Every run begins with an empty workdir.',
  ],
  reasons: [
    'Thumbnails: a row costs 0.8 ms beside sharp, for reading the cell, comparing its checksum and touching memory that is fresh. A sharp loop that reads its files too comes to 82 images/s.',
    'Import: of 0.35 s for 60 photographs in 8 slices, 0.1 s go by before the first is read, while both processes load sharp; forcing 100 MB onto the disk takes 15 ms. Before the job, all files are hashed for its key.',
    'Import, thumbnails and export: three times exax would be 84 images/s, where a sharp loop that makes the thumbnails only, of what it has in memory, comes to 93. Import and export would have 1.2 of 11.9 ms for each image.',
    'Files to files: every input file is read twice, for the key and for the job, and the copy that is used is compared with the key.',
    'Decoding: of the 22.5 ms of a core that a thumbnail takes, 18 are those of libjpeg-turbo at a quarter of the size. At an eighth, enlarged, the SSIM against a full decode is 0.970 instead of 0.993.',
    'Export: half of it was ext4, which looks at each inode that was deleted lately before it makes a file: 0.75 ms of a processor instead of 0.04 after a round was deleted, and the workdirs of exax stay. No round deletes anything any more. An image takes 0.27 ms of a processor (0.2 where nothing is forced onto a disk), where two processes of exax, which force nothing, have 0.28 each; prepare and synthesis come to 25 ms in each job.',
    'Memory: Node itself has 40 MB in each of three processes, pages that they share counted in each; with sharp it is 64 before the first photograph. With 60 photographs the engine has 95 MB, each slice process 115, and esbuild 17 in the first run.',
  ],
  run: runImages,
};

const sharpLoop = 'sharp loop';
const limit = 'djpeg, decodes only (limit)';

const fileSpecs: readonly FigureSpec[] = [
  {
    id: 'images/files',
    title: 'Files to files',
    unit: 'images/s',
    better: 'higher',
    targets: [
      { factor: 0.95, of: sharpLoop },
      { factor: 1.3, of: 'vipsthumbnail' },
      { factor: 1.3, of: 'Pillow' },
    ],
  },
  { id: 'images/files-command', title: 'Files to files, the command', unit: 's', better: 'lower' },
  { id: 'images/files-start', title: 'One file to a file, the command', unit: 's', better: 'lower' },
];

const datasetSpecs: readonly FigureSpec[] = [
  {
    id: 'images/pipeline',
    title: 'Import, thumbnails and export by a dataset',
    unit: 'images/s',
    better: 'higher',
    targets: [{ factor: 3, of: 'exax' }],
  },
  { id: 'images/pipeline-command', title: 'Import, thumbnails and export, the command', unit: 's', better: 'lower' },
  { id: 'images/import', title: 'Import', unit: 'images/s', better: 'higher', targets: [{ limit: 600 }] },
  {
    id: 'images/thumbnail',
    title: 'Thumbnails as a column',
    unit: 'images/s',
    better: 'higher',
    targets: [
      { factor: 0.85, of: sharpLoop },
      { factor: 0.95, of: sharpLoop },
    ],
  },
  { id: 'images/export', title: 'Export', unit: 'images/s', better: 'higher', targets: [{ limit: 3000 }] },
];

const memorySpecs: readonly FigureSpec[] = [
  {
    id: 'images/memory',
    title: 'Peak memory of a slice process, import and thumbnails of 1,000 photographs',
    unit: 'MB',
    better: 'lower',
    targets: [{ limit: 400 }],
  },
];

async function runImages(tools: SuiteTools): Promise<SuiteOutcome> {
  const { peers, mode, photos, processes, log } = tools;
  log('photographs');
  const images =
    photos === undefined ? await samplePhotographs(counts[mode], 3840, 2160) : listPhotographs(path.resolve(photos));
  const project = await BenchProject.create({ slices: processes, workers: processes });
  const exax = peers.exax === undefined ? undefined : await ExaxProject.create(peers.exax.python, processes);
  const target = temporaryFolder('ax-bench-thumbs');
  try {
    const figures = [
      ...(await measureFigures(fileSpecs, fileContenders(tools, images, project, exax, target.path), tools, {
        id: 'images/files-memory',
        title: 'Memory of all processes, files to files',
      })),
      ...(await measureFigures(datasetSpecs, datasetContenders(tools, images, project, exax), tools, {
        id: 'images/dataset-memory',
        title: 'Memory of all processes, by a dataset',
      })),
      ...(mode === 'full'
        ? await measureFigures(
            memorySpecs,
            [memoryContender(project, images)],
            { ...tools, repetitions: 1, warmUp: false },
            { id: 'images/thousand-memory', title: 'Memory of all processes, 1,000 photographs' },
          )
        : []),
    ];
    return {
      figures,
      inputs: {
        photographs: images.names.length,
        'megabytes of photographs': Math.round(images.bytes / 1e6),
        'digest of photographs': images.digest,
        processes,
      },
      versions: { ...versionsOf(peers, wanted), ...sharpVersions() },
      missing: missingPeers(peers, wanted),
    };
  } finally {
    project.remove();
    await exax?.remove();
    target.remove();
  }
}

function fileContenders(
  { peers, processes }: SuiteTools,
  { folder, names }: Photographs,
  project: BenchProject,
  exax: ExaxProject | undefined,
  target: string,
): Contender[] {
  const count = names.length;
  const sample = (work: number, command: number): Sample => ({
    'images/files': count / work,
    'images/files-command': command,
  });
  const contenders: Contender[] = [
    {
      name: ours,
      async run(memory) {
        const run = (files: number) => {
          project.clear();
          return project.run('images', { photos: folder, count: files, width, height, what: 'files' }, { memory });
        };
        const { seconds: start } = await run(1);
        const { sample: own, seconds } = await run(count);
        return { ...own, 'images/files-command': seconds, 'images/files-start': start };
      },
    },
    {
      name: sharpLoop,
      async run(memory) {
        const run = async (files: number) => {
          const started = performance.now();
          const loop = await startSharpLoop(processes, memory);
          const task = { step: 'files', folder, target, names, count: files, size: [width, height] };
          const { seconds } = await loop.ask(task);
          await loop.end();
          return { work: seconds, command: (performance.now() - started) / 1000 };
        };
        const { command: start } = await run(1);
        const { work, command } = await run(count);
        return { ...sample(work, command), 'images/files-start': start };
      },
    },
  ];
  const byXargs = (name: string, program: FileProgram, decodesOnly = false): void => {
    contenders.push({
      name,
      async run(memory) {
        const seconds = await runByXargs(
          names.map((each) => path.join(folder, each)),
          program,
          memory,
        );
        return decodesOnly ? { 'images/files': count / seconds } : sample(seconds, seconds);
      },
    });
  };
  if (peers.vipsthumbnail !== undefined)
    byXargs('vipsthumbnail', vipsthumbnail([width, height], target, { files: count, processes }));
  if (peers.djpeg !== undefined)
    byXargs(limit, { command: ['djpeg', '-scale', '1/4', '-outfile', '/dev/null'], processes, perCall: 1 }, true);
  const { pillow } = peers;
  if (pillow !== undefined) {
    contenders.push({
      name: 'Pillow',
      async run(memory) {
        const args = [
          path.join(benchFolder, 'peers/pillow_thumbnails.py'),
          folder,
          target,
          count,
          processes,
          width,
          height,
        ];
        const { stdout, seconds } = await runProgram(pillow.python, args.map(String), { memory });
        return sample(Number(stdout), seconds);
      },
    });
  }
  if (exax !== undefined) contenders.push(exaxContender(exax, 'files', folder, names));
  return contenders;
}

function datasetContenders(
  { processes }: SuiteTools,
  { folder, names }: Photographs,
  project: BenchProject,
  exax: ExaxProject | undefined,
): Contender[] {
  const count = names.length;
  const contenders: Contender[] = [
    {
      name: ours,
      async run(memory) {
        project.clear();
        const { sample, seconds } = await project.run(
          'images',
          { photos: folder, count, width, height, what: 'dataset' },
          { memory },
        );
        return { ...sample, 'images/pipeline-command': seconds };
      },
    },
    {
      name: sharpLoop,
      async run(memory) {
        const loop = await startSharpLoop(processes, memory);
        const task = { folder, names, count, size: [width, height] };
        await loop.ask({ ...task, step: 'read' });
        const { seconds } = await loop.ask({ ...task, step: 'buffers' });
        await loop.end();
        return { 'images/thumbnail': count / seconds };
      },
    },
  ];
  if (exax !== undefined) contenders.push(exaxContender(exax, 'dataset', folder, names));
  return contenders;
}

function exaxContender(
  exax: ExaxProject,
  what: 'files' | 'dataset',
  folder: string,
  names: readonly string[],
): Contender {
  const files = names.map((name) => path.join(folder, name));
  return {
    name: 'exax',
    async run(memory) {
      const { sample, seconds } = await exax.run('images', { what, files, size: [width, height] }, memory);
      return { ...sample, [what === 'files' ? 'images/files-command' : 'images/pipeline-command']: seconds };
    },
  };
}

/** The same photographs again and again, under other names. */
function memoryContender(project: BenchProject, { folder, names }: Photographs): Contender {
  const count = 1000;
  return {
    name: ours,
    async run() {
      const photos = project.path('photographs');
      if (!existsSync(photos)) {
        mkdirSync(photos);
        for (let n = 0; n < count; n++) {
          symlinkSync(
            path.join(folder, names[n % names.length] ?? ''),
            path.join(photos, `${String(n).padStart(4, '0')}.jpg`),
          );
        }
      }
      project.clear();
      return (await project.run('images', { photos, count, width, height, what: 'memory' })).sample;
    },
  };
}

function startSharpLoop(processes: number, memory: Parameters<Contender['run']>[0]): Promise<Peers> {
  return Peers.start(processes, process.execPath, [path.join(benchFolder, 'peers/sharp-loop.js')], { memory });
}
