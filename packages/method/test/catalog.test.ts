import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MethodCatalog } from '../src/catalog.ts';
import { updateTypesFile } from '../src/types-file.ts';

function projectWith(...files: readonly string[]): string {
  const project = mkdtempSync(path.join(tmpdir(), 'catalog-'));
  onTestFinished(() => rmSync(project, { recursive: true }));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), '');
  }
  return project;
}

test.each([[['methods', 'standard']], [['standard', 'methods']]])(
  'a method of the project comes before one of a package, in the order %j too',
  (folders) => {
    const project = projectWith('methods/hello.ts', 'node_modules/standard/hello.ts', 'node_modules/standard/other.ts');
    const catalog = MethodCatalog.discover(project, folders);
    expect(catalog.names).toEqual(['hello', 'other']);
    expect(catalog.fileOf('hello')).toBe(path.join(project, 'methods/hello.ts'));
    expect(catalog.fileOf('other')).toBe(path.join(project, 'node_modules/standard/other.ts'));
    expect([catalog.hiddenBy('hello'), catalog.hiddenBy('other')]).toEqual([['standard/hello'], []]);
  },
);

test('two methods of one name in folders of the project are refused', () => {
  const catalog = MethodCatalog.discover(projectWith('a/hello.ts', 'b/hello.ts'), ['a', 'b']);
  expect(() => catalog.fileOf('hello')).toThrow(expect.objectContaining({ code: 'DUPLICATE_METHOD' }));
});

test('a name that two files have breaks nothing but what asks for it', () => {
  const project = projectWith('a/hello.ts', 'a/hello.js', 'a/other.mts', 'a/plain.cjs');
  const catalog = MethodCatalog.discover(project, ['a']);
  expect(catalog.names.map((name) => [name, catalog.isAmbiguous(name)])).toEqual([
    ['hello', true],
    ['other', false],
    ['plain', false],
  ]);
  updateTypesFile(project, catalog);
  const types = readFileSync(path.join(project, 'ax-methods.d.ts'), 'utf8');
  expect([...types.matchAll(/^ {4}"(\w+)": /gm)].map(([, name]) => name)).toEqual(['other', 'plain']);
});

test('what a package has compiled beside its source is no second method', () => {
  const project = projectWith(
    'node_modules/standard/a.ts',
    'node_modules/standard/a.js',
    'node_modules/standard/b.mjs',
  );
  const catalog = MethodCatalog.discover(project, ['standard']);
  expect(path.basename(catalog.fileOf('a'))).toBe('a.ts');
  expect(path.basename(catalog.fileOf('b'))).toBe('b.mjs');
});
