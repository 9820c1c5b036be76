import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { withNote } from '@accelerator/job';
import { Workdir } from '@accelerator/store';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { whoseFile } from '../src/index.ts';

const picture = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#123456' } })
  .png()
  .toBuffer();

test('a picture is known by its content, and by what it says though it was changed', () => {
  const workdir = temporaryWorkdir();
  const contentKey = digestOf('key');
  const noted = withNote(picture, { key: contentKey, method: 'export', of: 'a/ö.png' }) ?? picture;
  const files = { 'a/ö.png': { size: noted.byteLength, digest: digestOf(noted) } };
  const [first, failed, again] = [
    makeJob(workdir, { method: 'export', setup: { contentKey }, post: { files } }),
    makeJob(workdir, { method: 'export', setup: { contentKey }, post: { status: 'failed' } }),
    makeJob(workdir, { method: 'export', setup: { contentKey }, post: { files } }),
  ];
  expect(failed).toBe('main-2');
  const copy = path.join(workdir.path, '..', 'holiday.png');
  const owners = (bytes: Uint8Array, where = workdir): unknown[] => {
    writeFileSync(copy, bytes);
    return whoseFile(where, copy).owners.map(({ job, file, by, there }) => [job, file, by, there]);
  };
  expect(owners(noted)).toEqual([again, first].map((job) => [job, 'a/ö.png', 'digest', true]));
  expect(owners(Buffer.concat([noted, Buffer.from('x')]))).toEqual(
    [again, first].map((job) => [job, 'a/ö.png', 'note', true]),
  );
  // In a project that only reads the workdir in which they are.
  const other = Workdir.openOrCreate(
    path.join(workdir.path, '../other'),
    { name: 'other', slices: workdir.slices },
    { others: { [workdir.name]: workdir.path } },
  );
  expect(owners(noted, other)).toHaveLength(2);
  const elsewhere = Workdir.openOrCreate(path.join(workdir.path, '../elsewhere'), { name: 'e', slices: 2 });
  expect(owners(noted, elsewhere)).toEqual([[contentKey, 'a/ö.png', 'note', false]]);
  expect(owners(picture, elsewhere)).toEqual([]);
});
