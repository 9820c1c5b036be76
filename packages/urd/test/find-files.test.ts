import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { filesIn, matchingFiles } from '../src/files/find-files.ts';

const made: string[] = [];
afterAll(() => {
  for (const each of made) rmSync(each, { recursive: true, force: true });
});

/** A folder with these files; `a -> b` is a link. */
function folderOf(...names: string[]): string {
  const base = mkdtempSync(path.join(tmpdir(), 'told-files-'));
  made.push(base);
  for (const name of names) {
    const [file = '', target] = name.split(' -> ');
    mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
    if (target === undefined) writeFileSync(path.join(base, file), '');
    else symlinkSync(target, path.join(base, file));
  }
  return base;
}

const glob = async (base: string, patterns: string | string[], options = {}): Promise<readonly string[]> =>
  (await matchingFiles(base, patterns, options)).files;

describe('urd.files', () => {
  const odd = [
    'Trip [2024] (Oslo)',
    '{a,b}',
    '* all',
    '.hidden',
    '-rf',
    '!not',
    '!(x)',
    'größe 写真',
    "it's \\ here",
    'a?b',
    '[a-z]',
    '+(a|b)',
    '@home',
    '~',
    '**',
    'new\nline',
  ];

  test('takes every name of a folder as it stands', () => {
    const base = folderOf(...odd.map((name) => `${name}/IMG.JPG`), 'a/other.jpg', 'b/other.jpg');
    for (const name of odd) expect(filesIn(base, name, { extensions: 'jpg' }).files).toEqual([`${name}/IMG.JPG`]);
    expect(filesIn(base, path.join(base, '{a,b}'), {}).files).toEqual([path.join(base, '{a,b}/IMG.JPG')]);
  });

  test('finds extensions in any case, in all folders or in one, and leaves out names with a dot', () => {
    const base = folderOf(
      'p/a.JPG',
      'p/b.jpeg',
      'p/c.Png',
      'p/d.tar.gz',
      'p/jpg',
      'p/.e.jpg',
      'p/q/f.jpg',
      'p/.r/g.jpg',
    );
    const of = (options: object): readonly string[] => filesIn(base, 'p', options).files;
    expect(of({ extensions: ['.jpg', 'PNG'] })).toEqual(['p/a.JPG', 'p/c.Png', 'p/q/f.jpg']);
    expect(of({ extensions: 'jpg', recursive: false })).toEqual(['p/a.JPG']);
    expect(of({ extensions: 'tar.gz' })).toEqual(['p/d.tar.gz']);
    expect(of({ extensions: 'jpg', dot: true })).toEqual(['p/.e.jpg', 'p/.r/g.jpg', 'p/a.JPG', 'p/q/f.jpg']);
    expect(of({})).toHaveLength(6);
    expect(filesIn(path.join(base, 'p'), '.', { extensions: 'png' }).files).toEqual(['c.Png']);
    expect(filesIn(path.join(base, 'p/q'), '..', { extensions: 'png' }).files).toEqual(['../c.Png']);
  });

  test('finds a name that a Mac has written', () => {
    const base = folderOf('Malmö'.normalize('NFD').concat('/Fotos/ä.jpg'.normalize('NFD')));
    expect(filesIn(base, 'Malmö'.normalize('NFC'), {}).files).toEqual(['Malmö/Fotos/ä.jpg'.normalize('NFD')]);
    expect(filesIn(base, 'Malmö/Fotos'.normalize('NFC'), {}).files).toHaveLength(1);
  });

  test.each([
    ['a folder that is not there', 'photso', {}, 'FOLDER_NOT_FOUND', "Did you mean 'photos'?"],
    ['a home folder', '~/photos', {}, 'FOLDER_NOT_FOUND', 'Only a shell replaces ~'],
    ['a file', 'photos/a.txt', {}, 'FOLDER_NOT_FOUND', 'is a file'],
    ['an empty folder', 'empty', {}, 'NOTHING_FOUND', "There is no file in the folder 'empty'."],
    ['other extensions only', 'photos', { extensions: ['jpg', 'png'] }, 'NOTHING_FOUND', '2 .txt, 1 none'],
    [
      'links to nowhere only',
      'links',
      { extensions: 'jpg' },
      'NOTHING_FOUND',
      '1 of the links there lead nowhere: a.jpg',
    ],
    ['a pattern for an extension', 'photos', { extensions: '*' }, 'OPTION_INVALID', "such as 'jpg'"],
    [
      'a misspelled option',
      'photos',
      JSON.parse('{"extension":"jpg"}'),
      'OPTION_INVALID',
      "Did you mean 'extensions'?",
    ],
  ])('%s: a sentence', (_, folder, options, code, text) => {
    const base = folderOf('photos/a.txt', 'photos/b.TXT', 'photos/c', 'empty/.keep', 'links/a.jpg -> nowhere');
    let error: unknown;
    try {
      filesIn(base, folder, options);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code });
    expect(JSON.stringify([String(error), error])).toContain(text);
  });

  test('nothing may be allowed', () => {
    const base = folderOf('empty/.keep');
    for (const folder of ['empty', 'none']) expect(filesIn(base, folder, { allowEmpty: true }).files).toEqual([]);
  });
});

describe('links', () => {
  const base = folderOf(
    'p/a.jpg',
    'p/up -> ..',
    'p/here -> .',
    'p/q/b.jpg',
    'p/q/back -> ../../p',
    'p/alias -> q',
    'p/0early -> q',
    'p/file.jpg -> q/b.jpg',
    'p/outside -> ../far',
    'far/c.jpg',
    'p/gone.jpg -> nowhere',
    'p/gone.txt -> nowhere',
    'p/self.jpg -> self.jpg',
  );

  test('give no file twice, whatever leads to its folder; those to nowhere are counted', async () => {
    const files = ['p/a.jpg', 'p/file.jpg', 'p/outside/c.jpg', 'p/q/b.jpg'];
    const deadLinks = ['p/gone.jpg', 'p/self.jpg'];
    expect(filesIn(base, 'p', { extensions: 'jpg' })).toEqual({ files, deadLinks });
    expect(await matchingFiles(base, 'p/**/*.jpg', {})).toEqual({ files, deadLinks });
    const all = filesIn(base, '.', { extensions: 'jpg' }).files;
    expect(all).toEqual(['far/c.jpg', 'p/a.jpg', 'p/file.jpg', 'p/q/b.jpg']);
  });

  test('may be named themselves', async () => {
    expect(filesIn(base, 'p/alias', {}).files).toEqual(['p/alias/b.jpg']);
    expect(await glob(base, 'p/alias/*.jpg')).toEqual(['p/alias/b.jpg']);
  });
});

describe('urd.glob', () => {
  const base = folderOf(
    'p/a.jpg',
    'p/B.JPG',
    'p/q/c.jpg',
    'p/q/r/d.jpg',
    'p/.dot/e.jpg',
    'Trip [2024]/f.jpg',
    'x.txt',
    '{y,z}/g.jpg',
    'z/größe.jpg'.normalize('NFD'),
  );

  test.each([
    ['p/*.jpg', ['p/a.jpg']],
    ['./p/*.jpg', ['p/a.jpg']],
    ['p/*/*.jpg', ['p/q/c.jpg']],
    ['p/**/*.jpg', ['p/a.jpg', 'p/q/c.jpg', 'p/q/r/d.jpg']],
    ['p/**', ['p/B.JPG', 'p/a.jpg', 'p/q/c.jpg', 'p/q/r/d.jpg']],
    ['**/[cd].jpg', ['p/q/c.jpg', 'p/q/r/d.jpg']],
    ['p/{a,q/c}.jpg', ['p/a.jpg', 'p/q/c.jpg']],
    ['p/.dot/*', ['p/.dot/e.jpg']],
    ['p/.*/*', ['p/.dot/e.jpg']],
    ['x.txt', ['x.txt']],
    ['Trip \\[2024\\]/*.jpg', ['Trip [2024]/f.jpg']],
    ['z/größe.*', ['z/größe.jpg'.normalize('NFD')]],
    ['p/!(a).jpg', []],
    [
      ['p/*.jpg', 'p/**/c.jpg', 'p/a.*'],
      ['p/a.jpg', 'p/q/c.jpg'],
    ],
    [['p/**/*.jpg', '!p/q/**'], ['p/a.jpg']],
    [
      ['p/**/*.jpg', '!**/r/*'],
      ['p/a.jpg', 'p/q/c.jpg'],
    ],
  ])('%j', async (patterns, expected) => {
    expect(await glob(base, patterns, { allowEmpty: true })).toEqual(expected);
  });

  test('options', async () => {
    expect(await glob(base, 'p/*.jpg', { ignoreCase: true })).toEqual(['p/B.JPG', 'p/a.jpg']);
    expect(await glob(base, 'p/*/e.jpg', { dot: true })).toEqual(['p/.dot/e.jpg']);
    expect(await glob(path.join(base, 'p'), '../x.*')).toEqual(['../x.txt']);
    expect(await glob(tmpdir(), path.join(base, 'x.*'))).toEqual([path.join(base, 'x.txt')]);
  });

  test.each([
    ['nothing', 'none/*.jpg', "matches 'none/*.jpg'"],
    ['another case', 'p/b.jpg', 'ignoreCase: true'],
    ['a folder whose name is a pattern', '{y,z}/*.png', "The folder '{y,z}' is there"],
    ['a folder whose name is a pattern that leads elsewhere', '{y,x}/*.jpg', "matches '{y,x}"],
    ['a home folder', '~/p/*.jpg', `write '${homedir()}/p/*.jpg'`],
    ['a folder alone', 'p', "matches 'p'"],
    ['no pattern', [], 'No file in'],
  ])('that finds %s says so', async (_, patterns, text) => {
    const error: unknown = await glob(base, patterns).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'NOTHING_FOUND' });
    expect(JSON.stringify([String(error), error])).toContain(text);
  });
});
