import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { link, originalPosition, unseenImports } from '../src/link.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'link-'));
  const esmOnly = { name: 'esm-only', version: '1.0.0', type: 'module', exports: { import: './lib/index.js' } };
  mkdirSync(path.join(project, 'node_modules/esm-only/lib'), { recursive: true });
  writeFileSync(path.join(project, 'node_modules/esm-only/package.json'), JSON.stringify(esmOnly));
  writeFileSync(path.join(project, 'node_modules/esm-only/lib/index.js'), 'export const answer = 42;');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const linked = async (code: string): Promise<string> => (await link(code, path.join(project, 'methods/m.ts'))).code;

test('packages are found from where the source lies, whatever else stands on the line', async () => {
  const code = await linked(
    'import{answer as a}from"esm-only";import fs from"node:fs";const b=await import("esm-only");export{a,b,fs};',
  );
  const elsewhere = path.join(mkdtempSync(path.join(tmpdir(), 'elsewhere-')), 'm.mjs');
  writeFileSync(elsewhere, code);
  const module: { a: unknown; b: { answer: unknown } } = await import(pathToFileURL(elsewhere).href);
  rmSync(path.dirname(elsewhere), { recursive: true });
  expect([module.a, module.b.answer]).toEqual([42, 42]);
});

test('places in the linked code lead back to places in the bundle', async () => {
  const bundle = 'import{answer}from"esm-only";const p=import("esm-only");let x=answer;\nlet here=1;';
  const module = await link(bundle, path.join(project, 'methods/m.ts'));
  for (const word of ['let x', 'here', 'const p']) {
    const find = (text: string): { line: number; column: number } => {
      const lines = text.slice(0, text.indexOf(word)).split('\n');
      return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
    };
    const place = find(module.code);
    expect(originalPosition(module.shifts, place.line, place.column)).toEqual(find(bundle));
  }
});

test('import.meta.url is that of the source', async () => {
  expect(await linked('export const u=import.meta.url;')).toContain(
    pathToFileURL(path.join(project, 'methods/m.ts')).href,
  );
});

test.each([
  ['import.meta', 'const u=new URL("./x",import.meta.url);', '`import.meta`'],
  ['a computed import', 'const m=await import(name);', 'an `import()` of a computed name'],
  ['a literal import', 'const m=await import("node:fs");', undefined],
  ['the words in a string', 'const s="import(x) import.meta";', undefined],
])('%s', async (_, code, what) => {
  expect(await unseenImports(code)).toBe(what);
});
