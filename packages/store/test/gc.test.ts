import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { collectGarbage, planCollection } from '../src/gc/collect.ts';
import { pin, readPins, unpin } from '../src/gc/pins.ts';
import type { GcOptions } from '../src/gc/plan.ts';
import type { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const everything: GcOptions = { keepDays: 0, level: 'all' };

async function collect(workdir: Workdir, options = everything): Promise<string[]> {
  const { remove } = await collectGarbage(workdir, options, () => {});
  return remove.map(({ job, what }) => `${job.id} ${what}`);
}

describe('pins', () => {
  test.each([
    ['no last line end', 'main-1', ['main-1', 'main-2']],
    ['line ends of another system', 'main-1\r\n', ['main-1', 'main-2']],
    ['a mark at its beginning', '\ufeffmain-1\n', ['main-1', 'main-2']],
    ['remarks and blanks', '# mine\n\n  main-1  \n', ['main-1', 'main-2']],
    ['one id twice', 'main-1\nmain-1\n', ['main-1', 'main-2']],
    ['nothing', '', ['main-2']],
  ])('a file with %s: another id is put on a line of its own', async (_, text, expected) => {
    const workdir = temporaryWorkdir();
    for (let n = 1; n <= 3; n++) makeJob(workdir, { options: { n } });
    writeFileSync(path.join(workdir.path, 'pins'), text);
    expect(await pin(workdir, 'main-2')).toBe(true);
    expect(readPins(workdir)).toEqual(expected);
    expect((await collect(workdir)).map((each) => each.split(' ')[0])).not.toEqual(expect.arrayContaining(expected));
    for (const id of expected) expect(await unpin(workdir, id)).toBe(true);
    expect(readPins(workdir)).toEqual([]);
  });

  test.each(['main-1main-2', '../main-1', 'other-1', 'main-x'])(
    'a line %j is no id: nothing is removed',
    async (line) => {
      const workdir = temporaryWorkdir();
      makeJob(workdir);
      writeFileSync(path.join(workdir.path, 'pins'), `${line}\n`);
      const unreadable = expect.objectContaining({ code: 'PINS_UNREADABLE' });
      await expect(collect(workdir)).rejects.toThrow(unreadable);
      await expect(pin(workdir, 'main-1')).rejects.toThrow(unreadable);
      expect(existsSync(workdir.jobPath('main-1'))).toBe(true);
      expect(await unpin(workdir, line)).toBe(true);
      expect(await collect(workdir)).toEqual(['main-1 all']);
    },
  );

  test('a pipe in its place is refused and not waited for', async () => {
    const workdir = temporaryWorkdir();
    makeJob(workdir);
    execFileSync('mkfifo', [path.join(workdir.path, 'pins')]);
    await expect(collect(workdir)).rejects.toThrow(expect.objectContaining({ code: 'FILE_REFUSED' }));
    expect(existsSync(workdir.jobPath('main-1'))).toBe(true);
  });
});

describe('what a collector removes lies in the workdir', () => {
  /** A folder beside the workdir, with old files of every name that a collector looks for. */
  function outside(workdir: Workdir): { readonly folder: string; readonly intact: () => boolean } {
    const folder = path.join(workdir.path, '../outside');
    const names = ['x', 'a'.repeat(32), '123-abcd', 'main.json.1.tmp', 'default/image/0.arrow', 'post.json'];
    for (const name of names) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), 'precious');
      utimesSync(path.join(folder, name), 1, 1);
    }
    return {
      folder,
      intact: () => names.every((name) => readFileSync(path.join(folder, name), 'utf8') === 'precious'),
    };
  }

  test.each(['locks', 'sessions', 'builds', 'chains', 'keys', 'methods', 'main-9'])(
    'a link to another folder in the place of %s',
    async (name) => {
      const workdir = temporaryWorkdir();
      makeJob(workdir);
      const { folder, intact } = outside(workdir);
      rmSync(path.join(workdir.path, name), { recursive: true, force: true });
      symlinkSync(folder, path.join(workdir.path, name));
      // What cannot be known may stop a collection; it never widens it.
      await collect(workdir).catch((error: unknown) => expect(error).toMatchObject({ code: 'FILE_REFUSED' }));
      expect(intact()).toBe(true);
    },
  );

  test.each(['../../../outside/x', '../outside/x', '/etc/hostname', 'a/../../../outside/x'])(
    'a record that names the file %s',
    async (name) => {
      const workdir = temporaryWorkdir();
      makeJob(workdir, { post: { files: { [name]: { size: 8, digest: 'a'.repeat(32) } } } });
      const { intact } = outside(workdir);
      await collect(workdir, { keepDays: 0, level: 'payload' });
      await collect(workdir);
      expect(intact()).toBe(true);
    },
  );

  test('a folder of a job that is a link, with the files of its record in it', async () => {
    const workdir = temporaryWorkdir();
    const { folder, intact } = outside(workdir);
    makeJob(workdir, { post: { files: { 'default/image/0.arrow': { size: 8, digest: null } } } });
    symlinkSync(path.join(folder, 'default'), path.join(workdir.jobPath('main-1'), 'default'));
    expect(await collect(workdir, { keepDays: 0, level: 'payload' })).toEqual(['main-1 payload']);
    expect(await collect(workdir)).toEqual(['main-1 all']);
    expect([intact(), existsSync(workdir.jobPath('main-1'))]).toEqual([true, false]);
  });
});

test('what a failed job had made goes at once; its record is kept for as long as others are', async () => {
  const workdir = temporaryWorkdir();
  const now = new Date().toISOString();
  const id = makeJob(workdir, { post: { status: 'failed', digest: '', files: {}, finished: now } });
  const directory = workdir.jobPath(id);
  for (const name of ['default/image/0.arrow', 'big', 'attempts/analysis.0/x']) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), Buffer.alloc(300_000));
  }
  const options: GcOptions = { keepDays: 7, level: 'all' };
  const { remove, keep } = await planCollection(workdir, options);
  expect(remove.map(({ what, bytes }) => [what, bytes > 900_000])).toEqual([['payload', true]]);
  expect(keep.map(({ job }) => job.id)).toEqual([id]);
  expect(await collect(workdir, options)).toEqual([`${id} payload`]);
  expect(readdirSync(directory).sort()).toEqual(['method.mjs', 'method.mjs.map', 'output', 'post.json', 'setup.json']);
  expect(await collect(workdir, options)).toEqual([]);
  expect(await collect(workdir)).toEqual([`${id} all`]);
});
