import path from 'node:path';
import { expect, test } from 'vitest';
import { SourceView } from '../src/bundle/source-view.ts';
import { folderWith } from './project-files.ts';

test('where an import led is taken from before, with all that this was concluded from; what is new is looked for', () => {
  const folder = folderWith({ 'm.ts': '', 'a.ts': '', 'b.ts': '' });
  const before = new SourceView(folder);
  const requests = ['./a', './gone', 'left'];
  const found = requests.map((request) => before.resolve('import', folder, request)?.file);
  expect(found).toEqual([path.join(folder, 'a.ts'), undefined, undefined]);
  const looks = before.looks.finish() ?? [];

  const view = new SourceView(folder, { resolutions: before.resolutions, looks });
  expect(requests.map((request) => view.resolve('import', folder, request)?.file)).toEqual(found);
  expect(view.resolutions).toEqual(before.resolutions);
  // Nobody has looked at anything again, and it counts all the same.
  expect(view.looks.finish()).toEqual(looks);
  expect(view.resolve('import', folder, './b')?.file).toBe(path.join(folder, 'b.ts'));
  expect(view.resolve('require', folder, './a')?.file).toBe(path.join(folder, 'a.ts'));
  expect([...view.looks.all].length).toBeGreaterThan(looks.length);
});

test('what is known is taken as it is: whoever gives it has to know that it holds', () => {
  const folder = folderWith({ 'a.ts': '' });
  const elsewhere = { file: '/elsewhere/a.ts', isAlias: true };
  const view = new SourceView(folder, { resolutions: [[`import ${folder} ./a`, elsewhere]], looks: [] });
  expect(view.resolve('import', folder, './a')).toEqual(elsewhere);
  expect([...view.looks.all]).toEqual([]);
});
