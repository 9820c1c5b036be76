import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMetas, metaText } from '../src/bundle/import-meta.ts';
import { unseenIn } from '../src/bundle/unseen.ts';
import { type LinkedModule, link } from '../src/link/link.ts';
import { engineFramesLast, mapStack } from '../src/link/stack-mapper.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'link-'));
  addPackage('node_modules/esm-only', '1.0.0', 'export const answer = 42;');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const file = path.join(project, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function addPackage(folder: string, version: string, code: string): void {
  write(`${folder}/package.json`, JSON.stringify({ version, type: 'module' }));
  write(`${folder}/lib/index.js`, code);
}

const esmOnly = { from: 'methods/m.ts', package: 'esm-only', file: 'lib/index.js', version: '1.0.0' };

const linked = (code: string, imports = { 'esm-only': esmOnly }): Promise<LinkedModule> =>
  link(code, { project, source: 'methods/m.ts', imports });

const load = async (code: string): Promise<Readonly<Record<string, unknown>>> =>
  import(pathToFileURL(write(`elsewhere/${Math.random()}.mjs`, code)).href);

test('packages are found from where the source lies, whatever else stands on the line', async () => {
  const { code } = await linked(
    'import{answer as a}from"esm-only";import fs from"node:fs";const{answer:b}=await import("esm-only");export{a,b,fs};',
  );
  expect(await load(code)).toMatchObject({ a: 42, b: 42 });
});

test('two packages of one name: each is found from the file that imports it', async () => {
  addPackage('packages/part/node_modules/esm-only', '2.0.0', 'export const answer = 43;');
  const other = { ...esmOnly, from: 'packages/part/x.ts', version: '2.0.0' };
  const { code } = await link(
    'import{answer as a}from"esm-only@1.0.0";import{answer as b}from"esm-only@2.0.0";export{a,b};',
    {
      project,
      source: 'methods/m.ts',
      imports: { 'esm-only@1.0.0': esmOnly, 'esm-only@2.0.0': other },
    },
  );
  expect(await load(code)).toMatchObject({ a: 42, b: 43 });
});

test('another version than the key names is not loaded, nor one that is gone', async () => {
  addPackage('node_modules/esm-only', '1.0.1', 'export const answer = 41;');
  await expect(linked('import"esm-only";')).rejects.toMatchObject({ code: 'PACKAGE_REPLACED' });
  rmSync(path.join(project, 'node_modules/esm-only'), { recursive: true });
  await expect(linked('import"esm-only";')).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
});

test('a place in linked code leads back through both maps to the source', async () => {
  const bundle = 'import{answer}from"esm-only";const p=import("esm-only");export default()=>{throw new Error("x")};';
  const { code, map } = await linked(bundle);
  // As if the bundle were one line of a source that begins in its fifth line.
  const bundleMap = JSON.stringify({
    version: 3,
    sources: ['methods/m%20%C3%BC.ts'],
    names: [],
    mappings: everyColumn,
  });
  const url = 'file:///cache%20%C3%BC/code.mjs';
  const column = code.indexOf('new Error') + 1;
  const stack = `Error: x\n    at default (${url}?3:1:${column})\n    at ${url}:1:${column}`;
  const place = `methods/m ü.ts:5:${bundle.indexOf('new Error') + 1}`;
  expect(mapStack(stack, { url, linkMap: map, bundleMap: () => bundleMap })).toBe(
    `Error: x\n    at default (${place})\n    at ${place}`,
  );
});

/** Mappings of one line, each column to itself in line 5 of the first source. */
const everyColumn = `AAIA${',CAAC'.repeat(199)}`;

test('frames of the engine come last, whatever they stand between', () => {
  const engine = new URL('../src/link/link.ts', import.meta.url).href;
  const stack = (frames: readonly string[]): string => ['Error: a\n  at b', ...frames].join('\n');
  const own = ['    at mine (methods/m.ts:1:1)', '    at async (methods/n.ts:2:2)'];
  const others = [`    at write (${engine}:3:3)`, '    at node:internal/process:4:4'];
  expect(engineFramesLast(stack([others[0] ?? '', own[0] ?? '', others[1] ?? '', own[1] ?? '']))).toBe(
    stack([...own, ...others]),
  );
  expect(engineFramesLast(stack(others))).toBe(stack(others));
});

test.each(['a', 'b c', "d'e", 'f"g', 'h`$i', 'j\\k', 'l#m?n%20', 'ü:ö', 'o\np'])(
  'the place of a file is told in quotes of any kind: %j',
  async (name) => {
    const file = `methods/${name}.ts`;
    const texts = (['url', 'filename', 'dirname'] as const).map((wanted) => metaText(wanted, file));
    const { code } = await linked(
      `export const a="${texts[0]}",b='${texts[1]}',c=\`${texts[2]}\`,d=__ax_meta_${Buffer.from(file).toString('hex')};`,
    );
    const url = pathToFileURL(path.join(project, file)).href;
    const filename = path.join(project, file);
    const dirname = path.dirname(filename);
    expect(await load(code)).toMatchObject({ a: url, b: filename, c: dirname, d: { url, filename, dirname } });
    expect(findMetas(texts.join()).map((found) => found.name)).toEqual([file, file, file]);
  },
);

test.each([
  ['import.meta', 'const u=new URL("./x",import.meta.url);', '`import.meta`'],
  ['a computed import', 'const m=await import(name);', 'an `import()` of a computed name'],
  ['a literal import', 'const m=await import("node:fs");', undefined],
  ['the words in a string', 'const s="import(x) import.meta";', undefined],
  ['the place of a file', `const s="${metaText('url', 'lib/x y.ts')}";`, '`import.meta` in lib/x y.ts'],
  ['a computed require', 'const m=__require(name);', 'a `require()` of a computed name'],
  ['require as a value', 'const m=[__require];', 'a `require()` of a computed name'],
  ['a literal require', 'var __require=(x=>x)(1);const m=__require("node:fs"),n=__require.resolve("left");', undefined],
  ['whether it is the main module', 'if(__require.main===module)run();', undefined],
])('%s', async (_, code, what) => {
  expect(await unseenIn(code)).toBe(what);
});
