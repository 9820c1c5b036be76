import { appendFileSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { noteJobs, Workdir } from '@accelerator/store';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { SharedFiles } from '../src/shared-files.ts';

const code = Buffer.from('export default 1;\n');
let folder: string;
let shared: SharedFiles;

beforeEach(() => {
  const workdir = temporaryWorkdir();
  folder = workdir.path;
  shared = SharedFiles.of(workdir);
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
    shared = SharedFiles.of(temporaryWorkdir());
    expect(lstatSync(put('2')).ino).not.toBe(lstatSync(first).ino);
  });
});

describe('what an earlier job of the method has', () => {
  /** What another process makes of it, with the jobs that are there. */
  const putAnew = (content = code): string => {
    const workdir = Workdir.open(folder);
    const id = workdir.allocate();
    const file = path.join(workdir.jobPath(id), 'list.json');
    SharedFiles.of(workdir).putOfMethod('m', file, content, digestOf(content));
    noteJobs(workdir, 'm', [id]);
    return file;
  };

  test('is linked to by a later run, also when another was built between', () => {
    const first = putAnew();
    const other = putAnew(Buffer.from('another list'));
    const second = putAnew();
    expect(lstatSync(second).ino).toBe(lstatSync(first).ino);
    expect(lstatSync(other).ino).not.toBe(lstatSync(first).ino);
  });

  test.each<[string, (first: string) => void]>([
    ['was damaged, in the same length', (first) => writeFileSync(first, code.toString().replace('1', '2'))],
    ['is gone', (first) => rmSync(first)],
    [
      'is a link',
      (first) => {
        rmSync(first);
        symlinkSync('/dev/zero', first);
      },
    ],
    [
      'is a folder',
      (first) => {
        rmSync(first);
        mkdirSync(first);
      },
    ],
  ])('that %s is written anew', (_, harm) => {
    const first = putAnew();
    harm(first);
    expect(readFileSync(putAnew())).toEqual(code);
  });
});
