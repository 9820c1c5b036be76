import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workdir } from '@accelerator/store';
import { expect, onTestFinished, test } from 'vitest';
import { skippedWorkdirs } from '../src/skipped-workdirs.ts';

const write = (file: string, text = ''): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};

test.each<[string, boolean, string, (folder: string) => unknown]>([
  ['that is not there', false, 'workdirs/other', () => {}],
  ['whose folder was made a moment ago', false, 'workdirs/other', (folder) => mkdirSync(folder, { recursive: true })],
  ['whose record is being written', false, 'workdirs/other', (folder) => write(`${folder}/workdir.json.7-0a.tmp`)],
  ['that is a folder of something else', true, 'workdirs/other', (folder) => write(`${folder}/photo.jpg`)],
  ['whose record is damaged', true, 'workdirs/other', (folder) => write(`${folder}/workdir.json`, '{')],
  ['that is a file', true, 'workdirs/other', (folder) => write(folder)],
  ['of another place that is not there', true, '../other', () => {}],
])('another workdir %s: told %s', (_, isTold, place, make) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'skipped-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const project = path.join(folder, 'project');
  const other = path.resolve(project, place);
  make(other);
  const target = path.join(project, 'workdirs/main');
  const { others } = Workdir.openOrCreate(target, { name: 'main', slices: 2 }, { others: { other } });
  expect(skippedWorkdirs(project, others).map(({ name, path: told }) => [name, told])).toEqual(
    isTold ? [['other', other]] : [],
  );
});

test('another workdir that an engine makes while its folder is looked at is not told', () => {
  const problems = ['there is none', undefined];
  const made = { name: 'other', path: '/elsewhere/other', workdir: undefined };
  expect(
    skippedWorkdirs('/project', [
      {
        ...made,
        get problem() {
          return problems.shift();
        },
      },
    ]),
  ).toEqual([]);
});
