import { chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkOwner } from '../src/trusted-owner.ts';

const stranger = 54_321;
const configFile = 'ax.config.ts';

let project = '';
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'ax-owner-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  writeFileSync(path.join(project, configFile), 'export default {};');
  vi.stubEnv('AX_SAFE_DIRECTORIES', undefined);
  vi.stubEnv('SUDO_UID', undefined);
});
afterEach(() => void vi.unstubAllEnvs());

const check = (): void => checkOwner(project, configFile);
const refused = (): void =>
  expect(check).toThrow(
    expect.objectContaining({
      code: 'STRANGERS_PROJECT',
      details: { file: path.join(project, configFile), owner: stranger },
    }),
  );

test('a project of one’s own is opened', () => check());

// Only the superuser can give files away.
describe.runIf(process.getuid?.() === 0)('a project of somebody else', () => {
  const file = (): string => path.join(project, configFile);
  /** A configuration that is a link to a file beside the project. */
  function linked(): string {
    const target = path.join(project, 'elsewhere.ts');
    rmSync(file());
    writeFileSync(target, '');
    symlinkSync(target, file());
    return target;
  }

  test.each<[string, () => void]>([
    ['by its configuration', () => chownSync(file(), stranger, 0)],
    ['by its folder, where the file could be replaced', () => chownSync(project, stranger, 0)],
    ['by a link', () => [linked(), lchownSync(file(), stranger, 0)]],
    ['by what a link leads to', () => chownSync(linked(), stranger, 0)],
  ])('is refused: %s', (_, give) => {
    check();
    give();
    refused();
  });

  test('in whose folder nothing else is looked at is opened', () => {
    mkdirSync(path.join(project, 'methods'));
    chownSync(path.join(project, 'methods'), stranger, 0);
    check();
  });

  test.each<[string, (place: string) => string, boolean]>([
    ['it', (place) => place, true],
    ['it, with a slash', (place) => `${place}/`, true],
    ['it, by a way', (place) => `${place}/methods/..`, true],
    ['it, among others', (place) => `/elsewhere:${place}:/x`, true],
    ['all', () => '*', true],
    ['all, among others', () => '/elsewhere:*', true],
    ['nothing', () => '', false],
    ['nothing, several times', () => '::', false],
    ['another one', () => '/elsewhere', false],
    ['the folder above', (place) => path.dirname(place), false],
    ['one that begins like it', (place) => `${place}2`, false],
    ['all below a folder', (place) => `${path.dirname(place)}/*`, false],
  ])('that the user calls safe: %s', (_, value, isOpened) => {
    chownSync(file(), stranger, 0);
    vi.stubEnv('AX_SAFE_DIRECTORIES', value(project));
    if (isOpened) check();
    else refused();
  });

  test('is not safe because one works in it', () => {
    chownSync(file(), stranger, 0);
    const before = process.cwd();
    onTestFinished(() => process.chdir(before));
    process.chdir(project);
    for (const value of ['', ':', '/elsewhere:']) {
      vi.stubEnv('AX_SAFE_DIRECTORIES', value);
      refused();
    }
    vi.stubEnv('AX_SAFE_DIRECTORIES', '.');
    check();
  });

  test('is that of the user who asked for `sudo`, and of nobody else', () => {
    chownSync(file(), stranger, 0);
    vi.stubEnv('SUDO_UID', String(stranger + 1));
    refused();
    vi.stubEnv('SUDO_UID', String(stranger));
    check();
  });

  test.each(['', 'root', '54321x'])('a SUDO_UID of %j is no user', (value) => {
    chownSync(file(), stranger, 0);
    vi.stubEnv('SUDO_UID', value);
    refused();
  });
});
