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
  placesOfMessages,
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

/** Messages as they lie one behind the other, from a byte on that is none of theirs. */
function joined(parts: readonly Uint8Array[]): { bytes: Uint8Array; offsets: Int32Array } {
  const offsets = new Int32Array(parts.length + 1).fill(1);
  for (const [index, part] of parts.entries()) offsets[index + 1] = (offsets[index] ?? 0) + part.length;
  return { bytes: Buffer.concat([Buffer.from('?'), ...parts, Buffer.from('?')]), offsets };
}

/** Around what xxh64 takes at once, around what is hashed at a time, and more of that than there is room for. */
const sizes = [...Array.from({ length: 70 }, (_, size) => size), 5000, (128 << 10) - 1, 128 << 10, (128 << 10) + 1];
const messages = [...sizes, 0, 1 << 18, (1 << 18) + 1, 40].map((size) => large.subarray(size % 7, (size % 7) + size));
const many = Array.from({ length: 20_000 }, (_, index) => large.subarray(index, index + (index % 40)));

test('a sum of digests is that of each, also of large data, and of many', () => {
  const expected = (parts: readonly Uint8Array[]) =>
    parts.reduce((sum, part) => BigInt.asUintN(128, sum + BigInt(`0x${digestOf(part)}`)), 0n);
  const sum = new DigestSum();
  sum.add(joined([]));
  expect(sum.total()).toBe(0n);
  for (const part of messages) sum.add(joined([part]));
  expect(sum.total()).toBe(expected(messages));
  sum.add(joined(messages));
  sum.add(joined(many));
  expect(sum.total()).toBe(expected([...messages, ...messages, ...many]));
});

test('the places of many messages are those of each with its tag', () => {
  for (const parts of [messages, many]) {
    const tags = Uint8Array.from(parts, (_, index) => index * 3);
    for (const slices of [1, 2, 97, 2 ** 31]) {
      const place = (tag: number | undefined, part: Uint8Array) =>
        Number(checksumOf(Buffer.concat([Uint8Array.of(tag ?? 0), part])) % BigInt(slices));
      expect([...placesOfMessages({ ...joined(parts), tags }, slices)]).toEqual(
        parts.map((part, index) => place(tags[index], part)),
      );
      expect([...placesOfMessages({ ...joined(parts), tags: 115 }, slices)]).toEqual(
        parts.map((part) => place(115, part)),
      );
    }
  }
});
