import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { countLines, type PrintedPart, printedParts, printedText } from '../src/jobs/printed-parts.ts';

const part = (...blocks: string[]): PrintedPart => ({
  part: 'prepare',
  blocks: () => blocks.map((block) => Buffer.from(block)),
});

test.each<[blocks: string[][], lines: number]>([
  [[], 0],
  [[[]], 0],
  [[['']], 0],
  [[['a']], 1],
  [[['a\n']], 1],
  [[['a\nb']], 2],
  [[['\n\n']], 2],
  [[['a', 'b', '\n']], 1],
  [[['a\n', 'b']], 2],
  [[['a\n', '']], 1],
  [[['a'], ['b']], 2],
  [[['日\r\n本']], 2],
])('%j are %d lines', (blocks, lines) => {
  expect(countLines(blocks.map((each) => part(...each)))).toBe(lines);
});

test('a character may lie in two blocks', () => {
  const bytes = Buffer.from('aé');
  expect(printedText({ part: 'prepare', blocks: () => [bytes.subarray(0, 2), bytes.subarray(2)] })).toBe('aé');
});

test('parts come by phase, then by slice; of one that runs what its tasks print, too', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir);
  const write = (folder: string, name: string, text: string): void => {
    mkdirSync(path.join(workdir.jobPath(id), folder), { recursive: true });
    writeFileSync(path.join(workdir.jobPath(id), folder, name), text);
  };
  for (const name of ['analysis.10', 'analysis.9', 'prepare', 'gather.0', 'match', 'map.2'])
    write('output', `${name}.txt`, `${name}\n`);
  write('output', 'no-text.bin', 'x');
  const told = printedParts(workdir, id).map((each) => [each.part, printedText(each)]);
  expect(told).toEqual([
    ['prepare', 'prepare\n'],
    ['analysis.9', 'analysis.9\n'],
    ['analysis.10', 'analysis.10\n'],
    ['synthesis', 'printed\n'],
    ['match', 'match\n'],
    ['map.2', 'map.2\n'],
    ['gather.0', 'gather.0\n'],
  ]);
});

test('a job without output, or without a directory, has printed nothing', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir, { unfinished: true });
  expect([printedParts(workdir, id), printedParts(workdir, 'main-99')]).toEqual([[], []]);
});
