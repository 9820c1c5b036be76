import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canonicalText, countFiles, decode, type Encoded, encode, withoutJobs } from '../src/canonical.ts';
import { InputDirectory } from '../src/input-directory.ts';
import { InputFile } from '../src/input-file.ts';
import { formatInputName, type InputName, parseInputName, shortInputName } from '../src/input-name.ts';
import { inputsIn } from '../src/inputs-in.ts';

const digest = 'd'.repeat(32);

describe('the name of an input', () => {
  test.each<[string, InputName]>([
    ['main-3', { root: '', id: 'main-3' }],
    ['main-3/bad', { root: '', id: 'main-3/bad' }],
    ['//../other//dev-1', { root: '../other', id: 'dev-1' }],
    [`//../other//dev-1@${digest}`, { root: '../other', id: 'dev-1', digest }],
    [`//../../a b//dev-1/bad@${digest}`, { root: '../../a b', id: 'dev-1/bad', digest }],
    // A dataset may be called anything: this is one in the job, and no digest.
    [`//../other//dev-1/x@${digest.slice(1)}`, { root: '../other', id: `dev-1/x@${digest.slice(1)}` }],
    ['//..//größe-2', { root: '..', id: 'größe-2' }],
  ])('%s comes back as it was', (name, parts) => {
    expect(parseInputName(name)).toEqual({ digest: undefined, ...parts });
    expect(formatInputName(parseInputName(name))).toBe(name);
  });

  test.each(['//', '////main-1', '//x', '//../other//', '//../other//main', '//../other//main-0', '//../other//-1x'])(
    '%s leads to no other workdir: it stands for itself',
    (name) => {
      expect(parseInputName(name)).toEqual({ root: '', id: name });
    },
  );

  test('comes back whatever the way, the job and the dataset are called', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((each) => !/[/\\\0@]/.test(each));
    const parts = fc.record({
      root: fc.array(word, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/')),
      id: fc
        .tuple(word, fc.integer({ min: 1, max: 10 ** 14 }), fc.option(word))
        .map(([job, number, dataset]) => `${job}-${number}${dataset === null ? '' : `/${dataset}`}`),
      digest: fc.option(fc.constant(digest), { nil: undefined }),
    });
    fc.assert(
      fc.property(parts, (name) => {
        expect(parseInputName(formatInputName(name))).toEqual(name);
        expect(shortInputName(formatInputName(name))).toBe(`//${name.root}//${name.id}`);
      }),
    );
  });
});

/** A folder with files, which the engine has looked at. */
function folderWith(...names: string[]): { readonly path: string; readonly input: InputDirectory } {
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-folder-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const name of names) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), name);
  }
  const input = new InputDirectory('photos');
  input.place(directory, undefined);
  return { path: directory, input };
}

describe('an input folder', () => {
  test('has all files below it, by code unit, hidden ones and links too', () => {
    const { path: directory, input } = folderWith('b/2', 'b/10', 'ä', 'Z', '.hidden', 'a');
    symlinkSync('a', path.join(directory, 'link'));
    input.place(directory, undefined);
    expect(input.files.map(({ name }) => name)).toEqual(['.hidden', 'Z', 'a', 'b/10', 'b/2', 'link', 'ä']);
    expect([input.name, input.path, String(input)]).toEqual(['photos', directory, 'photos']);
  });

  test.each<[string, (directory: string) => unknown, string | undefined]>([
    ['nothing happens', () => {}, undefined],
    ['a file gets other content', (d) => writeFileSync(path.join(d, 'a'), 'other'), undefined],
    ['an empty folder comes', (d) => mkdirSync(path.join(d, 'empty')), undefined],
    ['a file comes last', (d) => writeFileSync(path.join(d, 'z'), ''), 'photos/z'],
    ['a file comes first', (d) => writeFileSync(path.join(d, '0'), ''), 'photos/0'],
    ['a file goes', (d) => rmSync(path.join(d, 'b/2')), 'photos/b/2'],
    ['the last file goes', (d) => rmSync(path.join(d, 'c')), 'photos/c'],
    ['a file has another name', (d) => renameSync(path.join(d, 'a'), path.join(d, 'aa')), 'photos/a'],
    ['the folder goes', (d) => rmSync(d, { recursive: true }), 'photos'],
    ['a file comes in its place', (d) => [rmSync(d, { recursive: true }), writeFileSync(d, '')], 'photos'],
  ])('while a job runs: %s', (_, change, named) => {
    const { path: directory, input } = folderWith('a', 'b/1', 'b/2', 'c');
    change(directory);
    if (named === undefined) input.checkNames();
    else {
      expect(() => input.checkNames()).toThrow(
        expect.objectContaining({ code: 'INPUT_CHANGED', details: expect.objectContaining({ file: named }) }),
      );
    }
  });

  test('that is not there can not be looked at, and is known by its name alone', () => {
    const input = new InputDirectory('none');
    expect(() => input.place('/nowhere/at/all', undefined)).toThrow(
      expect.objectContaining({ code: 'INPUT_UNREADABLE' }),
    );
    expect(() => input.files).toThrow("'none' is known by name only");
    expect(input.name).toBe('none');
  });
});

const ofJob = (job: string, file = 'out/a.png'): InputFile =>
  new InputFile(file, { path: `/w/${job}/${file}`, digest, inJob: { job, file } });
const plain = new InputFile('a.jpg', { path: '/data/a.jpg', digest });
const folderOf = (job: string): InputDirectory =>
  new InputDirectory('out', { path: `/w/${job}/out`, files: [plain, ofJob(job)], inJob: { job, file: 'out' } });

describe('input files in options', () => {
  const options = { one: plain, list: [ofJob('main-1'), plain], deep: { folder: folderOf('main-2') } };
  const encoded = encode(options, 'm options');

  test('stand in the key by name and content, those of jobs by the job too', () => {
    expect(encoded).toEqual({
      deep: {
        folder: {
          $jobDirectory: [
            'main-2',
            'out',
            [{ $file: ['a.jpg', digest] }, { $jobFile: ['main-2', 'out/a.png', digest] }],
          ],
        },
      },
      list: [{ $jobFile: ['main-1', 'out/a.png', digest] }, { $file: ['a.jpg', digest] }],
      one: { $file: ['a.jpg', digest] },
    });
    expect(countFiles(encoded)).toBe(5);
  });

  test('come back with their paths, and say the same again', () => {
    const place = (name: string, job?: string): string => (job === undefined ? `/data/${name}` : `/w/${job}/${name}`);
    const back = decode(encoded, place);
    expect(canonicalText(encode(back, 'm options'))).toBe(canonicalText(encoded));
    const paths = [...inputsIn(back)].flatMap((each) => ('path' in each ? [each.path] : [])).sort();
    expect(paths).toEqual(['/data/a.jpg', '/data/a.jpg', '/w/main-1/out/a.png', '/w/main-2/out']);
  });

  test('by content, which job made them does not count', () => {
    const other = encode({ ...options, list: [ofJob('main-8'), plain], deep: { folder: folderOf('main-9') } }, 'm');
    expect(canonicalText(other)).not.toBe(canonicalText(encoded));
    const [a, b] = [encoded, other].map((each) => JSON.stringify(withoutJobs(each)).replaceAll(/main-\d/g, 'JOB'));
    expect(a).toBe(b);
    expect(canonicalText(withoutJobs(encoded))).not.toContain('main-1');
    const elsewhere = encode({ ...options, list: [ofJob('main-1', 'out/b.png'), plain] }, 'm');
    expect(canonicalText(withoutJobs(elsewhere))).not.toBe(canonicalText(withoutJobs(encoded)));
  });

  test.each<[string, Encoded]>([
    ['a value', 'main-1'],
    ['a plain file', { $file: ['main-1', digest] }],
    ['an object that looks like one', { $object: [['$jobFile', ['main-1', 'x', digest]]] }],
    ['an object of more keys', { $jobFile: ['main-1', 'x', digest], other: 1 }],
    ['null', null],
  ])('%s is no file of a job, and stays', (_, value) => {
    expect(withoutJobs(value)).toEqual(value);
  });

  test.each<[string, unknown, number]>([
    ['no object', 'a.jpg', 0],
    ['a file', plain, 1],
    ['a file twice', [plain, { again: plain }], 1],
    ['in sets and maps, keys too', [new Set([plain]), new Map([[ofJob('main-1'), ofJob('main-2')]])], 3],
    ['a folder: not the files in it', { folder: folderOf('main-1') }, 1],
    ['bytes, which are not looked through', Buffer.alloc(10_000_000), 0],
  ])('are found in %s', (_, value, count) => {
    expect(inputsIn(value).size).toBe(count);
  });
});
