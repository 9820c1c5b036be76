import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf, sealJson } from '@accelerator/base';
import {
  contentDigest,
  contentPreimage,
  type Encoded,
  type JobPost,
  type JobSetup,
  jobKey,
  type KeptFile,
  type KeyPreimage,
  packValue,
  preimageProof,
  setupFilesFile,
  splitSetup,
} from '@accelerator/job';
import type { Workdir } from '../src/workdir.ts';

export interface JobParts {
  readonly method?: string;
  readonly options?: Readonly<Record<string, Encoded>>;
  readonly result?: unknown;
  readonly setup?: Partial<JobSetup>;
  readonly post?: Partial<JobPost>;
  /** A job that has not ended. */
  readonly unfinished?: boolean;
}

/** A job directory as the engine makes it, without running anything. */
export function makeJob(workdir: Workdir, parts: JobParts = {}): string {
  const id = workdir.allocate();
  const directory = workdir.jobPath(id);
  const code = 'export default 1;';
  const preimage: KeyPreimage = {
    format: 1,
    method: parts.method ?? 'm',
    source: {
      bundle: digestOf(code),
      packages: { sharp: '0.35.4' },
      tree: digestOf('tree'),
      extra: {},
      env: { LANG: null },
    },
    options: parts.options ?? { n: 1 },
    datasets: {},
    jobs: {},
    slices: workdir.slices,
  };
  const setup: JobSetup = {
    format: 1,
    job: id,
    method: preimage.method,
    source: `methods/${preimage.method}.ts`,
    sourceFiles: { [`methods/${preimage.method}.ts`]: digestOf('file') },
    imports: {
      sharp: { from: `methods/${preimage.method}.ts`, package: 'sharp', file: 'lib/index.js', version: '0.35.4' },
    },
    packagesBelow: { semver: '7.0.0' },
    inputDirectory: '.',
    key: jobKey(preimage),
    contentKey: jobKey(preimage, 'content'),
    preimage,
    contentInputs: { datasets: {}, jobs: {} },
    build: { script: 'main' },
    versions: { node: '20' },
    created: '2026-01-01T00:00:00.000Z',
    ...parts.setup,
  };
  writeFileSync(path.join(directory, 'method.mjs'), code);
  writeFileSync(path.join(directory, 'method.mjs.map'), '{}');
  const stored = splitSetup(setup);
  const record = sealJson(stored.record);
  if (stored.files !== undefined) writeFileSync(path.join(directory, setupFilesFile), stored.files);
  writeFileSync(path.join(directory, 'setup.json'), record);
  const kept = (content: string): KeptFile => ({ size: Buffer.byteLength(content), digest: digestOf(content) });
  if (parts.unfinished === true) return id;
  const result = packValue(parts.result ?? 'the result');
  writeFileSync(path.join(directory, 'result.msgpack'), result);
  mkdirSync(path.join(directory, 'output'));
  writeFileSync(path.join(directory, 'output', 'synthesis.txt'), 'printed\n');
  const files = { 'result.msgpack': { size: result.byteLength, digest: digestOf(result) } };
  const post: JobPost = {
    format: 1,
    status: 'done',
    started: '2026-01-01T00:00:00.000Z',
    finished: '2026-01-01T00:00:01.000Z',
    seconds: 1,
    waited: 0,
    phases: [],
    preimages: {
      id: preimageProof(setup.preimage),
      content: preimageProof(contentPreimage(setup.preimage, setup.contentInputs)),
    },
    records: {
      'setup.json': kept(record),
      ...(stored.files !== undefined && { [setupFilesFile]: kept(stored.files) }),
      'method.mjs': kept(code),
      'method.mjs.map': kept('{}'),
      'output/synthesis.txt': kept('printed\n'),
    },
    files,
    links: {},
    datasets: {},
    digest: contentDigest(parts.post?.files ?? files, {}),
    ...parts.post,
  };
  writeFileSync(path.join(directory, 'post.json'), sealJson(post));
  return id;
}
