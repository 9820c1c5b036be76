import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { initCommand } from '../src/commands/init.ts';
import { commandsOf, resolvePackage } from '../src/init/installation.ts';
import { linkPackages } from '../src/init/link-packages.ts';
import { packageManagerOf } from '../src/init/package-manager.ts';
import type { ProjectSettings } from '../src/init/settings.ts';
import { projectFiles } from '../src/init/template.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ax-init-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const settings: ProjectSettings = {
  name: 'demo',
  slices: 8,
  input: undefined,
  manager: packageManagerOf('/', ''),
  hasTests: true,
  dependencies: {},
  devDependencies: { d: '2.0.0' },
};

function filesOf(wanted: ProjectSettings): Record<string, string> {
  return Object.fromEntries(projectFiles(wanted).map(({ path: name, text }) => [name, text]));
}

/** A package in a folder of packages. */
function makePackage(modules: string, name: string, manifest: object = {}): string {
  const directory = path.join(folder, modules, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ name, ...manifest }));
  return directory;
}

test.each([
  ['demo', 'demo'],
  ['My Project', 'my-project'],
  ['.hidden', 'hidden'],
  ['_._x', 'x'],
  ['a.b_c-1', 'a.b_c-1'],
  ['Größe', 'gr-e'],
  ['a//b', 'a-b'],
  ['日本', 'project'],
  ['...', 'project'],
  ['', 'project'],
  ['node_modules?', 'node_modules-'],
])('a project in the folder %j is the package %j', (name, expected) => {
  const files = filesOf({ ...settings, name });
  expect(JSON.parse(files['package.json'] ?? '').name).toBe(expected);
  expect(files['README.md']).toMatch(new RegExp(`^# ${name.replace(/[.?]/g, '\\$&')}\n`));
});

test('a project is made of its settings; each file ends in a line', () => {
  const files = filesOf({ ...settings, slices: 3, input: "../dad's", dependencies: { '@a/b': '1.0.0', c: 'file:/x' } });
  expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
    private: true,
    type: 'module',
    dependencies: { '@a/b': '1.0.0', c: 'file:/x' },
    devDependencies: { d: '2.0.0' },
  });
  expect(JSON.parse(files['tsconfig.json'] ?? '').compilerOptions.strict).toBe(true);
  expect(files['ax.config.ts']).toMatch(/slices: 3,\n[\s\S]*inputDirectory: "..\/dad's",\n/);
  expect(Object.entries(files).filter(([, text]) => !text.endsWith('\n'))).toEqual([]);
  expect(files['.gitignore']?.split('\n')).toContain('node_modules/');
});

describe('a package', () => {
  test('is looked for in the folder and in those above it', () => {
    const above = makePackage('node_modules', 'a');
    const own = makePackage('project/node_modules', 'b');
    const project = path.join(folder, 'project');
    makePackage('node_modules', 'b');
    expect([resolvePackage('a', project), resolvePackage('b', project), resolvePackage('a', folder)]).toEqual([
      above,
      own,
      above,
    ]);
    expect(resolvePackage('a', path.join(project, 'methods/not/there'))).toBe(above);
    expect(resolvePackage('@scope/none', project)).toBeUndefined();
    // A folder without a package.json is no package.
    mkdirSync(path.join(project, 'node_modules/a'));
    expect(resolvePackage('a', project)).toBe(above);
  });

  test.each<[what: string, name: string, manifest: object, commands: object]>([
    ['none', 'a', {}, {}],
    ['one, under its own name', 'a', { bin: 'cli.js' }, { a: 'cli.js' }],
    ['one of a scope', '@scope/a', { bin: './cli.js' }, { a: './cli.js' }],
    ['several', 'a', { bin: { x: 'x.js', y: 'y.js' } }, { x: 'x.js', y: 'y.js' }],
  ])('has commands: %s', (_, name, manifest, commands) => {
    expect(commandsOf(name, makePackage('p', name, manifest))).toEqual(commands);
  });

  test('is linked where it is not found, with its commands', () => {
    const directory = makePackage('elsewhere', '@scope/a', { bin: { tool: 'bin/tool.js' } });
    const known = makePackage('project/node_modules', 'known', { bin: 'x.js' });
    const project = path.join(folder, 'project');
    const packages = [
      { name: '@scope/a', spec: '1', directory },
      { name: 'known', spec: '1', directory: makePackage('elsewhere', 'known', { bin: 'x.js' }) },
      { name: 'to-install', spec: '1', directory: undefined },
    ];
    linkPackages(project, packages);
    linkPackages(project, packages);
    const modules = path.join(project, 'node_modules');
    expect(realpathSync(path.join(modules, '@scope/a'))).toBe(directory);
    expect(path.resolve(modules, '.bin', readlinkSync(path.join(modules, '.bin/tool')))).toBe(
      path.join(modules, '@scope/a/bin/tool.js'),
    );
    expect(realpathSync(path.join(modules, 'known'))).toBe(known);
    expect(() => readlinkSync(path.join(modules, '.bin/known'))).toThrow();
    expect(resolvePackage('to-install', project)).toBeUndefined();
    // The installation was moved: its links lead nowhere, and are made again; another's command stays.
    const moved = makePackage('moved', '@scope/a', { bin: { tool: 'bin/tool.js' } });
    rmSync(directory, { recursive: true });
    rmSync(path.join(modules, '.bin/tool'));
    writeFileSync(path.join(modules, '.bin/tool'), 'mine');
    linkPackages(project, [{ name: '@scope/a', spec: '1', directory: moved }]);
    expect(realpathSync(path.join(modules, '@scope/a'))).toBe(moved);
    expect(readFileSync(path.join(modules, '.bin/tool'), 'utf8')).toBe('mine');
  });
});

test('where a file is, no project is made', async () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, 'mine');
  for (const wanted of [file, path.join(file, 'project')]) {
    const error: unknown = await initCommand(wanted).catch((thrown: unknown) => thrown);
    expect(isAcceleratorError(error) ? `${error.code}: ${error.message}` : String(error)).toMatch(
      /^NOT_A_FOLDER: .*file' is a file\.$/,
    );
  }
  expect(readFileSync(file, 'utf8')).toBe('mine');
});
