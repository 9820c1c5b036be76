import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sweepCache } from '../src/sweep-cache.ts';

function cacheOf(files: Readonly<Record<string, number>>): string {
  const project = mkdtempSync(path.join(tmpdir(), 'ax-cache-'));
  onTestFinished(() => rmSync(project, { recursive: true }));
  for (const [name, daysAgo] of Object.entries(files)) {
    const file = path.join(project, '.ax/cache', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '0123456789');
    const then = new Date(Date.now() - daysAgo * 86_400_000);
    utimesSync(file, then, then);
  }
  return project;
}

const namesIn = (project: string): string[] =>
  readdirSync(path.join(project, '.ax/cache'), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const files = { 'modules/a': 9, 'linked/b': 8, 'packages/c': 7, 'digests/d': 6, 'modules/e': 0, 'linked/f': 0 };

test.each([
  ['nothing while there is room', { bytes: 60, files: 6, youngMs: 0 }, ['a', 'b', 'c', 'd', 'e', 'f']],
  ['what was used longest ago, by size', { bytes: 45, files: 6, youngMs: 0 }, ['c', 'd', 'e', 'f']],
  ['by number', { bytes: 60, files: 3, youngMs: 0 }, ['d', 'e', 'f']],
  ['but nothing that was used today', { bytes: 0, files: 0, youngMs: 86_400_000 }, ['e', 'f']],
])('removes %s', (_, limits, left) => {
  const project = cacheOf(files);
  sweepCache(project, limits);
  expect(namesIn(project)).toEqual(left);
});

test('a link is no file of the cache, nor is what else lies there; no cache is a small one', () => {
  const project = cacheOf({ 'modules/a': 9, 'other/b': 9 });
  symlinkSync('/etc/passwd', path.join(project, '.ax/cache/modules/link'));
  mkdirSync(path.join(project, '.ax/cache/modules/folder'));
  sweepCache(project, { bytes: 0, files: 0, youngMs: 0 });
  expect(namesIn(project)).toEqual(['b', 'link']);
  sweepCache(cacheOf({}), { bytes: 0, files: 0, youngMs: 0 });
});
