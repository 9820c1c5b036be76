import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { InputFile, observeInputFiles } from '../src/index.ts';

const content = Buffer.from(Array.from({ length: 10_000 }, (_, at) => (at * 7) & 255));

let file = '';
beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'input-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  file = path.join(folder, 'x');
  writeFileSync(file, content);
});

const input = (digest = digestOf(content)): InputFile => new InputFile('in/x', { path: file, digest });

function bytesRead(action: () => void): number[] {
  const seen: number[] = [];
  const stop = observeInputFiles(({ bytes }) => seen.push(bytes));
  try {
    action();
  } finally {
    stop();
  }
  return seen;
}

describe('what was readable when the key was made is changed, whatever the cause', () => {
  test.each<[string, () => void]>([
    ['gone', () => rmSync(file)],
    ['its folder gone', () => rmSync(path.dirname(file), { recursive: true })],
    ['a link to nowhere', () => [rmSync(file), symlinkSync('nowhere', file)]],
    ['a link to itself', () => [rmSync(file), symlinkSync(file, file)]],
    ['a folder', () => [rmSync(file), mkdirSync(file)]],
    ['a pipe, for which nothing waits', () => [rmSync(file), execFileSync('mkfifo', [file])]],
    ['one that gives errors', () => [rmSync(file), symlinkSync('/proc/self/mem', file)]],
    ['a device', () => [rmSync(file), symlinkSync('/dev/zero', file)]],
    ['other bytes', () => writeFileSync(file, Buffer.from(content).fill(1, 9000, 9001))],
    ['shorter', () => truncateSync(file, 5000)],
    ['longer', () => writeFileSync(file, 'x', { flag: 'a' })],
    ['empty', () => writeFileSync(file, '')],
  ])('%s', (_, harm) => {
    harm();
    expect(() => input().read()).toThrow(
      expect.objectContaining({
        code: 'INPUT_CHANGED',
        message: expect.stringMatching(
          /^The input file 'in\/x' (changed during the run|can't be read any more: .+)\.$/,
        ),
      }),
    );
  });

  test.skipIf(process.getuid?.() === 0)('without permission', () => {
    chmodSync(file, 0);
    expect(() => input().read()).toThrow(expect.objectContaining({ code: 'INPUT_CHANGED' }));
  });
});

test('what was not readable for the key is no readable file now either: it would have another key', () => {
  expect(() => input('unreadable: it is a directory').read()).toThrow(
    expect.objectContaining({
      code: 'INPUT_UNREADABLE',
      message: "The input file 'in/x' can't be read: it is a directory.",
    }),
  );
});

describe('memory that is given', () => {
  test.each([0, 1, 4096, 4097, 9999, 10_000])('takes a file of %i bytes if it fits', (size) => {
    truncateSync(file, size);
    const memory = new Uint8Array(9999).fill(1);
    const bytes = input(digestOf(content.subarray(0, size))).read(undefined, memory);
    expect(bytes.equals(content.subarray(0, size))).toBe(true);
    expect(bytes.buffer === memory.buffer).toBe(size <= memory.length);
    expect([...memory.subarray(size)]).toEqual(Array.from({ length: Math.max(0, 9999 - size) }, () => 1));
  });

  test('may be a part of more, of which the rest stays as it is', () => {
    const all = new Uint8Array(10_010).fill(1);
    const bytes = input().read(undefined, all.subarray(5, 10_005));
    expect(bytes.equals(content)).toBe(true);
    expect([...all.subarray(0, 5), ...all.subarray(10_005)]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe('the start is looked at', () => {
  test.each([0, 1, 4095, 4096, 4097, 10_000])('of %i bytes, and all of them are given', (size) => {
    truncateSync(file, size);
    const looked: [number, number][] = [];
    let bytes: Buffer = Buffer.alloc(0);
    const digest = digestOf(content.subarray(0, size));
    const counted = bytesRead(() => {
      bytes = input(digest).read((start, whole) => {
        expect(content.subarray(0, start.length).equals(start)).toBe(true);
        looked.push([start.length, whole]);
      });
    });
    expect(bytes.equals(content.subarray(0, size))).toBe(true);
    expect(looked).toEqual([[Math.min(size, 4096), size]]);
    expect(counted).toEqual([size]);
  });

  const other = Buffer.from(content).fill(1, 9000, 9001);

  test.each<[string, () => void]>([
    ['written to', () => writeFileSync(file, other)],
    ['cut', () => truncateSync(file, 5000)],
  ])('and a file that is %s while it is read has changed', (_, harm) => {
    expect(() => input().read(harm)).toThrow(expect.objectContaining({ code: 'INPUT_CHANGED' }));
  });

  test.each<[string, () => void]>([
    ['longer', () => writeFileSync(file, 'x', { flag: 'a' })],
    ['gone', () => rmSync(file)],
    [
      'replaced by another',
      () => {
        writeFileSync(`${file}.new`, other);
        renameSync(`${file}.new`, file);
      },
    ],
  ])('and a file that is %s while it is read is what the key was made from, this once', (_, harm) => {
    const one = input();
    expect(one.read(harm).equals(content)).toBe(true);
    expect(() => one.read()).toThrow(expect.objectContaining({ code: 'INPUT_CHANGED' }));
  });

  test('and a large file that is refused by it costs its start only', () => {
    truncateSync(file, 5e9);
    const counted = bytesRead(() => {
      expect(() =>
        input().read((_, size) => {
          throw new RangeError(`no ${size}`);
        }),
      ).toThrow(new RangeError('no 5000000000'));
    });
    expect(counted).toEqual([4096]);
  });

  test('and one that is not refused is too large to be read at once', () => {
    truncateSync(file, 2 ** 31);
    expect(() => input().read()).toThrow(
      expect.objectContaining({ code: 'INPUT_TOO_LARGE', details: { file: 'in/x', size: 2 ** 31 } }),
    );
  });
});
