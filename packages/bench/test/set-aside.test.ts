import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setAside } from '../src/set-aside.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'aside-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a folder is gone and takes no place, and what else leads to its files is as it was', () => {
  const at = (...parts: string[]): string => path.join(directory, ...parts);
  const outside = [at('linked'), at('pointed')];
  for (const file of outside) writeFileSync(file, 'input');
  // Twice: what was set aside before is in nobody's way.
  for (const round of [1, 2]) {
    mkdirSync(at('workdirs/main'), { recursive: true });
    writeFileSync(at('workdirs/main/own'), `made in round ${round}`);
    linkSync(at('linked'), at('workdirs/main/hard'));
    symlinkSync(at('pointed'), at('workdirs/main/soft'));
    setAside(at('workdirs'), at('cleared'));
    expect(existsSync(at('workdirs'))).toBe(false);
  }
  const kept = readdirSync(at('cleared'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('own'));
  expect(kept.map((name) => statSync(at('cleared', name)).size)).toEqual([0, 0]);
  expect(outside.map((file) => readFileSync(file, 'utf8'))).toEqual(['input', 'input']);
  setAside(at('workdirs'), at('cleared'));
});
