import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Door } from '../src/door.ts';

/** `root` with a file in a folder, and beside it `outside` with a file that nobody may reach from there. */
function folders(): { readonly root: string; readonly outside: string; readonly door: Door } {
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-door-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [root, outside] = [path.join(directory, 'root'), path.join(directory, 'outside')];
  mkdirSync(path.join(root, 'in/deep'), { recursive: true });
  writeFileSync(path.join(root, 'in/deep/file'), 'inside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'file'), 'outside');
  return { root, outside, door: new Door(root) };
}

const refused = expect.objectContaining({ code: 'FILE_REFUSED' });

test('what is inside is read, listed and removed', () => {
  const { root, door } = folders();
  expect(door.read('in/deep/file').toString()).toBe('inside');
  expect(door.list('in').map(({ name }) => name)).toEqual(['deep']);
  expect(door.list('.').map(({ name }) => name)).toEqual(['in']);
  expect(door.stat('in/deep/file')?.size).toBe(6);
  door.remove('in/deep');
  expect(readdirSync(path.join(root, 'in'))).toEqual([]);
});

test('what is not there', () => {
  const { door } = folders();
  for (const name of ['x', 'in/x', 'x/y/z', 'in/deep/file/x']) {
    expect([door.readIfThere(name), door.stat(name), door.list(name)]).toEqual([undefined, undefined, []]);
    door.remove(name);
    expect(() => door.read(name)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  }
});

test.each([
  '',
  '..',
  '../outside/file',
  '/etc/passwd',
  'in/../../outside/file',
  'in//deep',
  './in',
  'in/',
  'in/.',
  'a\0b',
])('a name that does not lead down: %j', (name) => {
  const { door, outside } = folders();
  const leaves = expect.objectContaining({ code: 'NAME_LEAVES_WORKDIR' });
  for (const use of [door.read, door.readIfThere, door.stat, door.list, door.remove, door.pathTo]) {
    expect(() => use.call(door, name)).toThrow(leaves);
  }
  expect(existsSync(path.join(outside, 'file'))).toBe(true);
});

test('links are not followed, wherever they stand', () => {
  const { root, outside, door } = folders();
  symlinkSync(path.join(outside, 'file'), path.join(root, 'in/link'));
  symlinkSync(outside, path.join(root, 'folder'));
  symlinkSync('in', path.join(root, 'own'));
  symlinkSync('nowhere', path.join(root, 'broken'));
  for (const name of ['in/link', 'folder/file', 'own/deep/file', 'broken']) {
    expect(() => door.read(name)).toThrow(refused);
    expect(() => door.open(name)).toThrow(refused);
  }
  expect(() => door.list('folder')).toThrow(refused);
  expect(() => door.stat('folder/file')).toThrow(refused);
  expect(() => door.remove('folder/file')).toThrow(refused);
  // A link itself can be seen, and removed.
  expect(door.stat('folder')?.isSymbolicLink()).toBe(true);
  door.remove('folder');
  expect([existsSync(path.join(root, 'folder')), existsSync(path.join(outside, 'file'))]).toEqual([false, true]);
});

test('what is written goes where its name says, or nowhere', () => {
  const { root, outside, door } = folders();
  symlinkSync(outside, path.join(root, 'folder'));
  symlinkSync(path.join(outside, 'file'), path.join(root, 'in/link'));
  for (const name of ['folder/file', 'folder/new', 'folder/new/file', 'in/deep', 'in/deep/file/x'])
    expect(() => door.write(name, 'text')).toThrow(refused);
  const leaves = expect.objectContaining({ code: 'NAME_LEAVES_WORKDIR' });
  for (const name of ['../outside/file', '/etc/ax', 'in/..', 'in/deep/../../../outside/file', 'in/', '..'])
    expect(() => door.write(name, 'text')).toThrow(leaves);
  // A link that has its name is replaced as itself, and folders are made.
  for (const name of ['in/link', 'in/deep/file', 'new/of/these', 'top']) {
    door.write(name, name);
    expect(door.read(name).toString()).toBe(name);
  }
  expect(readdirSync(outside)).toEqual(['file']);
  expect(readFileSync(path.join(outside, 'file'), 'utf8')).toBe('outside');
});

test('a folder that is removed may hold links: what they lead to stays', () => {
  const { root, outside, door } = folders();
  symlinkSync(outside, path.join(root, 'in/deep/folder'));
  symlinkSync(path.join(outside, 'file'), path.join(root, 'in/deep/link'));
  door.remove('in');
  expect([existsSync(path.join(root, 'in')), existsSync(path.join(outside, 'file'))]).toEqual([false, true]);
});

test('what is no plain file is refused, and never waited for', async () => {
  const { root, door } = folders();
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
  const server = createServer().listen(path.join(root, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  symlinkSync('/dev/zero', path.join(root, 'zero'));
  for (const name of ['pipe', 'socket', 'zero', 'in']) expect(() => door.read(name)).toThrow(refused);
  server.close();
});

test('the root itself may be reached by links', () => {
  const { root, outside } = folders();
  symlinkSync(root, path.join(outside, 'way'));
  expect(new Door(path.join(outside, 'way')).read('in/deep/file').toString()).toBe('inside');
});
