import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sealJson } from '@accelerator/base';
import { beforeEach, describe, expect, test } from 'vitest';
import { builtScripts, latestBuilds, noteBuild, readBuild } from '../src/builds.ts';
import { type ChainRecord, chainedJobs, chainedScripts, readChains, writeChains } from '../src/chains.ts';
import { pin, readPins, unpin } from '../src/gc/pins.ts';
import { keptByRoots } from '../src/gc/roots.ts';
import { checkWorkdirRecords } from '../src/verify/check-workdir-records.ts';
import { Findings } from '../src/verify/finding.ts';
import type { Workdir } from '../src/workdir.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

let workdir: Workdir;
beforeEach(() => {
  workdir = temporaryWorkdir();
});

const at = (...parts: string[]): string => path.join(workdir.path, ...parts);
const put = (name: string, content: unknown): void => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), typeof content === 'string' ? content : sealJson(Object(content)));
};

const jobs = [
  { name: 'thumbs', job: 'main-2' },
  { name: 'größe', job: 'main-1' },
];
const link = (job: string) => ({ job, content: 'c', origin: 'o' });
const chains: ChainRecord[] = [
  { name: 'days', method: 'm', links: [link('main-3'), link('main-4')] },
  { name: 'none', method: 'm', links: [] },
];

describe('the latest build of a script', () => {
  test('is that of the run that ended last, each script by itself', () => {
    noteBuild(workdir, 'b', jobs);
    noteBuild(workdir, 'a', jobs.slice(0, 1));
    noteBuild(workdir, 'b', []);
    expect(builtScripts(workdir)).toEqual(['a', 'b']);
    expect(latestBuilds(workdir).map(({ script, jobs: of }) => [script, of])).toEqual([
      ['a', jobs.slice(0, 1)],
      ['b', []],
    ]);
    expect(Math.abs(Date.now() - Date.parse(readBuild(workdir, 'a')?.finished ?? ''))).toBeLessThan(60_000);
    expect(readdirSync(at('builds')).sort()).toEqual(['a.json', 'b.json']);
  });

  const good = { format: 1, script: 's', finished: '2026-01-01T00:00:00.000Z', jobs };
  test.each<[string, unknown, string]>([
    ['half of one', sealJson(good).slice(0, 60), 'RECORD_DAMAGED'],
    ['nothing', '', 'RECORD_DAMAGED'],
    ['a list', '[]', 'RECORD_DAMAGED'],
    ['a letter that has changed', sealJson(good).replace('main-2', 'main-3'), 'RECORD_DAMAGED'],
    ['a moment that is none', { ...good, finished: 'yesterday' }, 'RECORD_DAMAGED'],
    ['a job without its id', { ...good, jobs: [{ name: 'x' }] }, 'RECORD_DAMAGED'],
    ['a record of a later version', { ...good, format: 2 }, 'RECORD_FORMAT'],
  ])('%s is no record', (_, content, code) => {
    put('builds/s.json', content);
    noteBuild(workdir, 'other', jobs);
    expect(() => readBuild(workdir, 's')).toThrow(expect.objectContaining({ code }));
    // What a later version keeps is not known; of one that is damaged the next run writes it again.
    if (code === 'RECORD_FORMAT') expect(() => latestBuilds(workdir)).toThrow(expect.objectContaining({ code }));
    else expect(latestBuilds(workdir).map(({ script }) => script)).toEqual(['other']);
    noteBuild(workdir, 's', jobs);
    expect(readBuild(workdir, 's')?.jobs).toEqual(jobs);
  });

  test('a record without a seal, of an earlier version, is read', () => {
    put('builds/s.json', JSON.stringify(good));
    expect(readBuild(workdir, 's')).toEqual(good);
  });

  test.each<[string, () => void]>([
    ['a folder', () => mkdirSync(at('builds/s.json'), { recursive: true })],
    ['a link in the place of all of them', () => [mkdirSync(at('out')), symlinkSync('out', at('builds'))]],
  ])('where %s stands nothing is written, and nothing fails', (_, harm) => {
    harm();
    noteBuild(workdir, 's', jobs);
    expect(() => readBuild(workdir, 's')).toThrow(expect.objectContaining({ code: 'FILE_REFUSED' }));
  });
});

describe('the chains of a script', () => {
  test('come back as they were, each script by itself', () => {
    writeChains(workdir, 'b', chains);
    writeChains(workdir, 'a', chains.slice(1));
    expect(chainedScripts(workdir)).toEqual(['a', 'b']);
    expect([readChains(workdir, 'a'), readChains(workdir, 'b')]).toEqual([chains.slice(1), chains]);
    expect(readChains(workdir, 'c')).toEqual([]);
    expect(chainedJobs(workdir)).toEqual(['main-3', 'main-4'].map((job) => ({ script: 'b', job })));
  });

  test.each(['', '{}', '[1]', '{"format":1,"script":"b","chains":[{"name":"days"}]}'])(
    '%j is an error, as they can not be made again',
    (text) => {
      writeChains(workdir, 'a', chains);
      put('chains/b.json', text);
      expect(() => chainedJobs(workdir)).toThrow(expect.objectContaining({ code: 'RECORD_DAMAGED' }));
      expect(readChains(workdir, 'a')).toEqual(chains);
    },
  );
});

describe('pins', () => {
  test('keep their order and what people have written between them', async () => {
    put('pins', '\ufeff# for the paper\r\nmain-2\r\n\r\n  main-1  ');
    expect([await pin(workdir, 'main-2'), await pin(workdir, 'main-3')]).toEqual([false, true]);
    expect(readPins(workdir)).toEqual(['main-2', 'main-1', 'main-3']);
    expect([await unpin(workdir, 'main-1'), await unpin(workdir, 'main-1'), await unpin(workdir, 'main-9')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(readFileSync(at('pins'), 'utf8')).toBe('# for the paper\nmain-2\n\nmain-3\n');
  });

  test('the last that is unpinned leaves none', async () => {
    await pin(workdir, 'main-1');
    await unpin(workdir, 'main-1');
    expect(readPins(workdir)).toEqual([]);
  });

  test('a line that is no id is removed by its own text', async () => {
    put('pins', 'main-1\nmain-x\n');
    await expect(pin(workdir, 'main-2')).rejects.toThrow(
      expect.objectContaining({ code: 'PINS_UNREADABLE', details: { line: 2, found: 'main-x' } }),
    );
    expect(await unpin(workdir, 'main-x')).toBe(true);
    expect(readPins(workdir)).toEqual(['main-1']);
  });
});

test('what is kept, and why: pins, builds, chains, what runs', async () => {
  await pin(workdir, 'main-4');
  noteBuild(workdir, 'main', jobs);
  writeChains(workdir, 'daily', chains);
  const kept = keptByRoots(workdir, [
    { from: 0, used: new Set(['main-9', 'main-4']) },
    { from: 5, used: new Set() },
  ]);
  expect(kept.map(({ job, why }) => `${job} ${why}`)).toEqual([
    'main-4 pinned',
    "main-2 latest build of 'main'",
    "main-1 latest build of 'main'",
    "main-3 part of a chain of 'daily'",
    "main-4 part of a chain of 'daily'",
    'main-9 a running build uses it',
    'main-4 a running build uses it',
  ]);
});

test('records that belong to no job are checked, each by itself', () => {
  noteBuild(workdir, 'a', jobs);
  writeChains(workdir, 'b', chains);
  put('builds/c.json', 'x');
  put('chains/d.json', { format: 9, script: 'd', chains: [] });
  put('builds/readme.txt', 'no record');
  const found = new Findings();
  checkWorkdirRecords(workdir, found);
  expect(found.checked).toBe(4);
  expect(found.findings.map(({ job, severity, problem }) => [job, severity, /[cd]\.json/.test(problem)])).toEqual([
    [null, 'wrong', true],
    [null, 'wrong', true],
  ]);
});
