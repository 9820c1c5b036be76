import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { verifyWorkdir, Workdir } from '@accelerator/store';
import { expect, test } from 'vitest';
import type { TestProject } from './rig/project.ts';
import { seededRandom } from './rig/random.ts';
import { twoStepProject } from './rig/two-step-project.ts';

const seed = Number(process.env.FLIP_SEED ?? Date.now() % 1_000_000);
/** Bytes that are changed, one at a time, in each kind of file; in the long test all of them. */
const flipsPerKind = Number(process.env.FLIPS ?? 15);

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, job, z } from '@accelerator/sdk';";

/** A workdir in which there is a file of every kind that the engine keeps. */
async function everyKind(): Promise<TestProject> {
  const project = twoStepProject();
  project.write(
    'methods/shout.ts',
    `${sdk}
    export default defineMap({
      input: { text: 'unicode' },
      output: { loud: 'unicode' },
      map: ({ text }) => { if (text === 'row 7') console.log('seven'); return { loud: text.toUpperCase() }; },
    });`,
  );
  project.write(
    'methods/keep.ts',
    `${sdk}
    export default defineMethod({
      datasets: { source: dataset() },
      async synthesis({ job, datasets }) {
        await job.save('value', { of: datasets.source });
        return datasets.source;
      },
    });`,
  );
  project.write(
    'methods/fails.ts',
    `${sdk}\nexport default defineMethod({ prepare() { console.log('so far'); }, synthesis() { throw new Error('no'); } });`,
  );
  project.write(
    'methods/grow.ts',
    `${sdk}
    export default defineMethod({
      datasets: { source: dataset(), previous: dataset.optional() },
      synthesis({ job, datasets }) {
        const writer = job.datasetWriter({ columns: { n: 'int32' }, previous: datasets.previous ?? null }).split();
        writer.write(datasets.source.rows);
      },
    });`,
  );
  project.write(
    'build-scripts/all.ts',
    `${sdk}
    export default defineBuild(async (urd) => {
      const few = await urd.build('first', { rows: 40 });
      const more = await urd.build('first', { rows: 60 });
      const second = await urd.build('second', { source: few });
      const loud = await urd.build('shout', { source: few });
      await urd.build('shout', { source: more, previous: loud });
      await urd.build('shout', { source: second });
      await urd.build('keep', { source: second });
      await urd.buildChained('grow', { source: few });
      await urd.buildChained('grow', { source: more });
      await urd.build('fails').catch(() => {});
    });`,
  );
  const { stderr, status } = await project.run('all');
  expect([stderr, status]).toEqual(['', 0]);
  return project;
}

/**
 * What serves speed or words only, or is a person's own: damage to it stops nothing, and nothing is lost. What is left of
 * a job that ended early is read byte by byte when another takes it over.
 */
const onlyHelps =
  /^(keys|methods|runs|locks|sessions|resumable|main-\d+\/attempts)\/|^(hits|indexed|last-number|pins)$/;

/** Numbers in names say nothing; what phases printed is one kind, and so are columns. */
function kindOf(file: string): string {
  return file
    .replace(/\d+/g, '*')
    .replace(/^main-\*\/.*\.arrow$/, 'main-*/*.arrow')
    .replace(/^main-\*\/[^/]+\/dataset\.json$/, 'main-*/dataset.json')
    .replace(/\/output\/.*/, '/output');
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Whether `ax verify` would say that something is wrong, or refuse to look at the workdir at all. */
function isSeen(directory: string, file?: string): boolean {
  const [job] = /^main-\d+(?=\/)/.exec(file ?? '') ?? [];
  try {
    const steps = verifyWorkdir(Workdir.open(directory), { contents: true, ...(job !== undefined && { jobs: [job] }) });
    for (const { findings } of steps) if (findings.some(({ severity }) => severity === 'wrong')) return true;
    return false;
  } catch (error) {
    if (isAcceleratorError(error)) return true;
    throw error;
  }
}

test(`every changed byte of everything that is kept is found (FLIP_SEED=${seed})`, async () => {
  const project = await everyKind();
  const directory = project.path('workdirs/main');
  expect(isSeen(directory)).toBe(false);
  const random = seededRandom(seed);
  const kinds = new Map<string, string[]>();
  for (const file of filesBelow(directory)) {
    if (onlyHelps.test(file)) continue;
    kinds.set(kindOf(file), [...(kinds.get(kindOf(file)) ?? []), file]);
  }
  expect([...kinds.keys()].sort()).toEqual([
    'builds/all.json',
    'chains/all.json',
    'main-*/*.arrow',
    'main-*/dataset.json',
    'main-*/method.mjs',
    'main-*/method.mjs.map',
    'main-*/note.txt',
    'main-*/output',
    'main-*/post.json',
    'main-*/result.msgpack',
    'main-*/rows.json',
    'main-*/setup.json',
    'main-*/value',
    'workdir.json',
  ]);
  for (const files of kinds.values()) {
    const places = files.flatMap((file) =>
      Array.from({ length: readFileSync(path.join(directory, file)).length }, (_, at) => ({ file, at })),
    );
    const chosen =
      flipsPerKind >= places.length
        ? places
        : Array.from(
            { length: flipsPerKind },
            () => places[Math.floor(random() * places.length)] ?? { file: '', at: 0 },
          );
    for (const { file, at } of chosen) {
      const whole = readFileSync(path.join(directory, file));
      const damaged = Buffer.from(whole);
      // Any other byte: a line end for a space leaves the JSON as it is.
      damaged[at] = (whole[at] ?? 0) ^ (1 + Math.floor(random() * 255));
      writeFileSync(path.join(directory, file), damaged);
      const seen = isSeen(directory, file);
      writeFileSync(path.join(directory, file), whole);
      expect([file, at, damaged[at], seen]).toEqual([file, at, damaged[at], true]);
    }
  }
  expect(isSeen(directory)).toBe(false);
});
