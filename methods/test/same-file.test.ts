import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputFile } from '@accelerator/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { sameName } from '../lib/name-files.ts';
import { describeSameFiles } from '../lib/same-file.ts';

test('files that links give several names are reported, and no others of equal content', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'same-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const place = (name: string): string => path.join(folder, name);
  mkdirSync(place('a'));
  for (const name of ['a/1.jpg', 'a/2.jpg', 'copy.jpg']) writeFileSync(place(name), 'x');
  symlinkSync('a/1.jpg', place('cover.jpg'));
  symlinkSync('a', place('b'));
  const named = ['a/1.jpg', 'a/2.jpg', 'copy.jpg', 'cover.jpg', 'b/1.jpg', 'gone.jpg'].map((name) => ({
    name,
    file: new InputFile(name, { path: place(name), digest: 'the same' }),
  }));
  expect(describeSameFiles(named)).toBe(
    "One file under several names, by links: 'a/1.jpg' and 'cover.jpg' and 'b/1.jpg'. Each name has a row.",
  );
  expect(describeSameFiles(named.slice(0, 3))).toBeUndefined();
});

test.each([
  ['a/x.jpg', 'a/x.jpg', 'give it once'],
  ['a/x.jpg', 'b/../a/x.jpg', 'give it once'],
  ['./x.jpg', 'x.jpg', 'give it once'],
  ['a/x.jpg', 'b/x.jpg', 'Rename'],
])('%s and %s', (first, second, hint) => {
  expect(sameName('x.jpg', first, second).hint).toContain(hint);
});
