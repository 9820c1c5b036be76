import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobPost } from '@accelerator/job';
import { contentDigest } from '@accelerator/job';
import { afterAll, describe, expect, test } from 'vitest';
import { RecordRefused, seal, sha256, unseal } from '../src/format/envelope.ts';
import { largestBlob, parseSharedRecord, type SharedRecord } from '../src/format/shared-record.ts';
import { makeKeys, readSigner, TrustedKeys } from '../src/format/signing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function signerOf(name: string) {
  const { privateKey, publicKey } = makeKeys();
  const file = path.join(folder, name);
  writeFileSync(file, privateKey);
  return { signer: readSigner(file), publicKey };
}

const damaged = 'what it carries is damaged';
const address = 'a'.repeat(64);
const files: JobPost['files'] = { 'a.txt': { size: 3, digest: '0'.repeat(32) } };
const post: JobPost = {
  format: 1,
  status: 'done',
  started: '2026-01-01T00:00:00.000Z',
  finished: '2026-01-01T00:00:01.000Z',
  seconds: 1,
  waited: 0,
  phases: [],
  files,
  links: {},
  datasets: {},
  digest: contentDigest(files, {}),
};
const record: SharedRecord = {
  format: 1,
  preimage: 'what it was made from',
  engine: '0',
  platform: 'any',
  post,
  datasets: [],
  rowsRecord: null,
  output: {},
  files: [{ sha256: 'b'.repeat(64), pieces: [{ file: 'a.txt', at: 0, size: 3 }] }],
  columns: [],
};

describe('a record of which any byte is another one', () => {
  test.each([
    ['unsigned', undefined],
    ['signed', signerOf('own')],
  ])('%s: it is refused, or the same', async (_, own) => {
    const trusted = new TrustedKeys(own === undefined ? [] : [own.publicKey]);
    const bytes = await seal(address, record, own?.signer);
    expect(await unseal(address, bytes, trusted)).toEqual(record);
    let refused = 0;
    for (const at of bytes.keys()) {
      const harmed = Buffer.from(bytes);
      harmed[at] = (harmed[at] ?? 0) ^ (1 << (at % 8));
      const read = await unseal(address, harmed, trusted).catch((error: unknown) => error);
      if (read instanceof RecordRefused) refused++;
      else expect(read).toEqual(record);
    }
    expect(refused).toBeGreaterThan(bytes.length / 2);
    for (const length of [0, 1, 70, bytes.length - 1]) {
      await expect(unseal(address, bytes.subarray(0, length), trusted)).rejects.toThrow(RecordRefused);
    }
  });
});

test('what is signed for one address, or by somebody else, is not taken for another', async () => {
  const [own, stranger] = [signerOf('a'), signerOf('b')];
  const trusted = new TrustedKeys([own.publicKey]);
  const bytes = await seal(address, record, own.signer);
  await expect(unseal('c'.repeat(64), bytes, trusted)).rejects.toThrow('nobody who is trusted');
  await expect(unseal(address, await seal(address, record, stranger.signer), trusted)).rejects.toThrow('nobody');
  await expect(unseal(address, await seal(address, record, undefined), trusted)).rejects.toThrow('nobody');
  expect(() => new TrustedKeys(['ax-short'])).toThrow('public key');
});

/** With a file of another name, wherever names stand. */
function named(name: string): unknown {
  const renamed = { [name]: { size: 3, digest: '0'.repeat(32) } };
  return {
    ...record,
    post: { ...post, files: renamed, digest: contentDigest(renamed, {}) },
    files: [{ sha256: 'b'.repeat(64), pieces: [{ file: name, at: 0, size: 3 }] }],
  };
}

describe('a record that would do harm is refused', () => {
  test('the record itself is fine', () => {
    expect(parseSharedRecord(record)).toEqual(record);
    expect(parseSharedRecord(named('folder/b.txt'))).toBeDefined();
  });

  test.each([
    '../x',
    '/x',
    'a/../../x',
    './x',
    '',
    'a//b',
    'a\0b',
    'setup.json',
    'post.json',
    'method.mjs',
    'remote.json',
    'uploaded.json',
    'attempts/x',
    'rows.json',
    'damaged',
    'output/prepare.txt',
  ])('a file %j', (name) => {
    expect(() => parseSharedRecord(named(name))).toThrow(RecordRefused);
  });

  const abc = sha256('abc');
  const carrying = (name: string, text: string): SharedRecord => ({
    ...record,
    files: [{ sha256: name, pieces: [{ file: 'a.txt', at: 0, size: 3 }] }],
    carried: { [name]: Buffer.from(text).toString('base64') },
  });

  test('what a record carries itself counts when it is what its name says', () => {
    expect(parseSharedRecord(carrying(abc, 'abc'))).toEqual(carrying(abc, 'abc'));
    for (const text of ['abd', 'ab', 'abcd', '']) expect(() => parseSharedRecord(carrying(abc, text))).toThrow(damaged);
    expect(() => parseSharedRecord(carrying(sha256('abcd'), 'abcd'))).toThrow(damaged);
    expect(() => parseSharedRecord({ ...record, carried: { '../x': '' } })).toThrow(RecordRefused);
  });

  const pieces = (size: number, at = 0): SharedRecord['files'] => [
    { sha256: 'b'.repeat(64), pieces: [{ file: 'a.txt', at, size }] },
  ];
  const huge = { 'a.txt': { size: 10e9, digest: '0'.repeat(32) } };
  test.each<[string, unknown]>([
    ['another size than its pieces', { ...record, files: pieces(4) }],
    ['pieces that begin elsewhere', { ...record, files: pieces(3, 1) }],
    ['no pieces', { ...record, files: [] }],
    [
      'pieces of nothing',
      { ...record, files: [...pieces(3), { sha256: 'b'.repeat(64), pieces: [{ file: 'b', at: 0, size: 1 }] }] },
    ],
    [
      'a blob of 10 GB',
      { ...record, post: { ...post, files: huge, digest: contentDigest(huge, {}) }, files: pieces(10e9) },
    ],
    ['a blob that is a little too large', { ...record, files: pieces(largestBlob + 1) }],
    ['another digest', { ...record, post: { ...post, digest: '1'.repeat(32) } }],
    ['a dataset without a manifest', { ...record, post: { ...post, datasets: { default: '0'.repeat(32) } } }],
    ['a job that failed', { ...record, post: { ...post, status: 'failed' } }],
    ['output elsewhere', { ...record, output: { 'output/../../x.txt': '' } }],
    ['a column of no dataset', { ...record, columns: [{ dataset: 'default', column: 'a', blobs: [] }] }],
    ['a blob that is no digest', { ...record, files: [{ sha256: '../../x', pieces: [] }] }],
    ['a number', 7],
    ['nothing', undefined],
    ['another format', { ...record, format: 2 }],
  ])('%s', (_, value) => {
    expect(() => parseSharedRecord(value)).toThrow(RecordRefused);
  });
});
