import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalText, decode, encode, withoutJobs } from '../src/canonical.ts';
import { InputFile } from '../src/input-file.ts';
import { InputRoot } from '../src/input-root.ts';

const base = '/home/anna/project';

function nameOf(root: string, name: string): string {
  const input = new InputRoot(root);
  input.place(path.resolve(base, root), base, undefined);
  // As a phase gets it: from the record.
  const read = decode(encode(input, 'options'), String);
  const file = new InputFile(name, { path: path.resolve(base, name), digest: '' });
  if (!(read instanceof InputRoot)) throw new TypeError('Expected a root.');
  return read.nameOf(file);
}

describe('a file is named by its path from the root', () => {
  test.each([
    ['.', 'a.jpg', 'a.jpg'],
    ['.', 'photos/jan/a.jpg', 'photos/jan/a.jpg'],
    ['photos', 'photos/jan/a.jpg', 'jan/a.jpg'],
    ['photos/', 'photos/a.jpg', 'a.jpg'],
    ['./photos//', 'photos/./x/../a.jpg', 'a.jpg'],
    ['', 'photos/a.jpg', 'photos/a.jpg'],
    ['../P2', '../P2/jan/a.jpg', 'jan/a.jpg'],
    ['..', '../P2/jan/a.jpg', 'P2/jan/a.jpg'],
    // Above the input directory: what lies in that has its name.
    ['..', 'a.jpg', 'project/a.jpg'],
    ['../..', '../b/a.jpg', 'anna/b/a.jpg'],
    ['../project', 'x/a.jpg', 'x/a.jpg'],
    ['../project', '../project/a.jpg', 'a.jpg'],
    ['/data', '/data/jan/a.jpg', 'jan/a.jpg'],
    ['/', '/data/a.jpg', 'data/a.jpg'],
    ['/home/anna', 'x/a.jpg', 'project/x/a.jpg'],
    ['C:\\photos', 'C:\\photos/a.jpg', 'a.jpg'],
    ['.', 'C:\\photos\\a.jpg', 'C:\\photos\\a.jpg'],
    ['p', 'p/...jpg', '...jpg'],
    ['p', 'p/..a/.b', '..a/.b'],
    // A folder is the same in both spellings of its accents; the rest of a name stays as it is.
    ['f\u00f6to', 'fo\u0308to/fo\u0308.jpg', 'fo\u0308.jpg'],
    ['fo\u0308to', 'f\u00f6to/\u00e9.jpg', '\u00e9.jpg'],
  ])('from %j, %j is %j', (root, file, expected) => {
    expect(nameOf(root, file)).toBe(expected);
  });

  test.each([
    ['photos', 'photos2/a.jpg'],
    ['photos', 'a.jpg'],
    ['photos', 'photos'],
    ['photos', 'photos/../a.jpg'],
    ['.', '../a.jpg'],
    ['.', '/data/a.jpg'],
    ['..', '../../a.jpg'],
    ['/data', 'a.jpg'],
    ['/data', '/database/a.jpg'],
  ])('%j has no name for %j', (root, file) => {
    expect(() => nameOf(root, file)).toThrow(expect.objectContaining({ code: 'OUTSIDE_ROOT' }));
  });
});

describe('files of jobs are named by their paths in the job', () => {
  const inJob = (job: string, file: string): InputFile =>
    new InputFile(`/w/${job}/${file}`, { path: `/w/${job}/${file}`, digest: '', inJob: { job, file } });
  const root = (job: string, file: string): InputRoot => {
    const made = new InputRoot(`/w/${job}/${file}`);
    made.place(`/w/${job}/${file}`, base, { job, file });
    return made;
  };

  test('from its directory, or from a folder in it', () => {
    expect(new InputRoot('.').nameOf(inJob('main-3', 'out/a.jpg'))).toBe('out/a.jpg');
    expect(root('main-3', '').nameOf(inJob('main-3', 'out/a.jpg'))).toBe('out/a.jpg');
    expect(root('main-3', 'out').nameOf(inJob('main-3', 'out/a.jpg'))).toBe('a.jpg');
    for (const other of [root('main-4', ''), root('main-3', 'on'), new InputRoot('photos')]) {
      expect(() => other.nameOf(inJob('main-3', 'out/a.jpg'))).toThrow(/Expected input files below/);
    }
  });

  test('the key has no path of the machine, and by content no job', () => {
    const text = (job: string): string => canonicalText(withoutJobs(encode(root(job, 'out'), 'options')));
    expect(text('main-3')).not.toContain('/w');
    expect(text('main-3')).toBe(text('main-4'));
    expect(canonicalText(encode(root('main-3', 'out'), ''))).not.toBe(canonicalText(encode(root('main-4', 'out'), '')));
  });
});
