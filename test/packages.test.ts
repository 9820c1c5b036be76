import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Registry } from './rig/registry.ts';

const repository = path.resolve(import.meta.dirname, '..');
const published = path.join(repository, 'dist');
const names = ['sdk', 'methods', 'create'] as const;

beforeAll(() => {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
}, 180_000);

describe.each(names)('the package %s', (name) => {
  const directory = path.join(published, name);

  test('is what npm expects of a package', async () => {
    const { messages } = await publint({ pkgDir: directory, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that fit its code', async () => {
    const folder = temporaryFolder();
    const tarball = pack(directory, folder);
    const result = await checkPackage(createPackageFromTarballData(readFileSync(path.join(folder, tarball))));
    // It is for `import`: a compiler that thinks of `require` is answered by Node's own error.
    const problems = result.types === false ? [] : result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM');
    expect(problems.filter((problem) => !('resolutionKind' in problem) || problem.resolutionKind !== 'node10')).toEqual(
      [],
    );
  });

  test('has a licence and a page, and nothing of this machine', () => {
    const folder = temporaryFolder();
    execFileSync('tar', ['-xzf', pack(directory, folder)], { cwd: folder });
    const root = path.join(folder, 'package');
    expect(['LICENSE', 'README.md', 'package.json'].filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const telling = files.filter((entry) =>
      readFileSync(path.join(entry.parentPath, entry.name), 'utf8').includes(repository),
    );
    expect(telling.map(({ name }) => name)).toEqual([]);
  });
});

describe('from a registry', () => {
  let registry: Registry;
  let project: string;

  beforeAll(async () => {
    registry = await Registry.start();
    for (const name of names) await registry.publish(path.join(published, name));
    project = path.join(temporary(), 'my photos, Ångström');
    const made = await registry.run(path.dirname(project), 'npm', [
      'create',
      '@accelerator@latest',
      path.basename(project),
    ]);
    expect([made.status, made.stderr]).toEqual([0, expect.anything()]);
    const installed = await registry.run(project, 'npm', ['install']);
    expect([installed.status, installed.stderr]).toEqual([0, expect.anything()]);
  }, 300_000);
  afterAll(async () => {
    await registry.stop();
    rmSync(path.dirname(project), { recursive: true, force: true });
  });

  test('a project runs, and reuses', async () => {
    const first = await registry.run(project, 'npx', ['ax', 'run', '--quiet', 'hello']);
    expect([first.status, first.stderr]).toEqual([0, '']);
    await registry.run(project, 'npx', ['ax', 'run', 'hello']);
    expect(jobsIn(project)).toEqual(['main-1']);
  });

  test('a plain program imports the sdk', async () => {
    writeFileSync(
      path.join(project, 'plain.mjs'),
      "import { Dataset } from '@accelerator/sdk'; console.log(typeof Dataset.open);",
    );
    const { stdout, stderr } = await registry.run(project, 'node', ['plain.mjs']);
    expect([stdout, stderr]).toEqual(['function\n', '']);
  });

  test.each([
    ['as made', {}],
    ['bundler', { module: 'ESNext', moduleResolution: 'bundler' }],
    ['exactOptionalPropertyTypes', { exactOptionalPropertyTypes: true }],
    ['noPropertyAccessFromIndexSignature', { noPropertyAccessFromIndexSignature: true }],
    ['without .ts imports', { allowImportingTsExtensions: false }],
    ['checking libraries', { skipLibCheck: false, types: [] }],
  ])('the compiler finds nothing to say: %s', async (_, options) => {
    const config = { extends: './tsconfig.json', compilerOptions: options };
    writeFileSync(path.join(project, 'tsconfig.other.json'), JSON.stringify(config));
    const { status, stdout } = await registry.run(project, 'npx', ['tsc', '-p', 'tsconfig.other.json']);
    expect([stdout, status]).toEqual(['', 0]);
  });
});

function jobsIn(project: string): string[] {
  return readdirSync(path.join(project, 'workdirs/main')).filter((name) => name.startsWith('main-'));
}

function pack(directory: string, folder: string): string {
  return execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: directory,
    encoding: 'utf8',
  }).trim();
}

function temporary(): string {
  return mkdtempSync(path.join(tmpdir(), 'ax-packages-'));
}

function temporaryFolder(): string {
  const folder = temporary();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
