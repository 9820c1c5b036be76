import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { applyFiles, planFiles } from '../src/init/apply.ts';
import { mergeManifest } from '../src/init/merge-manifest.ts';
import { packageManagerOf, usesPlugAndPlay } from '../src/init/package-manager.ts';
import { addLines } from '../src/init/project-file.ts';
import { formatMade } from '../src/init/report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function write(name: string, text = ''): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

describe('a package.json', () => {
  const parts = { scripts: { start: 'ax' }, dependencies: { b: '2', a: '2' }, devDependencies: { d: '2' } };
  const merged = (text: string) => mergeManifest(text, parts);

  test.each<[what: string, there: string, then: string, added: string[]]>([
    [
      'nothing in it',
      '{}',
      '{\n  "scripts": {\n    "start": "ax"\n  },\n  "dependencies": {\n    "a": "2",\n    "b": "2"\n  },\n  "devDependencies": {\n    "d": "2"\n  }\n}',
      ['start', 'b', 'a', 'd'],
    ],
    [
      'other versions, in other places',
      '{\n  "peerDependencies": { "d": "1" },\n  "devDependencies": { "a": "1" },\n  "dependencies": { "z": "1" },\n  "scripts": { "start": "node ." }\n}\n',
      '{\n  "peerDependencies": {\n    "d": "1"\n  },\n  "devDependencies": {\n    "a": "1"\n  },\n  "dependencies": {\n    "b": "2",\n    "z": "1"\n  },\n  "scripts": {\n    "start": "node ."\n  }\n}\n',
      ['b'],
    ],
    [
      'tabs, CRLF and a BOM',
      '\uFEFF{\r\n\t"scripts": {"start": ""},\r\n\t"dependencies": {"a": "", "b": ""}\r\n}\r\n',
      '\uFEFF{\r\n\t"scripts": {\r\n\t\t"start": ""\r\n\t},\r\n\t"dependencies": {\r\n\t\t"a": "",\r\n\t\t"b": ""\r\n\t},\r\n\t"devDependencies": {\r\n\t\t"d": "2"\r\n\t}\r\n}\r\n',
      ['d'],
    ],
  ])('with %s', (_, there, then, added) => {
    expect(merged(there)).toEqual({ text: then, added });
    expect(merged(then)).toBeUndefined();
  });

  test.each(['', '{', '[]', 'null', '{ "scripts": [] }', '{ "dependencies": "x" }'])(
    'that is %j is refused',
    (there) => {
      write('package.json', there);
      const extend = (text: string) => ({ kind: 'extended', added: [], text: merged(text)?.text ?? '' }) as const;
      const plan = () => planFiles(folder, [{ path: 'package.json', text: '', extend }]);
      expect(plan).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
      try {
        plan();
      } catch (error) {
        expect(isAcceleratorError(error) && error.hint).toMatch(/Nothing was changed/);
      }
    },
  );
});

test.each<[there: string, wanted: string[], then: string | undefined]>([
  ['', ['a/'], 'a/\n'],
  ['x', ['a/'], 'x\na/\n'],
  ['x\r\n', ['a/', '/b'], 'x\r\na/\r\n/b\r\n'],
  ['/a\nb/\n', ['a/', '/b'], undefined],
  ['# a/\n!b\n', ['a/', 'b'], '# a/\n!b\na/\nb\n'],
])('to the patterns %j are added those that are not in it', (there, wanted, then) => {
  const change = addLines(there, wanted);
  expect(change.kind === 'extended' ? change.text : undefined).toBe(then);
});

describe('the package manager', () => {
  test.each<[files: Record<string, string>, agent: string, name: string]>([
    [{}, '', 'npm'],
    [{}, 'pnpm/10.1.0 npm/? node/v22.0.0 linux x64', 'pnpm'],
    [{}, 'npm/11.0.0 node/v22', 'npm'],
    [{ 'package-lock.json': '' }, 'pnpm/10', 'npm'],
    [{ 'pnpm-lock.yaml': '' }, 'npm/11', 'pnpm'],
    [{ 'yarn.lock': '', 'package.json': '{' }, '', 'yarn'],
    [{ 'bun.lock': '' }, '', 'bun'],
    [{ 'package-lock.json': '', 'package.json': '{"packageManager":"yarn@4.1.0"}' }, '', 'yarn'],
    [{ '../pnpm-lock.yaml': '', '../.git/HEAD': '' }, '', 'pnpm'],
    [{ '../yarn.lock': '', '.git/HEAD': '' }, '', 'npm'],
    [{ '../yarn.lock': '' }, '', 'npm'],
  ])('of %j, started by %j, is %s', (files, agent, name) => {
    for (const [file, text] of Object.entries(files)) write(path.join('in', file), text);
    expect(packageManagerOf(path.join(folder, 'in'), agent).name).toBe(name);
  });

  test.each<[files: Record<string, string>, is: boolean]>([
    [{}, false],
    [{ '.pnp.cjs': '' }, true],
    [{ '.yarnrc.yml': 'enableTelemetry: false\n' }, true],
    [{ '.yarnrc.yml': 'x: y\nnodeLinker: "node-modules"\n' }, false],
  ])('of %j keeps packages in archives: %j', (files, is) => {
    for (const [file, text] of Object.entries(files)) write(file, text);
    expect(usesPlugAndPlay(folder)).toBe(is);
  });
});

test('what is there stays, whatever it is; what is missing is made; what can be extended is', () => {
  write('a', 'mine');
  write('list', 'x\n');
  mkdirSync(path.join(folder, 'folder'));
  symlinkSync('nowhere', path.join(folder, 'link'));
  const extend = (there: string) => addLines(there, ['y']);
  const files = ['a', 'folder', 'link', 'new/b'].map((name) => ({ path: name, text: 'ours' }));
  const planned = planFiles(folder, [...files, { path: 'list', text: 'y\n', extend }]);
  expect(planned.map(({ change }) => change.kind)).toEqual(['kept', 'kept', 'kept', 'created', 'extended']);
  applyFiles(folder, planned);
  expect(planFiles(folder, [{ path: 'list', text: '', extend }])[0]?.change).toEqual({ kind: 'kept' });
  const told = formatMade({
    directory: folder,
    planned,
    manager: packageManagerOf(folder, 'pnpm/10'),
    isInstalled: false,
    isPlugAndPlay: false,
  });
  expect(told).toMatch(/made +new\/b\n +added to +list: y\n +left alone +a\n/);
  expect(told).toContain('  pnpm install\n  pnpm exec ax run hello ');
  expect(() => planFiles(folder, [{ path: 'a/b', text: '' }])).toThrow("/a' is a file");
});
