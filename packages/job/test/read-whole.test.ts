import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type LookAtStart, readWhole } from '../src/read-whole.ts';

let file = '';
beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-whole-'));
  file = path.join(folder, 'x');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const content = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, at) => (at * 31) & 255));

interface Read {
  readonly bytes: Buffer | undefined;
  readonly counted: readonly number[];
  readonly error: unknown;
}

function read(look?: LookAtStart): Read {
  const counted: number[] = [];
  try {
    const whole = readWhole(file, { look, count: (bytes) => counted.push(bytes) });
    return { bytes: 'bytes' in whole ? whole.bytes : undefined, counted, error: undefined };
  } catch (error) {
    return { bytes: undefined, counted, error };
  }
}

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('a file is read whole', () => {
  test.each([0, 1, 4095, 4096, 4097, 8192, 300_000])('of %i bytes, with its start shown before', (size) => {
    writeFileSync(file, content(size));
    const seen: [Buffer, number][] = [];
    const { bytes, counted } = read((start, all) => seen.push([Buffer.from(start), all]));
    expect(bytes?.equals(content(size))).toBe(true);
    expect(seen).toEqual([[content(Math.min(size, 4096)), size]]);
    expect(counted).toEqual([size]);
    expect(read().bytes?.equals(content(size))).toBe(true);
  });

  test('its bytes are its own: a column may take them over', () => {
    writeFileSync(file, content(100));
    const { bytes } = read();
    expect([bytes?.byteOffset, bytes?.buffer.byteLength]).toEqual([0, 100]);
  });
});

describe('whoever looks at the start', () => {
  test('may refuse it: nothing more is read, and what was read is counted', () => {
    writeFileSync(file, content(100_000));
    const refusal = new Error('no picture');
    const { error, counted } = read(() => {
      throw refusal;
    });
    expect(error).toBe(refusal);
    expect(counted).toEqual([4096]);
  });

  test.each<[string, () => void, number]>([
    ['grows: what came is not read', () => appendFileSync(file, 'more'), 10_000],
    ['shrinks: there is no more than there is', () => truncateSync(file, 5000), 5000],
    ['is removed: it is still the one that was opened', () => rmSync(file), 10_000],
    ['is replaced', () => [rmSync(file), writeFileSync(file, 'other')], 10_000],
  ])('and then it %s', (_, change, size) => {
    writeFileSync(file, content(10_000));
    const { bytes, counted } = read(change);
    expect(bytes?.equals(content(size))).toBe(true);
    expect(counted).toEqual([size]);
  });
});

test.runIf(process.platform === 'linux')('a file that is too large is not read, and its size is told', () => {
  writeFileSync(file, '');
  truncateSync(file, 2 ** 31);
  const counted: number[] = [];
  expect(readWhole(file, { count: (bytes) => counted.push(bytes) })).toEqual({ tooLarge: 2 ** 31 });
  expect(counted).toEqual([4096]);
});

test.runIf(process.platform === 'linux')('no file stays open, however it ends', () => {
  writeFileSync(file, content(10));
  const before = descriptors();
  for (let round = 0; round < 5; round++) {
    read();
    read(() => {
      throw new Error('no');
    });
  }
  expect(descriptors()).toBe(before);
});

test.each<[string, () => unknown, string]>([
  ['a pipe, for which nothing waits', () => execFileSync('mkfifo', [file]), 'it is no file any more'],
  ['nothing', () => {}, 'ENOENT'],
  ['a folder', () => mkdirSync(file), 'it is no file any more'],
])('%s is an error', (_, make, message) => {
  make();
  expect(String(read().error)).toContain(message);
});
