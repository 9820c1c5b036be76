import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { JobPost } from '@accelerator/job';
import { expect, test } from 'vitest';
import { processesOf } from './rig/processes.ts';
import { finish, TestProject } from './rig/project.ts';

/** `LEAK_IMAGES=100000 npx vitest run test/leak.test.ts` is the long version. */
const images = Number(process.env.LEAK_IMAGES ?? 2000);
const limitMs = 180_000 + images * 12;
const standardMethods = path.resolve(import.meta.dirname, '../methods');
const sdk = "import { dataset, defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";

/** As many small photographs as are wanted, all different, in one slice, and one slice process. */
function photographs(method: string, inputs = ''): TestProject {
  const project = new TestProject({ config: { slices: 1, workers: 1, methods: [standardMethods, 'methods'] } });
  project.write(
    'methods/photographs.ts',
    `${sdk}
import sharp from 'sharp';
export default defineMethod({
  options: z.object({ count: z.int() }),
  prepare: ({ job }) => job.datasetWriter({ columns: { image: 'bytes' } }),
  async analysis({ prepareRes: writer, options }) {
    const pixels = Buffer.alloc(320 * 240 * 3);
    for (let i = 0; i < pixels.length; i++) pixels[i] = ((i * 7919) >>> 5) ^ (i % 256);
    const base = await sharp(pixels, { raw: { width: 320, height: 240, channels: 3 } }).jpeg().toBuffer();
    // What comes behind the end is no part of the picture, but makes it another one.
    for (let i = 0; i < options.count; i++) writer.write(Buffer.concat([base, Buffer.from(String(i))]));
  },
});`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild(async (urd) => { const source = await urd.build('photographs', { count: ${images} }); await urd.build('${method}', { source${inputs} }); });`,
  );
  return project;
}

/** What the kernel says of a process; nothing when it has ended. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** The resident memory of the slice process while the second job runs, in MB, ten times a second. */
async function memoryCurve(project: TestProject): Promise<number[]> {
  const child = project.start('run', '--json', 'main');
  const outcome = finish(child);
  let started = false;
  child.stdout?.on('data', (text: string) => {
    started ||= text.includes('"job-started","job":"main-2"');
  });
  const curve: number[] = [];
  const timer = setInterval(() => {
    const slice = processesOf(project.directory).find((line) => line.includes('slice-process'));
    if (!started || slice === undefined) return;
    // A process that is just ending has no memory any more, and then no file.
    const resident = /^VmRSS:\s*(\d+) kB/m.exec(statusOf(slice.trim().split(/\s+/)[0] ?? ''))?.[1];
    if (resident === undefined) return;
    curve.push(Number(resident) / 1024);
    project.write('looks', String(curve.length));
  }, 100);
  const { status, stderr } = await outcome;
  clearInterval(timer);
  expect([status, stderr]).toEqual([0, '']);
  return curve;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** In MB. Of what a process has at any one moment 25 come and go with the machine; a method that keeps what it sees gets 100 more. */
const mostGrowth = 50;
const keptBytes = 300e6 / images;

/** By how much the last third of a curve lies above the second, in MB; the first is warming up. */
function growth(curve: readonly number[]): number {
  const third = Math.floor(curve.length / 3);
  return median(curve.slice(2 * third)) - median(curve.slice(third, 2 * third));
}

test(
  `${images} images through one process: its memory does not grow`,
  async () => {
    const project = photographs('thumbnailer', ', size: [64, 64]');
    const curve = await memoryCurve(project);
    console.log(
      `memory in MB: ${curve
        .filter((_, index) => index % 10 === 0)
        .map(Math.round)
        .join(' ')}`,
    );
    expect(curve.length).toBeGreaterThan(15);
    expect(growth(curve)).toBeLessThan(mostGrowth);
    expect(Math.max(...curve)).toBeLessThan(400);
    // And the job's record has the peak of every slice.
    const post: JobPost = JSON.parse(project.read('workdirs/main/main-2/post.json'));
    for (const { peakMemory } of post.phases) expect((peakMemory ?? 0) / 2 ** 20).toBeGreaterThan(40);
    expect(Math.max(...post.phases.map(({ peakMemory }) => peakMemory ?? 0)) / 2 ** 20).toBeGreaterThan(
      Math.max(...curve) * 0.9,
    );
  },
  limitMs,
);

test(
  'a method that keeps what it has seen is noticed by the same measure',
  async () => {
    const project = photographs('keeps');
    // As many rows between any two looks, however fast the machine is at the moment.
    const rowsInLook = images / 40;
    project.write('looks', '0');
    project.write(
      'methods/keeps.ts',
      `${sdk}
import { readFileSync } from 'node:fs';
const kept = [];
const looks = () => Number(readFileSync(${JSON.stringify(project.path('looks'))}, 'utf8'));
export default defineMap({ input: { image: 'bytes' }, output: { n: 'int32' }, async map({ image }) {
  kept.push(Buffer.alloc(${keptBytes}, image[0]));
  do await new Promise((resolve) => setTimeout(resolve, 1));
  while (kept.length > (looks() + 1) * ${rowsInLook});
  return { n: kept.length % 7 };
} });`,
    );
    expect(growth(await memoryCurve(project))).toBeGreaterThan(mostGrowth);
  },
  limitMs,
);
