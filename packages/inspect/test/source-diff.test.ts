import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { sourceDiff } from '../src/jobs/source-diff.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** What a job keeps of its code: the sources in the map, and what was bundled. */
interface Kept {
  readonly sources?: Readonly<Record<string, string | null>>;
  readonly map?: string;
  readonly code?: string;
}

function makeCode(name: string, { sources, map, code }: Kept): string {
  const job = path.join(folder, name);
  mkdirSync(job);
  const text =
    map ??
    (sources === undefined
      ? undefined
      : JSON.stringify({ sources: Object.keys(sources), sourcesContent: Object.values(sources) }));
  if (text !== undefined) writeFileSync(path.join(job, 'method.mjs.map'), text);
  if (code !== undefined) writeFileSync(path.join(job, 'method.mjs'), code);
  return job;
}

const written = (content: string): Kept => ({ sources: { 'm.ts': content } });

test.each<[what: string, before: Kept, after: Kept, lines: string[]]>([
  ['nothing at all', {}, {}, []],
  ['the same sources', written('a\n'), written('a\n'), []],
  ['a line', written('a\nb\nc\n'), written('a\nB\nc\n'), ['m.ts:1', ' a', '-b', '+B', ' c']],
  ['the last line, without an end', written('a'), written('b'), ['m.ts:1', '-a', '+b']],
  [
    'two places',
    written('1\n2\n3\n4\n5\n6\n7\n8\n'),
    written('0\n2\n3\n4\n5\n6\n7\n9\n'),
    ['m.ts:1', '-1', '+0', ' 2', 'm.ts:7', ' 7', '-8', '+9'],
  ],
  ['a file that came', { sources: { a: 'x\n' } }, { sources: { a: 'x\n', b: 'y\n' } }, ['b:1', '+y']],
  ['a file that went', { sources: { b: 'y\n', a: 'x\n' } }, { sources: { a: 'x\n' } }, ['b:1', '-y']],
  [
    'files in the order of their names',
    { sources: { b: '1\n', a: '1\n' } },
    { sources: { b: '2\n', a: '2\n' } },
    ['a:1', '-1', '+2', 'b:1', '-1', '+2'],
  ],
  ['a source that was not kept', { sources: { a: null } }, { sources: { a: 'x\n' } }, ['a:1', '+x']],
  [
    'only what was bundled',
    { ...written('a\n'), code: 'f(1)' },
    { ...written('a\n'), code: 'f(2)' },
    ['method.mjs:1', '-f(1);', '+f(2);'],
  ],
  ['code that is laid out otherwise', { code: 'f( 1 )' }, { code: 'f(1);' }, []],
  [
    'a map that is cut off',
    { map: '{"sources":["m', code: 'f(1)' },
    { ...written('a\n'), code: 'f(2)' },
    ['method.mjs:1', '-f(1);', '+f(2);'],
  ],
  [
    'a map of something else',
    { map: '[]', code: 'f(1)' },
    { map: 'null', code: 'f(2)' },
    ['method.mjs:1', '-f(1);', '+f(2);'],
  ],
  [
    'a map without contents',
    { map: '{"sources":["a"]}', code: 'f(1)' },
    { map: '{"sources":"a","sourcesContent":[]}', code: 'f(2)' },
    ['method.mjs:1', '-f(1);', '+f(2);'],
  ],
])('between two jobs: %s', async (_, before, after, lines) => {
  expect(await sourceDiff(makeCode('main-1', before), makeCode('main-2', after))).toEqual(lines);
});

test.each([
  [19, 39, undefined],
  [20, 40, '… 1 more line'],
  [100, 40, '… 161 more lines'],
])('of %d lines that differ %d lines are shown', async (count, shown, more) => {
  const lines = (sign: string): Kept =>
    written(Array.from({ length: count }, (_, index) => `${sign}${index}\n`).join(''));
  const diff = await sourceDiff(makeCode('main-1', lines('a')), makeCode('main-2', lines('b')));
  expect([diff.slice(0, 40).length, diff[40]]).toEqual([shown, more]);
});

test('a job that is gone, or whose code is a folder, says nothing', async () => {
  const job = makeCode('main-1', { code: 'f(1)' });
  mkdirSync(path.join(folder, 'main-2/method.mjs'), { recursive: true });
  for (const other of ['main-2', 'main-3']) {
    expect(await sourceDiff(job, path.join(folder, other))).toEqual(['method.mjs:1', '-f(1);']);
  }
});
