import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beginMark, endMark, Secrets, type Task } from '@accelerator/slice';
import { afterEach, expect, test } from 'vitest';
import { TaskOutput } from '../src/local/task-output.ts';

const jobPath = mkdtempSync(path.join(tmpdir(), 'told-'));
const file = path.join(jobPath, 'attempts', 'synthesis.2.txt');
const token = 'b5c1-token';
const task: Task = {
  job: { root: 'main', id: 'main-1' },
  phase: 'synthesis',
  sliceno: null,
  slices: 1,
  attempt: 1,
  sync: false,
  prepared: null,
  analysed: [],
  env: [],
  secrets: ['KEY', 'LONGER'],
};
const secrets = new Secrets({ KEY: 'aabaabaac', LONGER: 'aabaabaacaab' }, ['KEY', 'LONGER']);

afterEach(() => rmSync(path.join(jobPath, 'attempts'), { recursive: true, force: true }));

/** Gives it bytes in pieces of a size. */
function feed(text: string, size: number): { kept: string; told: string; tail: string } {
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const told: string[] = [];
  const output = new TaskOutput({ task, jobPath, token, secrets }, (each) => told.push(each));
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) output.add(bytes.subarray(from, from + size));
  output.close();
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { kept, told: told.join(''), tail: output.tail };
}

const marked = (text: string): string => `of nobody\n${beginMark(token, 2)}${text}${endMark(token)}of the next`;

test.each([
  ['plain text', 'größer ✓ 写真\n', 'größer ✓ 写真\n'],
  ['nothing', '', ''],
  ['what begins like a mark', `\0b5c1-\0${token} en`, `\0b5c1-\0${token} en`],
  ['a secret', 'x aabaabaac y', 'x [KEY] y'],
  ['secrets that overlap with what comes before them', 'aabaabaabaac aabaabaacaab.', 'aab[KEY] [LONGER].'],
  ['the beginning of a secret at the end', 'aabaaba', 'aabaaba'],
])('%s comes out the same, wherever pieces end', (_, printed, expected) => {
  for (const size of [1, 2, 3, 5, 7, 11, 1000]) {
    const { kept, told } = feed(marked(printed), size);
    expect([size, kept, told]).toEqual([size, expected, expected]);
  }
});

test('what a process says before it begins, when it never does, is the last that it printed', () => {
  expect(feed('sh: node: not found', 4)).toEqual({ kept: '', told: '', tail: 'sh: node: not found' });
});

test('without a mark at the end, because the process is gone, all that came is kept', () => {
  expect(feed(`${beginMark(token, 2)}last words \0${token}`, 3).kept).toBe(`last words \0${token}`);
});
