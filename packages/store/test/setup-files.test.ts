import { cpSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { setupFilesFile } from '@accelerator/job';
import { beforeEach, describe, expect, test } from 'vitest';
import { noteJobs } from '../src/history.ts';
import { checkJob } from '../src/hit.ts';
import { verifyWorkdir } from '../src/verify/verify-workdir.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const files = Array.from({ length: 300 }, (_, n) => ({ $file: [`photos/${n}.jpg`, digestOf(`${n}`)] }));

let workdir: Workdir;
let id: string;
let list: string;

beforeEach(() => {
  workdir = temporaryWorkdir();
  id = makeJob(workdir, { options: { files } });
  noteJobs(workdir, 'm', [id]);
  list = path.join(workdir.jobPath(id), setupFilesFile);
});

/** As another process sees it. */
const again = (): Workdir => Workdir.open(workdir.path);

const harmed = (): (string | null)[] =>
  [...verifyWorkdir(again(), { contents: true })]
    .flatMap(({ findings }) => findings)
    .flatMap(({ job, severity }) => (severity === 'wrong' ? [job] : []));

const isRead = (): boolean => again().records.peekSetup(id) !== undefined;

test('a setup is read with the files that stand aside, and has the key that it had', () => {
  expect(again().readSetup(id)?.preimage.options).toEqual({ files });
  expect(checkJob(again(), id)).toMatchObject({ ok: true });
  expect(harmed()).toEqual([]);
});

test('each bit of the list counts', () => {
  const bytes = readFileSync(list);
  for (let at = 0; at < bytes.length; at += 97) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
    writeFileSync(list, flipped);
    expect(isRead(), `byte ${at}`).toBe(false);
  }
  writeFileSync(list, bytes);
  expect(isRead()).toBe(true);
});

describe.each<[string, () => void]>([
  ['is gone', () => rmSync(list)],
  ['was cut', () => writeFileSync(list, readFileSync(list).subarray(0, 100))],
  ['is of another job', () => writeFileSync(list, '[[\n["a","b"]\n]]\n')],
  [
    'is a link',
    () => {
      cpSync(list, `${list}.other`);
      rmSync(list);
      symlinkSync(`${setupFilesFile}.other`, list);
    },
  ],
])('a list that %s', (_, harm) => {
  beforeEach(() => harm());

  test('is a damaged record: its job is not reused, and verify tells', () => {
    expect(isRead()).toBe(false);
    expect(checkJob(again(), id)).toMatchObject({ ok: false });
    expect(harmed()).toContain(id);
  });
});

test('that another job has the same list, is no harm; and a copy without links is as good', () => {
  linkSync(list, `${list}.of-another-job`);
  expect(checkJob(again(), id)).toMatchObject({ ok: true, setup: undefined });
  rmSync(`${list}.of-another-job`);
  const copy = `${workdir.path}-copy`;
  cpSync(workdir.path, copy, { recursive: true });
  expect(Workdir.open(copy).readSetup(id)?.preimage.options).toEqual({ files });
  rmSync(copy, { recursive: true });
});
