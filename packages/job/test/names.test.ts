import { describe, expect, test } from 'vitest';
import { contentDigest } from '../src/content-digest.ts';
import { goneFolder, isGoneFolder, isReservedName } from '../src/reserved-names.ts';
import { variableDigest } from '../src/variable-digest.ts';

describe('names in a job directory', () => {
  test.each<[string, boolean]>([
    ['setup.json', true],
    ['post.json', true],
    ['method.mjs', true],
    ['method.mjs.map', true],
    ['rows.json', true],
    ['equivalent.json', true],
    ['result.msgpack', true],
    ['attempts', true],
    ['attempts/x', true],
    ['output', true],
    ['output/analysis.3.txt', true],
    ['output/synthesis.txt', true],
    ['output/mine.csv', false],
    ['output/deep/analysis.3.txt', false],
    ['gone-0123abcd', true],
    ['gone-0123abcd/x', true],
    ['gone-xyz', false],
    ['my/setup.json', false],
    ['Setup.json', false],
    ['setup.json.bak', false],
    ['a.txt', false],
  ])('%s: %s', (name, isReserved) => {
    expect(isReservedName(name)).toBe(isReserved);
  });

  test('a folder that was moved away is known by its name', () => {
    expect(isGoneFolder(goneFolder('0123abcd'))).toBe(true);
    expect(isGoneFolder('attempts')).toBe(false);
  });
});

describe('the digest of what a job made', () => {
  const files = { a: { size: 1, digest: 'x' }, b: { size: 2, digest: 'y' } };

  test('is the same in any order, and another one for any other content', () => {
    const plain = contentDigest(files, { d: '1', e: '2' });
    expect(contentDigest({ b: files.b, a: files.a }, { e: '2', d: '1' })).toBe(plain);
    const others = [
      contentDigest({ a: files.a }, { d: '1', e: '2' }),
      contentDigest(files, { d: '1' }),
      contentDigest(files, { d: '2', e: '1' }),
      contentDigest({ ...files, a: { size: 1, digest: 'z' } }, { d: '1', e: '2' }),
      contentDigest({ c: files.a, b: files.b }, { d: '1', e: '2' }),
      contentDigest({}, {}),
    ];
    expect(new Set([plain, ...others]).size).toBe(others.length + 1);
  });

  test('records of the engine, which name other jobs, are no content', () => {
    const record = { size: 9, digest: null, checksum: 'c' };
    expect(contentDigest({ ...files, 'rows.json': record }, {})).toBe(contentDigest(files, {}));
  });
});

test('a variable that is not set, an empty one, and another of the same value are told apart', () => {
  const digests = [
    variableDigest('A', undefined),
    variableDigest('A', ''),
    variableDigest('A', 'x'),
    variableDigest('B', 'x'),
  ];
  expect(new Set(digests).size).toBe(4);
  expect(JSON.stringify(digests)).not.toContain('x"');
});
