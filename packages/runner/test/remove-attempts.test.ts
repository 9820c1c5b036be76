import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeAttempts } from '../src/remove-attempts.ts';

let folder = '';
let job = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-attempts-'));
  job = path.join(folder, 'main-1');
  mkdirSync(path.join(job, 'attempts'), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function attempt(name: string, ...files: readonly string[]): void {
  mkdirSync(path.join(job, 'attempts', name));
  for (const file of files) {
    const target = path.join(job, 'attempts', name, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file);
  }
}

test.each<readonly [what: string, make: () => void]>([
  ['nothing', () => {}],
  ['empty ones', () => attempt('analysis.0.1')],
  ['files beside them', () => writeFileSync(path.join(job, 'attempts/analysis.0.1.value'), 'x')],
  ['files in them', () => attempt('analysis.0.1', 'a.txt', 'below/b.txt', 'below/further/c.txt')],
  [
    'folders in them that are empty',
    () => mkdirSync(path.join(job, 'attempts/prepare.1/below/further'), { recursive: true }),
  ],
  ['temporary files', () => attempt('synthesis.1.temp', 'half')],
])('attempts leave nothing behind: %s', (_, make) => {
  make();
  attempt('synthesis.1');
  removeAttempts(job);
  expect(readdirSync(job)).toEqual([]);
});

test('what a link in an attempt, or in its place, leads to stays', () => {
  const outside = path.join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'kept'), 'mine');
  attempt('analysis.0.1');
  symlinkSync(outside, path.join(job, 'attempts/analysis.0.1/link'));
  symlinkSync(outside, path.join(job, 'attempts/analysis.1.1'));
  removeAttempts(job);
  expect(existsSync(path.join(job, 'attempts'))).toBe(false);
  expect(readFileSync(path.join(outside, 'kept'), 'utf8')).toBe('mine');
});
