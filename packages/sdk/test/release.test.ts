import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = pathToFileURL(path.resolve(import.meta.dirname, '../build/release.js')).href;
const { release }: { release(root: string, version: string, day: string): void } = await import(script);

let root: string;
const write = (name: string, value: unknown): void => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), typeof value === 'string' ? value : JSON.stringify(value));
};
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'ax-release-'));
  for (const name of ['.', 'methods', 'packages/base', 'packages/sdk']) {
    write(`${name}/package.json`, { name, version: '0.1.0', dependencies: { zod: '4.0.0' } });
  }
  const packages = {
    '': { version: '0.1.0' },
    'packages/base': { version: '0.1.0' },
    'node_modules/zod': { version: '4.0.0' },
  };
  write('package-lock.json', { version: '0.1.0', packages });
  write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\n- News.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('all packages get the version, and the changelog its heading', () => {
  release(root, '0.2.0', '2026-02-03');
  for (const name of ['.', 'methods', 'packages/base', 'packages/sdk']) {
    expect(JSON.parse(read(`${name}/package.json`))).toEqual({
      name,
      version: '0.2.0',
      dependencies: { zod: '4.0.0' },
    });
  }
  const { packages } = JSON.parse(read('package-lock.json'));
  expect([packages[''].version, packages['packages/base'].version, packages['node_modules/zod'].version]).toEqual([
    '0.2.0',
    '0.2.0',
    '4.0.0',
  ]);
  expect(read('CHANGELOG.md')).toBe(
    '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-03\n\n- News.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n',
  );
});

test.each([
  ['no version', 'next', /Expected a version/],
  ['a version that there is', '0.1.0', /already/],
])('%s is refused, and nothing changes', (_, version, sentence) => {
  const before = read('packages/base/package.json');
  expect(() => release(root, version, '2026-02-03')).toThrow(sentence);
  expect(read('packages/base/package.json')).toBe(before);
});
