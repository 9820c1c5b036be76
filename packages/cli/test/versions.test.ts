import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectVersions } from '../src/init/versions.ts';

const root = path.resolve(import.meta.dirname, '../../..');

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = (directory: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, directory, 'package.json'), 'utf8'));

test('a new project gets the versions that are tested here', () => {
  const methods = manifest('methods');
  const { devDependencies } = manifest('.');
  expect(projectVersions).toEqual({
    dependencies: {
      '@accelerator/methods': methods.version,
      '@accelerator/sdk': manifest('packages/sdk').version,
      sharp: methods.dependencies.sharp,
    },
    devDependencies: Object.fromEntries(
      ['@types/node', 'typescript', 'vitest'].map((name) => [name, devDependencies[name]]),
    ),
  });
});
