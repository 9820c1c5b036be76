import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MethodCatalog } from '../src/catalog.ts';

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
  },
);

test('two methods of one name in folders of the project are refused', () => {
  const catalog = MethodCatalog.discover(projectWith('a/hello.ts', 'b/hello.ts'), ['a', 'b']);
  expect(() => catalog.fileOf('hello')).toThrow(expect.objectContaining({ code: 'DUPLICATE_METHOD' }));
});
