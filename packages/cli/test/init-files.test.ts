import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { initCommand } from '../src/commands/init.ts';
import { commandsOf, resolvePackage } from '../src/init/installation.ts';
import { linkPackages } from '../src/init/link-packages.ts';
import { projectFiles } from '../src/init/template.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ax-init-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

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
  const files = projectFiles(name, [], []);
  expect(JSON.parse(files['package.json'] ?? '').name).toBe(expected);
  expect(files['README.md']).toMatch(new RegExp(`^# ${name.replace(/[.?]/g, '\\$&')}\n`));
});

test('a project depends on what it is given; each file ends in a line', () => {
  const needed = (name: string, spec: string) => ({ name, spec, directory: undefined });
  const files = projectFiles('demo', [needed('@a/b', '1.0.0'), needed('c', 'file:/x')], [needed('d', '2.0.0')]);
  expect(JSON.parse(files['package.json'] ?? '')).toMatchObject({
    private: true,
    type: 'module',
    dependencies: { '@a/b': '1.0.0', c: 'file:/x' },
    devDependencies: { d: '2.0.0' },
  });
  expect(JSON.parse(files['tsconfig.json'] ?? '').compilerOptions.strict).toBe(true);
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
  });
});

describe('a project is not made', () => {
  const refused = async (wanted: string): Promise<string> => {
    const error: unknown = await initCommand(wanted).catch((thrown: unknown) => thrown);
    return isAcceleratorError(error) ? `${error.code}: ${error.message}` : String(error);
  };

  test.each<[entries: string[], told: string]>([
    [['a'], 'a file in it: a.'],
    [['a', 'b'], 'files in it: a, b.'],
    [['a', 'b', 'c', 'd'], 'files in it: a, b, c, …'],
    [['.git', '.hidden'], 'a file in it: .hidden.'],
  ])('in a folder with %j', async (entries, told) => {
    for (const name of entries) writeFileSync(path.join(folder, name), 'mine');
    expect(await refused(folder)).toMatch(/^NOT_EMPTY: /);
    expect(await refused(folder)).toContain(told);
    for (const name of entries) expect(readFileSync(path.join(folder, name), 'utf8')).toBe('mine');
  });

  test('where a file is', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, 'mine');
    expect(await refused(file)).toBe(`NOT_A_FOLDER: Expected a folder for the project, but '${file}' is a file.`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});
