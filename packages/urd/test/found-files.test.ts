import path from 'node:path';
import { inputFiles, inputRoot } from '@accelerator/method';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rootOfPatterns } from '../src/files/find-files.ts';
import { FoundFiles, withRoots } from '../src/files/found-files.ts';

const base = '/home/anna';

describe('where files were looked for', () => {
  test.each<[string | string[], string]>([
    ['p/**/*.jpg', 'p'],
    ['p/jan/*.jpg', 'p/jan'],
    ['./p//*.jpg', 'p'],
    ['p/a.jpg', 'p'],
    ['**', '.'],
    ['{p,q}/*.jpg', '.'],
    ['p/{a,jan/b}.jpg', 'p'],
    ['q \\[1\\]/*', 'q [1]'],
    ['f\u00f6to/*', 'f\u00f6to'],
    [['p/*', 'p/jan/*'], 'p'],
    [['p/*', 'q \\[1\\]/*'], '.'],
    [['p/*', '!p/jan/*'], 'p'],
    [['p/*', '../no/*'], '..'],
    [[path.join(base, 'p/*'), path.join(base, 'p/jan/*')], path.join(base, 'p')],
    [[path.join(base, 'p/*'), '/no/*'], '/'],
    [[path.join(base, 'p/*'), 'p/*'], '.'],
  ])('%j: in %j', async (patterns, root) => {
    expect(await rootOfPatterns(patterns)).toBe(root);
  });
});

test('a list of them is a list, and what is left of it knows their root', () => {
  const files = new FoundFiles(['p/a.jpg', 'p/b.jpg'], 'p');
  expect(JSON.stringify(files)).toBe('["p/a.jpg","p/b.jpg"]');
  expect([...files]).toEqual(['p/a.jpg', 'p/b.jpg']);
  expect(files.map((each) => each.length)).toEqual([7, 7]);
  expect(files.filter((each) => each.includes('b')).root).toBe('p');
  expect(files.slice(0, 1)).toMatchObject({ root: 'p', length: 1 });
  expect(Array.isArray(files.concat(['q']))).toBe(true);
});

test('an option for the root has that of the files, unless the script gives one', () => {
  const schema = z.object({ files: inputFiles(), root: inputRoot().describe('a folder'), other: inputRoot('more') });
  const files = new FoundFiles(['p/a.jpg'], 'p');
  expect(withRoots(schema, { files })).toEqual({ files, root: 'p' });
  expect(withRoots(schema, { files, root: '.' })).toEqual({ files, root: '.' });
  expect(withRoots(schema, { files: ['p/a.jpg'], more: files })).toEqual({
    files: ['p/a.jpg'],
    more: files,
    other: 'p',
  });
  expect(withRoots(schema, {})).toEqual({});
});
