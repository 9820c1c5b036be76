import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  Checksum,
  checksumOf,
  Digest,
  DigestSum,
  digestBytes,
  digestFile,
  digestOf,
  writeDigest,
} from '../src/index.ts';

/** Of 2.5 MB and a bit, so that it is read in several pieces, the last a short one. */
const large = Uint8Array.from({ length: 2_621_447 }, (_, at) => (at * 31 + (at >> 8)) & 255);

// Digests are in keys and records: a value that changes here makes every job of every workdir unknown.
test.each([
  ['', 'ef46db3751d8e999c4349fc93c010000'],
  ['a', 'd24ec4f1a98c6e5b9a7c6d2ea45568c9'],
])('the digest of %j never changes', (text, digest) => {
  expect(digestOf(text)).toBe(digest);
});

test('nor do those of large data', () => {
  expect(digestOf(large)).toBe('0a831788f5945a588948950374fce17e');
  expect(checksumOf(large)).toBe(0xa831788f5945a58n);
});

test('text counts as its UTF-8', () => {
  expect(digestOf('é€😀')).toBe(digestOf(Buffer.from('é€😀', 'utf8')));
});

test.each([[1], [7], [32], [1000], [large.length]])('pieces of %i bytes make no difference', (size) => {
  const bytes = size < 32 ? large.subarray(0, 1000) : large;
  const digest = new Digest();
  for (let at = 0; at < bytes.length; at += size) digest.update(bytes.subarray(at, at + size));
  expect(digest.digest()).toBe(digestOf(bytes));
  const checksum = new Checksum();
  for (let at = 0; at < bytes.length; at += size) checksum.update(bytes.subarray(at, at + size));
  expect(checksum.checksum()).toBe(checksumOf(bytes));
});

test('the memory of the hasher, which never shrinks, does not grow with what is hashed', () => {
  const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
  onTestFinished(() => grow.mockRestore());
  const text = 'text'.repeat(1_000_000);
  digestOf(text);
  digestOf(large);
  checksumOf(large);
  writeDigest(large, Buffer.alloc(digestBytes), 0);
  new Digest().update(large).update(text).digest();
  new Checksum().update(large).checksum();
  const pages = grow.mock.calls.reduce((sum, [delta]) => sum + delta, 0);
  expect(pages * 65_536).toBeLessThan(1_000_000);
});

test('sixteen bytes are the same as the text', () => {
  const target = Buffer.alloc(digestBytes + 4, 0xff);
  writeDigest(large, target, 2);
  expect(target.toString('hex')).toBe(`ffff${digestOf(large)}ffff`);
});

test('each bit counts', () => {
  const bytes = large.slice(0, 40);
  const digests = new Set([digestOf(bytes)]);
  const checksums = new Set([checksumOf(bytes)]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    digests.add(digestOf(flipped));
    checksums.add(checksumOf(flipped));
  }
  expect([digests.size, checksums.size]).toEqual([321, 321]);
});

test.each([[0], [1], [1 << 20], [large.length]])('a file of %i bytes', (size) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-base-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'x');
  writeFileSync(file, large.subarray(0, size));
  expect(digestFile(file)).toEqual({ size, digest: digestOf(large.subarray(0, size)) });
  expect(() => digestFile(path.join(folder, 'nowhere'))).toThrow('ENOENT');
});

test('a sum of digests is that of each, also of large data, and of more than one double holds', () => {
  const expected = (parts: readonly Uint8Array[]) =>
    parts.reduce((sum, part) => BigInt.asUintN(128, sum + BigInt(`0x${digestOf(part)}`)), 0n);
  const sizes = [0, 1, 31, 33, 5000, 1 << 18, (1 << 18) + 1, large.length];
  const parts = sizes.map((size) => large.subarray(0, size));
  const sum = new DigestSum();
  for (const part of parts) sum.add(part);
  expect(sum.total()).toBe(expected(parts));
  sum.add(large);
  expect(sum.total()).toBe(expected([...parts, large]));

  const many = new DigestSum();
  const count = (1 << 20) + 3;
  for (let index = 0; index < count; index++) many.add(new Uint8Array(0));
  expect(many.total()).toBe(BigInt.asUintN(128, BigInt(`0x${digestOf('')}`) * BigInt(count)));
});
