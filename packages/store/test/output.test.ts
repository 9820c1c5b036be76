import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Door } from '@accelerator/base';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { OutputFile } from '../src/output/output-file.ts';
import { readOutput } from '../src/output/read-output.ts';

const limits = { headBytes: 100, pieceBytes: 10, piecesKept: 3 };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'output-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
});

const read = (): string => Buffer.concat([...readOutput(new Door(directory), 'a.1.txt', limits)]).toString('utf8');

/** Prints so many characters, in writes of so many. */
function print(characters: number, atOnce: number): string {
  const text = Array.from({ length: characters }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
  const file = new OutputFile(path.join(directory, 'a.1.txt'), limits);
  for (let from = 0; from < characters; from += atOnce) file.write(Buffer.from(text.slice(from, from + atOnce)));
  file.close();
  return text;
}

test.each([1, 7, 10, 99, 1000])('what is printed %i characters at once is kept, up to the limit', (atOnce) => {
  for (const characters of [0, 1, 99, 100, 101, 110, 129, 130]) {
    const text = print(characters, atOnce);
    expect([characters, read()]).toEqual([characters, text]);
    for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
  }
});

test.each([1, 7, 10, 99, 1000])(
  'of more, %i characters at once, beginning and end, and how much is left out',
  (atOnce) => {
    const text = print(1234, atOnce);
    const [head = '', note = '', tail = ''] = read().split('\n');
    expect(head).toBe(text.slice(0, 100));
    expect(text.endsWith(tail)).toBe(true);
    expect(tail.length).toBeGreaterThanOrEqual(20);
    expect(Number(/\d+/.exec(note)?.[0])).toBe(1234 - 100 - tail.length);
    const size = readdirSync(directory).reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
    expect(size).toBeLessThanOrEqual(130);
  },
);

test('nothing for nothing, and no link is followed', () => {
  expect(read()).toBe('');
  writeFileSync(path.join(directory, 'secret'), 'x');
  symlinkSync(path.join(directory, 'secret'), path.join(directory, 'a.1.txt'));
  expect(read).toThrow(expect.objectContaining({ code: 'FILE_REFUSED' }));
});
