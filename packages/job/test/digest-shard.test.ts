import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, writeCacheFile } from '@accelerator/base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DigestShard, type FileLooks } from '../src/digest-shard.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'shard-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const opened = (folder = '/photos'): DigestShard => DigestShard.read(path.join(directory, 'shard.json'), folder);
const looksOf = (n: number): FileLooks => ({
  ctimeNs: 1_700_000_000_000_000_000n + BigInt(n),
  mtimeNs: BigInt(n) - 5n,
  size: BigInt(n * 1000),
  ino: 2n ** 64n - 1n - BigInt(n),
});
const names = [
  'b.jpg',
  'a.jpg',
  'ö.jpg',
  'o\u0308.jpg',
  'two\nlines',
  '"',
  '\\',
  '\u{1f600}',
  '\uffff',
  'constructor',
  '0',
];

test('the digest of each file is found again by its name and looks, in whatever order they are asked for', () => {
  const shard = opened();
  for (const [n, name] of names.entries()) shard.add(name, looksOf(n), digestOf(name));
  shard.save();
  const orders = [names, [...names].reverse(), [...names].sort(), [...names, ...names]];
  for (const order of orders) {
    const kept = opened();
    for (const name of order) expect(kept.find(name, looksOf(names.indexOf(name)))).toBe(digestOf(name));
    expect(kept.find('another', looksOf(0))).toBeUndefined();
  }
});

test.each(['ctimeNs', 'mtimeNs', 'size', 'ino'] as const)('one that differs by its %s alone is not known', (look) => {
  const shard = opened();
  shard.add('a', looksOf(1), digestOf('a'));
  const other = { ...looksOf(1), [look]: looksOf(1)[look] + 1n };
  expect(shard.find('a', other)).toBeUndefined();
  shard.save();
  expect(opened().find('a', other)).toBeUndefined();
  expect(opened().find('a', looksOf(1))).toBe(digestOf('a'));
});

test('what is added later takes the place of what was kept, and the rest stays', () => {
  const first = opened();
  for (const [n, name] of names.entries()) first.add(name, looksOf(n), digestOf(name));
  first.save();
  const second = opened();
  second.add('a.jpg', looksOf(100), digestOf('changed'));
  second.add('aa.jpg', looksOf(101), digestOf('new'));
  expect(second.find('a.jpg', looksOf(1))).toBeUndefined();
  second.save();
  const third = opened();
  expect([third.find('a.jpg', looksOf(100)), third.find('aa.jpg', looksOf(101))]).toEqual([
    digestOf('changed'),
    digestOf('new'),
  ]);
  expect(third.find('a.jpg', looksOf(1))).toBeUndefined();
  for (const [n, name] of names.entries())
    if (name !== 'a.jpg') expect(third.find(name, looksOf(n))).toBe(digestOf(name));
});

test('of another folder whose digest is the same, and of an earlier format, nothing is taken', () => {
  const shard = opened();
  shard.add('a', looksOf(1), digestOf('a'));
  shard.save();
  expect(opened('/other').find('a', looksOf(1))).toBeUndefined();
  const looks = Object.values(looksOf(1)).map(String);
  const earlier = { format: 1, directory: '/photos', files: { a: [...looks, digestOf('a')] } };
  writeCacheFile(path.join(directory, 'shard.json'), JSON.stringify(earlier));
  expect(opened().find('a', looksOf(1))).toBeUndefined();
});

test('a file whose look tells nothing yet is known by its name and size alone', () => {
  const shard = opened();
  expect(shard.addUnsure('a', 3n, digestOf('a'))).toBe(true);
  expect(shard.addUnsure('a', 3n, digestOf('a'))).toBe(false);
  shard.save();
  const kept = opened();
  for (const known of [shard, kept]) {
    expect([known.hasSeen('a', 3n), known.hasSeen('a', 4n), known.hasSeen('b', 3n)]).toEqual([true, false, false]);
    expect(known.find('a', { ...looksOf(1), size: 3n })).toBeUndefined();
    expect(known.find('a', { ctimeNs: 0n, mtimeNs: 0n, size: 3n, ino: 0n })).toBeUndefined();
  }
  kept.add('a', looksOf(1), digestOf('a'));
  expect(kept.find('a', looksOf(1))).toBe(digestOf('a'));
});
