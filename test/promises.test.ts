import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './rig/docs/markdown.ts';

const page = readFileSync(path.join(repository, 'docs/promises.md'), 'utf8');
const named = [...page.matchAll(/\[[\w.-]+\.test\.ts\]\(\.\.\/([^)]+)\) "([^"]+)"/g)].map(
  ([, file = '', title = '']) => ({
    file,
    title,
  }),
);

test('every test that a promise names exists', () => {
  expect(named.length).toBeGreaterThan(40);
  const missing = named.filter(({ file, title }) => {
    const source = path.join(repository, file);
    return !existsSync(source) || !readFileSync(source, 'utf8').includes(title);
  });
  expect(missing).toEqual([]);
});

test('every promise names a test', () => {
  const rows = page.split('\n').filter((line) => /^\| (?!promise)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !/\.test\.ts\) "/.test(row))).toEqual([]);
});
