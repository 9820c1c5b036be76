import { appendFileSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { SharedCode } from '../src/shared-code.ts';

const code = Buffer.from('export default 1;\n');
let folder: string;
let shared: SharedCode;

beforeEach(() => {
  const workdir = temporaryWorkdir();
  folder = workdir.path;
  shared = SharedCode.of(workdir);
});

function put(name: string): string {
  const file = path.join(folder, name);
  shared.put(file, code, digestOf(code));
  return file;
}

describe('code that several jobs have', () => {
  test('is written once, and linked from then on', () => {
    const [first, second] = [put('1'), put('2')];
    expect(lstatSync(second).ino).toBe(lstatSync(first).ino);
  });

  test.each<[string, (first: string) => void]>([
    ['was damaged', (first) => appendFileSync(first, '!')],
    ['is gone', (first) => rmSync(first)],
  ])('that %s is written anew, and is what others link to', (_, harm) => {
    const first = put('1');
    harm(first);
    const [second, third] = [put('2'), put('3')];
    expect(readFileSync(second)).toEqual(code);
    expect(lstatSync(third).ino).toBe(lstatSync(second).ino);
  });

  test('of another workdir is not linked to', () => {
    const first = put('1');
    shared = SharedCode.of(temporaryWorkdir());
    expect(lstatSync(put('2')).ino).not.toBe(lstatSync(first).ino);
  });
});
