import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jobKey, type KeyPreimage } from '../src/key.ts';
import { goldenPreimages } from './golden-preimages.ts';

/**
 * The exact keys of a few hand-made jobs. If this test fails, every job of every user would be built again: raise
 * `keyFormat` and write it in the changelog, or undo the change.
 */
const golden: Readonly<Record<string, readonly [id: string, content: string]>> = {
  smallest: ['2fef26e45bae8eac1aba8d6bdef02b62', 'a3b1ef8459555c84aaea1a3719c7491c'],
  import_images: ['6c10b632edcd6fe6187a72ed24b29668', '9fde96a6c68ff676ce1b8e23c3114e12'],
  thumbnailer: ['d4c398dd557b5a8bba070c9b3a69d287', '0daf11d7c7b17b22b1680312733e1aba'],
};

test('keys never change by accident', () => {
  const keys = Object.fromEntries(
    Object.entries(goldenPreimages).map(([name, preimage]) => [name, [jobKey(preimage), jobKey(preimage, 'content')]]),
  );
  expect(keys).toEqual(golden);
});

test('keys are the same under another locale and time zone', () => {
  const here = Object.values(goldenPreimages).map((preimage) => jobKey(preimage));
  const program = path.join(import.meta.dirname, 'print-golden-keys.ts');
  const child = spawnSync(process.execPath, ['--import', 'tsx', program], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'da_DK.UTF-8', LANG: 'da_DK.UTF-8', TZ: 'Pacific/Kiritimati' },
  });
  expect(JSON.parse(child.stdout)).toEqual(here);
});

const base: KeyPreimage = goldenPreimages.thumbnailer;

test.each<[string, Partial<KeyPreimage>]>([
  ['the method', { method: 'thumbnailer2' }],
  ['the bundle', { source: { ...base.source, bundle: 'f'.repeat(32) } }],
  ['the version of a package', { source: { ...base.source, packages: { sharp: '0.35.6' } } }],
  ['a package below', { source: { ...base.source, tree: '0' } }],
  ['an extra file', { source: { ...base.source, extra: { 'words.txt': '0' } } }],
  ['an environment variable', { source: { ...base.source, env: { MODE: 'fast' } } }],
  ['one that is not set any more', { source: { ...base.source, env: { MODE: null } } }],
  ['an option', { options: { size: [256, 255] } }],
  ['an input dataset', { datasets: { source: 'main-2' } }],
  ['the name of an input', { datasets: { parent: 'main-1' } }],
  ['an input that is a list', { datasets: { source: ['main-1'] } }],
  ['an input job', { jobs: { model: 'main-1' } }],
  ['the slice count', { slices: 4 }],
])('%s is in the key', (_, change) => {
  expect(jobKey({ ...base, ...change })).not.toBe(jobKey(base));
});

test('a dataset is not a job, and an id is not a content digest', () => {
  expect(jobKey({ ...base, datasets: {}, jobs: base.datasets })).not.toBe(jobKey(base));
  expect(jobKey(base, 'content')).not.toBe(jobKey(base, 'id'));
});

test('the order of names does not count', () => {
  const packages = { sharp: '1.0.0', zod: '4.0.0' };
  const turned = { zod: '4.0.0', sharp: '1.0.0' };
  expect(jobKey({ ...base, source: { ...base.source, packages } })).toBe(
    jobKey({ ...base, source: { ...base.source, packages: turned } }),
  );
});
