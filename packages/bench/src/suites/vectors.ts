import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../cleanup.ts';
import { type FigureSpec, ours, type Target } from '../figures.ts';
import { type Photographs, samplePhotographs } from '../inputs.ts';
import { makeNetwork } from '../made-network.ts';
import type { Contender, Sample } from '../measure.ts';
import type { MemoryWatch } from '../memory.ts';
import { packageVersion } from '../peers.ts';
import { benchFolder } from '../places.ts';
import { Peers } from '../processes.ts';
import { BenchProject } from '../project.ts';
import { measureFigures, type Suite, type SuiteOutcome, type SuiteTools } from '../suite.ts';

const sizes = {
  full: { bytes: 400e6, near: 2000, more: 6000, far: 20_000, images: 600, hashes: 100_000 },
  quick: { bytes: 100e6, near: 2000, more: 4000, far: 4000, images: 200, hashes: 20_000 },
  tiny: { bytes: 400e3, near: 60, more: 70, far: 80, images: 4, hashes: 200 },
};
type Size = (typeof sizes)[keyof typeof sizes];

const slices = 2;
const asBytes = `${ours}, a column of bytes`;
const alone = `${ours}, one worker`;
const arrow = 'apache-arrow';
const loop = 'two loops';
const limit = 'copies, digests, checksums and files alone (limit)';
const files = 'files read into the same memory alone (limit)';
const bare = 'sharp and onnxruntime-node, two processes';
const bareAlone = 'sharp and onnxruntime-node, one process';
const threads = 'sharp and onnxruntime-node, one process, two threads';

const rate = (id: string, title: string, targets: readonly Target[]): FigureSpec => ({
  id: `vectors/${id}`,
  title,
  unit: 'GB/s',
  better: 'higher',
  targets,
});
const likeBytes: Target = { factor: 0.9, of: asBytes };

const specs: readonly FigureSpec[] = [
  rate('write-512', 'Write vectors of 512 numbers', [{ limit: 0.5 }, likeBytes]),
  rate('write-16', 'Write vectors of 16', [likeBytes]),
  rate('iterate-512', 'Iterate over vectors of 512', [{ limit: 1 }, likeBytes]),
  // 2 M vectors a second.
  rate('iterate-16', 'Iterate over vectors of 16', [{ limit: 0.128 }, likeBytes]),
  rate('batches', 'Read vectors of 512 by batches that are recycled', [{ limit: 3 }]),
  rate('batches-own', 'Read vectors of 512 by batches in memory of their own', []),
  {
    id: 'vectors/nearest',
    title: 'The five nearest of 2,000 vectors of 48 among themselves, one processor',
    unit: 's',
    better: 'lower',
    targets: [{ factor: 1 / 20, of: loop }],
  },
  {
    id: 'vectors/nearest-more',
    title: 'The five nearest of 6,000 vectors of 48 among themselves, one processor',
    unit: 's',
    better: 'lower',
  },
  { id: 'vectors/nearest-512', title: 'Products of vectors of 512, one processor', unit: 'GFLOP/s', better: 'higher' },
  { id: 'vectors/features', title: 'image_features', unit: 'images/s', better: 'higher' },
  { id: 'vectors/duplicates', title: 'find_duplicates, for each photograph', unit: 'µs', better: 'lower' },
  {
    id: 'vectors/embed',
    title: 'onnx_embed by a network of the size of MobileNetV2',
    unit: 'images/s',
    better: 'higher',
    targets: [
      { factor: 1.9, of: alone },
      { factor: 0.9, of: bare },
    ],
  },
  {
    id: 'vectors/embed-start',
    title: 'onnx_embed of one photograph: what a run costs besides',
    unit: 's',
    better: 'lower',
  },
];

export const vectorsSuite: Suite = {
  name: 'vectors',
  title: 'Vectors and neural networks',
  method: [
    'Columns: two slices in two processes, 1,024 different vectors in each, made before; seconds are those of the slower slice. Who reads looks at a number of each cache line.',
    'A batch that is recycled is good until the next one, which is read into its memory.',
    'apache-arrow writes batches that were filled by hand, as its builders take a number at a time, and reads vectors as arrays.',
    'Copies, digests, checksums and files alone: what no column can do without, of bytes in memory, without any rows. So fast it could be at most.',
    'The nearest: seconds of both slices added, reading included, beside two loops in JavaScript that keep the best five.',
    'Photographs are JPEG files of 1280 × 720 pixels in a dataset; seconds are those of the whole job, with two slice processes where nothing else is said. Duplicates are looked for in made hashes.',
    'The network has the layers of MobileNetV2 and weights at random; those who run it without the engine have the files in memory and the network loaded. What two processes of theirs gain over one is what the machine gives.',
  ],
  reasons: [
    'Columns: each byte that is written is copied once, digested twice for the content and twice for its row, checked once and given to the system. The row of the limit has these steps and nothing else.',
    'Vectors of 16 numbers: an object for each vector is most of the time of iterating; batches make none.',
    'The nearest of 2,000: products and choice take 13 ms of a processor once they are compiled, 25 times less than the loops with 0.33 s. But both slices compile them anew (35 to 45 ms each, a third of it WebAssembly), and so they do with what reads and writes; slices that do nothing take 32 ms each, which for both is a fifth of the loops already. So the ratio grows with the rows.',
    'Two workers: one process has its main thread in the network for 7.5 ms an image, and decodes the next one in threads beside it for 4.5. With two free processors one worker needs 7.5 ms an image and two need 6, half of all: they can be a quarter faster, and no more. That of sharp and onnxruntime-node is the same.',
    'A process that begins takes 0.3 s of a processor for a network of 14 MB, half of it for the network and the packages.',
  ],
  run: runVectors,
};

async function runVectors(tools: SuiteTools): Promise<SuiteOutcome> {
  const size = sizes[tools.mode];
  const photographs = await samplePhotographs(size.images, 1280, 720);
  const folder = temporaryFolder('ax-bench-vectors');
  const model = path.join(folder.path, 'network.onnx');
  writeFileSync(model, makeNetwork());
  const create = (workers: number) => BenchProject.create({ slices, workers, durability: 'fast', inputDirectory: '/' });
  const [two, one] = [await create(2), await create(1)];
  const pictures = { photos: photographs.folder.slice(1), images: size.images };
  /** Seconds for so many photographs. */
  const embed = async (
    project: BenchProject,
    memory: MemoryWatch | undefined,
    images = size.images,
  ): Promise<number> => {
    const options = { what: 'embed', ...pictures, images, model: model.slice(1) };
    return (await project.run('vectors', options, { memory })).sample.seconds ?? 0;
  };
  try {
    const contenders: Contender[] = [
      {
        name: ours,
        run: async (memory) => ({
          ...(await runOurs(two, size, pictures, memory)),
          'vectors/embed': size.images / (await embed(two, memory)),
          'vectors/embed-start': await embed(two, memory, 1),
        }),
      },
      { name: alone, run: async (memory) => ({ 'vectors/embed': size.images / (await embed(one, memory)) }) },
      { name: asBytes, run: (memory) => columnsOf(two, size, 'yes', memory) },
      { name: arrow, run: (memory) => runArrow(folder.path, size, memory) },
      { name: limit, run: (memory) => runLimit(folder.path, size, memory) },
      { name: files, run: (memory) => runFiles(folder.path, size, memory) },
      { name: loop, run: (memory) => runLoop(size, memory) },
      { name: bare, run: (memory) => runNetwork({ processes: 2, threads: 1, model, photographs }, memory) },
      { name: bareAlone, run: (memory) => runNetwork({ processes: 1, threads: 1, model, photographs }, memory) },
      { name: threads, run: (memory) => runNetwork({ processes: 1, threads: 2, model, photographs }, memory) },
    ];
    const figures = await measureFigures(specs, contenders, tools, {
      id: 'vectors/memory',
      title: 'Memory of all processes',
    });
    return {
      figures,
      inputs: { ...size, slices, 'digest of the photographs': photographs.digest },
      versions: Object.fromEntries(
        ['apache-arrow', 'onnxruntime-node', 'sharp'].map((name) => [name, packageVersion(name)]),
      ),
      missing: ['exax'],
    };
  } finally {
    two.remove();
    one.remove();
    folder.remove();
  }
}

async function runOurs(
  project: BenchProject,
  size: Size,
  pictures: { readonly photos: string; readonly images: number },
  memory: MemoryWatch | undefined,
): Promise<Sample> {
  const columns = await columnsOf(project, size, 'no', memory);
  const ask = async (options: Record<string, string | number>): Promise<Sample> =>
    (await project.run('vectors', options, { memory })).sample;
  const near = await ask({ what: 'nearest', rows: size.near, length: 48 });
  const more = await ask({ what: 'nearest', rows: size.more, length: 48 });
  const far = await ask({ what: 'nearest', rows: size.far, length: 512 });
  const images = await ask({ what: 'images', rows: size.hashes, ...pictures });
  return {
    ...columns,
    'vectors/nearest': near.seconds ?? 0,
    'vectors/nearest-more': more.seconds ?? 0,
    'vectors/nearest-512': (size.far * size.far * 512 * 2) / 1e9 / (far.seconds ?? 0),
    'vectors/features': pictures.images / (images.features ?? 0),
    'vectors/duplicates': ((images.duplicates ?? 0) / size.hashes) * 1e6,
  };
}

async function columnsOf(
  project: BenchProject,
  { bytes }: Size,
  isBytes: 'yes' | 'no',
  memory: MemoryWatch | undefined,
): Promise<Sample> {
  project.clear();
  return (await project.run('vectors', { what: 'columns', bytes, isBytes }, { memory })).sample;
}

function startPeers(count: number, program: string, memory: MemoryWatch | undefined): Promise<Peers> {
  return Peers.start(count, process.execPath, [path.join(benchFolder, 'peers', program)], { memory });
}

/** Lets peers make what their other steps work on. */
async function makeVectors(
  peers: Peers,
  { folder, bytes, length }: { readonly folder: string; readonly bytes: number; readonly length: number },
): Promise<{ readonly task: object; readonly gigabytes: number }> {
  const rows = Math.round(bytes / length / 8) * 2;
  const task = { folder, rows, length };
  await peers.ask({ ...task, step: 'make' });
  return { task, gigabytes: (rows * length * 4) / 1e9 };
}

async function runArrow(folder: string, { bytes }: Size, memory: MemoryWatch | undefined): Promise<Sample> {
  const sample: Record<string, number> = {};
  const peers = await startPeers(slices, 'arrow-vectors.js', memory);
  for (const length of [512, 16]) {
    const { task, gigabytes } = await makeVectors(peers, { folder, bytes, length });
    sample[`vectors/write-${length}`] = gigabytes / (await peers.ask({ ...task, step: 'write' })).seconds;
    sample[`vectors/iterate-${length}`] = gigabytes / (await peers.ask({ ...task, step: 'iterate' })).seconds;
    if (length === 512)
      sample['vectors/batches-own'] = gigabytes / (await peers.ask({ ...task, step: 'batches' })).seconds;
  }
  await peers.end();
  return sample;
}

/** What reading takes is the same for values and for batches in memory of their own. */
async function runLimit(folder: string, { bytes }: Size, memory: MemoryWatch | undefined): Promise<Sample> {
  const sample: Record<string, number> = {};
  const peers = await startPeers(slices, 'vector-limits.js', memory);
  for (const length of [512, 16]) {
    const { task, gigabytes } = await makeVectors(peers, { folder, bytes, length });
    sample[`vectors/write-${length}`] = gigabytes / (await peers.ask({ ...task, step: 'write' })).seconds;
    const reading = gigabytes / (await peers.ask({ ...task, step: 'read' })).seconds;
    sample[`vectors/iterate-${length}`] = reading;
    if (length !== 512) continue;
    sample['vectors/batches-own'] = reading;
    sample['vectors/batches'] = gigabytes / (await peers.ask({ ...task, step: 'recycled' })).seconds;
  }
  await peers.end();
  return sample;
}

/** What the machine gives: the bytes, with a number of each cache line looked at, and nothing else. */
async function runFiles(folder: string, { bytes }: Size, memory: MemoryWatch | undefined): Promise<Sample> {
  const peers = await startPeers(slices, 'vector-limits.js', memory);
  const { task, gigabytes } = await makeVectors(peers, { folder, bytes, length: 512 });
  await peers.ask({ ...task, step: 'write' });
  const { seconds } = await peers.ask({ ...task, step: 'plain' });
  await peers.end();
  return { 'vectors/batches': gigabytes / seconds };
}

async function runLoop({ near, more }: Size, memory: MemoryWatch | undefined): Promise<Sample> {
  const peers = await startPeers(1, 'nearest-loop.js', memory);
  const secondsOf = async (rows: number): Promise<number> => {
    const task = { rows, length: 48 };
    await peers.ask({ ...task, step: 'make' });
    return (await peers.ask({ ...task, step: 'nearest' })).seconds;
  };
  const sample = { 'vectors/nearest': await secondsOf(near), 'vectors/nearest-more': await secondsOf(more) };
  await peers.end();
  return sample;
}

interface NetworkRun {
  readonly processes: number;
  readonly threads: number;
  readonly model: string;
  readonly photographs: Photographs;
}

async function runNetwork(run: NetworkRun, memory: MemoryWatch | undefined): Promise<Sample> {
  const { folder, names } = run.photographs;
  const peers = await startPeers(run.processes, 'onnx-loop.js', memory);
  await peers.ask({ step: 'open', model: run.model, threads: run.threads, folder, names });
  const { seconds, answers } = await peers.ask({ step: 'embed' });
  await peers.end();
  const count = answers.reduce<number>((sum, answer) => sum + Number(answer), 0);
  if (count !== names.length) throw new Error(`${count} of ${names.length} photographs were embedded.`);
  return { 'vectors/embed': names.length / seconds };
}
