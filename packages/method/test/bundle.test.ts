import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bundle, bundle } from '../src/bundle/bundle.ts';
import { SourceView } from '../src/bundle/source-view.ts';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import { identifyPackage } from '../src/packages/identity.ts';
import { joinPackages } from '../src/packages/join-packages.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  write('package.json', '{ "name": "p", "type": "module" }');
  addPackage('left', '1.0.0', 'export const pad = (text) => text;');
  write('methods/lib/deep.ts', 'export const deep = (n: number) => n + 1;\nexport const unused = 5;');
  write(
    'methods/lib/helper.ts',
    "import { deep } from './deep.ts';\nexport const helper = (n: number) => deep(n) * 2;",
  );
  write('methods/m.ts', method);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const method = `
import { defineMethod } from '@accelerator/sdk';
import { pad } from 'left';
import { helper } from './lib/helper.ts';
import data from './data.json' with { type: 'json' };
export default defineMethod({ synthesis: () => pad(String(helper(data.n))) });
`;

function write(name: string, content: string): void {
  mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
  writeFileSync(path.join(project, name), content);
}

function addPackage(name: string, version: string, code: string): void {
  const directory = `node_modules/${name}`;
  mkdirSync(path.join(project, directory), { recursive: true });
  writeFileSync(
    path.join(project, directory, 'package.json'),
    JSON.stringify({ name, version, type: 'module', exports: './index.js' }),
  );
  writeFileSync(path.join(project, directory, 'index.js'), code);
}

const bundleIn = (directory: string): Promise<Bundle> =>
  bundle(new SourceView(directory), path.join(directory, 'methods/m.ts'), (folder, spec) =>
    identifyPackage(new LookRecorder(), folder, spec),
  );

const versions = ({ packages }: Bundle): object => joinPackages(packages).versions;

async function bundled(): Promise<Bundle> {
  writeFileSync(path.join(project, 'methods/data.json'), data);
  return bundleIn(project);
}

let data = '{ "n": 1 }';
beforeEach(() => {
  data = '{ "n": 1 }';
});

const harmless: readonly [string, () => void][] = [
  ['a comment in the method', () => write('methods/m.ts', `// note\n${method} /* more */`)],
  ['formatting', () => write('methods/m.ts', method.replaceAll(' ', '  ').replaceAll(';', ';\n\n'))],
  [
    'a comment in a helper of a helper',
    () => write('methods/lib/deep.ts', '// one more\nexport const deep = (n: number) => n + 1;'),
  ],
  [
    'an unused export',
    () =>
      write(
        'methods/lib/helper.ts',
        `import { deep } from './deep.ts';\nexport const helper = (n: number) => deep(n) * 2;\nexport const other = () => 7;`,
      ),
  ],
  [
    'a type',
    () => write('methods/lib/deep.ts', 'export type T = string;\nexport const deep = (n: number): number => n + 1;'),
  ],
  ['a file that nothing imports', () => write('methods/lib/alone.ts', 'export const x = 1;')],
  [
    'a tsconfig',
    () => write('tsconfig.json', '{ "compilerOptions": { "target": "ES5", "useDefineForClassFields": false } }'),
  ],
  [
    'formatting of JSON data',
    () => {
      data = '{"n":1}';
    },
  ],
];

test.each(harmless)('%s does not count', async (_, change) => {
  const before = await bundled();
  change();
  expect((await bundled()).digest).toBe(before.digest);
});

const harmful: readonly [string, () => void][] = [
  ['the method', () => write('methods/m.ts', method.replace('String(', 'String(1 + '))],
  ['a helper of a helper', () => write('methods/lib/deep.ts', 'export const deep = (n: number) => n + 2;')],
  [
    'JSON data',
    () => {
      data = '{ "n": 2 }';
    },
  ],
  ['which helper is used', () => write('methods/lib/helper.ts', 'export const helper = (n: number) => n;')],
];

test.each(harmful)('%s counts', async (_, change) => {
  const before = await bundled();
  change();
  expect((await bundled()).digest).not.toBe(before.digest);
});

test('a package counts by its version, not by its content', async () => {
  const before = await bundled();
  expect(versions(before)).toEqual({ left: '1.0.0' });
  addPackage('left', '1.0.1', 'export const pad = (text) => text;');
  const after = await bundled();
  expect(versions(after)).toEqual({ left: '1.0.1' });
  expect(after.digest).toBe(before.digest);
});

test('a package that is linked from a workspace counts by its content', async () => {
  rmSync(path.join(project, 'node_modules/left'), { recursive: true });
  write(
    'packages/left/package.json',
    '{ "name": "left", "version": "1.0.0", "type": "module", "exports": "./index.ts" }',
  );
  write('packages/left/index.ts', 'export const pad = (text: string) => text;');
  symlinkSync(path.join(project, 'packages/left'), path.join(project, 'node_modules/left'));
  const before = await bundled();
  expect(versions(before)).toEqual({});
  expect(Object.keys(before.sources)).toContain('packages/left/index.ts');
  write('packages/left/index.ts', 'export const pad = (text: string) => text + "!";');
  expect((await bundled()).digest).not.toBe(before.digest);
});

test('no absolute path gets into it: a moved project has the same bundle and map', async () => {
  const before = await bundled();
  const moved = mkdtempSync(path.join(tmpdir(), 'moved-elsewhere-'));
  cpSync(project, moved, { recursive: true });
  const after = await bundleIn(moved);
  rmSync(moved, { recursive: true });
  expect(after.code).toBe(before.code);
  expect(after.map).toBe(before.map);
  expect(before.code + before.map).not.toContain(tmpdir());
});

test.each([
  ['gone', 'npm install gone'],
  ['@some/gone/deep/file', 'npm install @some/gone'],
  ['@/lib/gone.ts', '`paths` in tsconfig.json'],
  ['#gone', '`imports` in package.json'],
])('for an import of %s that leads nowhere there is advice', async (specifier, advice) => {
  write('methods/m.ts', `import '${specifier}';`);
  await expect(bundled()).rejects.toMatchObject({ hint: expect.stringContaining(advice) });
});

test.each([
  ['a syntax error', 'export default {', /m\.ts does not compile: .*\(methods\/m\.ts:1:17\)/],
  ['an import that is not there', "import './gone.ts';", /Could not resolve "\.\/gone\.ts"/],
  ['a package that is not there', "import 'gone';", /Could not resolve "gone"/],
])('%s is said with its place', async (_, source, message) => {
  write('methods/m.ts', source);
  await expect(bundled()).rejects.toMatchObject({ code: 'DOES_NOT_COMPILE', message: expect.stringMatching(message) });
});
