import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, isAcceleratorError, sealJson } from '@accelerator/base';
import { Dataset, type DatasetManifest } from '@accelerator/dataset';
import { describe, expect, test } from 'vitest';
import { noteBuild } from '../src/builds.ts';
import { writeChains } from '../src/chains.ts';
import { explainJob } from '../src/explain.ts';
import { planCollection } from '../src/gc/collect.ts';
import { noteJobs } from '../src/history.ts';
import { checkJob } from '../src/hit.ts';
import { Job } from '../src/job.ts';
import { verifyWorkdir } from '../src/verify/verify-workdir.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** Records that are tried of each kind. */
const mutants = Number(process.env.MUTANTS ?? 60);

/** What somebody puts into a record who wants its reader to go astray. */
const hostile: readonly unknown[] = [
  null,
  0,
  -1,
  1e9,
  2 ** 53,
  1e308,
  '',
  '..',
  '../../../etc/passwd',
  '/dev/zero',
  'main-1',
  'main-9',
  'main-2/../../x',
  '__proto__',
  '\0',
  'x'.repeat(5000),
  [],
  {},
  [null],
  { toString: 1 },
  true,
  '9999-99-99',
];

const names = ['', '..', '../../x', '__proto__', 'constructor', 'toString', '0', 'main-1', 'default', '\0'];

function randomOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

type Random = () => number;
const pick = <T>(list: readonly T[], random: Random): T | undefined => list[Math.floor(random() * list.length)];

/** The same with one value, or one name, that is another; or with one more, or one less. */
function mutated(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(hostile, random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.2) return [...value, pick(hostile, random)];
    const at = Math.floor(random() * value.length);
    return value.map((each, index) => (index === at ? mutated(each, random) : each));
  }
  const entries = Object.entries(value);
  const at = Math.floor(random() * entries.length);
  const kind = random();
  if (entries.length === 0 || kind < 0.1) return Object.fromEntries([...entries, [pick(names, random) ?? '', 1]]);
  if (kind < 0.2) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(
    entries.map(([key, each], index) => {
      if (index !== at) return [key, each];
      return kind < 0.3 ? [pick(names, random) ?? '', each] : [key, mutated(each, random)];
    }),
  );
}

const manifest: DatasetManifest = {
  format: 1,
  name: 'default',
  jobId: 'main-2',
  caption: '',
  slices: 2,
  rows: [1, 0],
  parent: null,
  previous: null,
  hashlabel: null,
  digest: digestOf('content'),
  columns: {
    n: {
      type: 'int32',
      nullable: false,
      location: 'n',
      rows: 1,
      nulls: 0,
      min: 1,
      max: 1,
      digest: digestOf('column'),
      size: 10,
      slices: [
        { rows: 1, nulls: 0, min: 1, max: 1, digest: digestOf('v'), size: 10, footerSize: 4, footerChecksum: 'ab' },
        { rows: 0, nulls: 0, min: null, max: null, digest: '', size: 0, footerSize: 0, footerChecksum: '' },
      ],
    },
  },
};

/** Three jobs, of which the second has a dataset. */
function prepared(): Workdir {
  const workdir = temporaryWorkdir();
  const text = sealJson(manifest);
  const files = { 'default/dataset.json': { size: text.length, digest: null, checksum: digestOf(text) } };
  makeJob(workdir);
  makeJob(workdir, { options: { n: 2 }, post: { files, datasets: { default: manifest.digest } } });
  makeJob(workdir, { options: { n: 3 } });
  mkdirSync(path.join(workdir.path, 'main-2/default'));
  writeFileSync(path.join(workdir.path, 'main-2/default/dataset.json'), text);
  noteJobs(workdir, 'm', ['main-1', 'main-2', 'main-3']);
  noteBuild(workdir, 'main', [{ name: 'm', job: 'main-2' }]);
  writeChains(workdir, 'main', [{ name: 'c', method: 'm', links: [{ job: 'main-1', content: 'a', origin: 'b' }] }]);
  return workdir;
}

/** Whatever can be asked of a workdir: an answer, or an error that has a code. */
async function askAll(directory: string): Promise<void> {
  const asks: readonly ((workdir: Workdir) => unknown)[] = [
    (workdir) => workdir.jobIds().map((id) => checkJob(workdir, id)),
    (workdir) => [...verifyWorkdir(workdir, { contents: true })],
    (workdir) => explainJob(workdir, 'main-2'),
    (workdir) => Job.open(workdir, 'main-2').options,
    (workdir) => Job.open(workdir, 'main-2').load(),
    (workdir) => Job.open(workdir, 'main-2').files(),
    (workdir) => planCollection(workdir, { keepDays: 0, level: 'all' }),
    (workdir) => [...workdir.index.candidates('0'.repeat(32))],
    (workdir) => Dataset.open(workdir.path, 'main-2').chain().rows,
    (workdir) => [...Dataset.open(workdir.path, 'main-2').iterate(null, 'n')],
    (workdir) => Dataset.open(workdir.path, 'main-2').row(0),
  ];
  for (const ask of asks) {
    try {
      await ask(Workdir.open(directory));
    } catch (error) {
      // "There is no row 0" is what a caller has asked for.
      if (!isAcceleratorError(error) && !(error instanceof RangeError && /no row/.test(error.message))) throw error;
    }
  }
}

describe.each([
  'main-2/setup.json',
  'main-2/post.json',
  'main-2/default/dataset.json',
  'builds/main.json',
  'chains/main.json',
  'workdir.json',
])(`%s as somebody else has written it, with a checksum that fits (FUZZ_SEED=${seed})`, (name) => {
  test('is read, or refused by name', async () => {
    const random = randomOf(seed + name.length);
    const workdir = prepared();
    const file = path.join(workdir.path, name);
    const { checksum: _, ...record } = JSON.parse(readFileSync(file, 'utf8'));
    for (let count = 0; count < mutants; count++) {
      const hostileRecord = mutated(record, random);
      const isRecord = typeof hostileRecord === 'object' && hostileRecord !== null && !Array.isArray(hostileRecord);
      const text =
        isRecord && Object.keys(hostileRecord).length > 0 ? sealJson(hostileRecord) : JSON.stringify(hostileRecord);
      writeFileSync(file, text ?? '');
      try {
        await askAll(workdir.path);
      } catch (cause) {
        throw new Error(`${String(cause)} by ${name}: ${text?.slice(0, 3000)}`, { cause });
      }
    }
    expect(workdir.jobIds()).toHaveLength(3);
  });
});
