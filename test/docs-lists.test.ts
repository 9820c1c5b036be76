import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { columnTypeNames } from '../packages/column/src/index.ts';
import { configSchema } from '../packages/urd/src/config.ts';
import { proseOf, readPage, repository, sectionOf, tableNames } from './rig/docs/markdown.ts';
import { axProgram } from './rig/project.ts';

/** The names of the fields of an interface, as they stand in a source file. */
function fieldsOf(file: string, name: string): string[] {
  const source = readFileSync(path.join(repository, file), 'utf8');
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source)?.[1];
  if (body === undefined) throw new Error(`There is no interface ${name} in ${file}`);
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map((match) => match[1] ?? '');
}

const helps = new Map<string, string>();

/** What can be called on an object of a class, as it stands in a source file. */
function membersOf(file: string, name: string): string[] {
  const source = readFileSync(path.join(repository, file), 'utf8');
  const body = new RegExp(`^export class ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source)?.[1];
  if (body === undefined) throw new Error(`There is no class ${name} in ${file}`);
  return [...body.replace(/\/\*\* @internal.*\n.*/g, '').matchAll(/^ {2}(?:get |async )?([a-z]\w*)(?:<.*)?\(/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => !['constructor', 'toString', 'toJSON'].includes(name));
}

function helpOf(command = ''): string {
  const args = command === '' ? ['--help'] : [command, '--help'];
  const help = helps.get(command) ?? execFileSync(process.execPath, [axProgram, ...args], { encoding: 'utf8' });
  helps.set(command, help);
  return help;
}

/** The arguments and the long options in the help of a command, but `--help` itself. */
function listedIn(help: string): string[] {
  const items = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+|\w+)(?: [<[]\S+[>\]])? {2,}/gm)].map(
    (match) => match[1] ?? '',
  );
  return items.filter((item) => !['--help', '--version'].includes(item) && !/^ax/.test(item));
}

describe('the page on reuse', () => {
  test('lists exactly what is in the key', () => {
    const fields = fieldsOf('packages/job/src/key.ts', 'KeyPreimage').flatMap((field) =>
      field === 'source'
        ? fieldsOf('packages/job/src/key.ts', 'SourceFingerprint').map((part) => `source.${part}`)
        : [field],
    );
    expect(tableNames(sectionOf(readPage('docs/reuse.md'), 'In the key'))).toEqual(fields);
  });

  test('gives a reason for each entry of both lists', () => {
    for (const heading of ['In the key', 'Not in the key']) {
      const rows = sectionOf(readPage('docs/reuse.md'), heading)
        .split('\n')
        .filter((line) => line.startsWith('| '));
      const last = rows.slice(1).map((row) => row.split(' | ').at(-1)?.replace(/\|$/, '').trim());
      expect(rows.length).toBeGreaterThan(8);
      expect(last.filter((reason) => reason === undefined || reason.length < 4)).toEqual([]);
    }
  });
});

test('the page on configuration has every key, with its default', () => {
  const rows = [...readPage('docs/configuration.md').matchAll(/^\| `(\w+)` \| (.*?) \|/gm)];
  expect(rows.map((row) => row[1])).toEqual(Object.keys(configSchema.shape));
  const defaults: Record<string, unknown> = configSchema.parse({});
  for (const [, key = '', shown = ''] of rows) {
    if (key === 'workers') expect(shown).toBe('the cores of the machine');
    else expect(shown).toBe(`\`${JSON.stringify(defaults[key])?.replaceAll('"', "'").replaceAll("','", "', '")}\``);
  }
});

describe('the page on commands', () => {
  const page = readPage('docs/commands.md');
  const overview = helpOf();
  const commands = [...(overview.split('Commands:')[1] ?? '').matchAll(/^ {2}(\w+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'help' && name !== 'ax');

  test('has every command', () => {
    expect(tableNames(page.split('\n## ')[0]?.replaceAll('[`', '`') ?? '')).toEqual(
      commands.map((name) => `ax ${name}`),
    );
    expect([...page.matchAll(/^## ax (\w+)$/gm)].map((match) => match[1])).toEqual(commands);
  });

  test.each(commands)('has every argument and option of ax %s', (command) => {
    const section = sectionOf(page, `ax ${command}`);
    const table = section.split('\n\n').find((part) => part.startsWith('| argument or option |')) ?? '';
    const listed = listedIn(helpOf(command));
    expect(listed.length).toBeGreaterThan(0);
    expect(tableNames(table)).toEqual(listed);
  });

  test('names the short form of each option that has one', () => {
    for (const command of commands) {
      const section = sectionOf(page, `ax ${command}`);
      for (const [, short, long] of helpOf(command).matchAll(/^ {2}(-\w), (--[\w-]+)/gm)) {
        if (long !== '--help') expect(section).toContain(`\`${long}\` | (\`${short}\`)`);
      }
    }
  });
});

test('the page on datasets has every column type', () => {
  expect(
    tableNames(sectionOf(readPage('docs/datasets.md'), 'Column types')).filter((name) => /^\w+$/.test(name)),
  ).toEqual(columnTypeNames);
});

test('the page on datasets has every option of a writer and of an iteration', () => {
  const writer = fieldsOf('packages/dataset/src/declaration.ts', 'DatasetWriterOptions');
  const shown = tableNames(sectionOf(readPage('docs/datasets.md'), 'Writing'));
  expect(writer.filter((option) => !shown.includes(option))).toEqual([]);
  const link = fieldsOf('packages/dataset/src/link.ts', 'LinkOptions');
  const linking = sectionOf(readPage('docs/datasets.md'), 'Linking without writing');
  expect(link.filter((option) => !linking.includes(`\`${option}`))).toEqual([]);
  const forTheEngine = ['name', 'declaration', 'close', 'abandon', 'isDiscarded'];
  const calls = membersOf('packages/dataset/src/dataset-writer.ts', 'DatasetWriter');
  const writing = sectionOf(readPage('docs/datasets.md'), 'Writing');
  expect(calls.filter((call) => !forTheEngine.includes(call) && !writing.includes(`\`writer.${call}(`))).toEqual([]);
  const iteration = fieldsOf('packages/dataset/src/iterate-options.ts', 'IterateOptions');
  const reading = sectionOf(readPage('docs/datasets.md'), 'Reading');
  expect(iteration.filter((option) => !reading.includes(`\`${option}\``))).toEqual([]);
});

test('the page on job directories has every file that only the engine writes', () => {
  const source = readFileSync(path.join(repository, 'packages/job/src/current-job.ts'), 'utf8');
  const list = /reservedNames[^[]*\[([\s\S]*?)\]/.exec(source)?.[1] ?? '';
  const names = [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
  const page = readPage('docs/job-directories.md');
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});

test('the page on methods has everything that a method can declare and a phase gets', () => {
  const page = proseOf(readPage('docs/methods.md')) + readPage('docs/methods.md');
  const names = [
    ...fieldsOf('packages/method/src/define-method.ts', 'MethodSpec'),
    ...fieldsOf('packages/method/src/define-method.ts', 'PhaseContext'),
    ...fieldsOf('packages/method/src/define-method.ts', 'AnalysisContext'),
    ...fieldsOf('packages/method/src/define-method.ts', 'SynthesisContext'),
    ...fieldsOf('packages/urd/src/urd.ts', 'BuildOptions'),
    ...fieldsOf('packages/method/src/define-map.ts', 'MapSpec'),
    ...membersOf('packages/urd/src/urd.ts', 'Urd'),
    ...membersOf('packages/job/src/current-job.ts', 'CurrentJob'),
    ...membersOf('packages/store/src/job.ts', 'Job'),
  ];
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
});

test('the contributing guide names files that are there', () => {
  const names = [...proseOf(readPage('CONTRIBUTING.md')).matchAll(/`((?:\w+\/)*src\/[\w./-]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  const places = (name: string): string[] => [
    name,
    `packages/${name}`,
    `packages/column/${name}`,
    `packages/cli/${name}`,
  ];
  expect(names.length).toBeGreaterThan(20);
  const written = names.filter((name) => !name.includes('NAME'));
  expect(written.filter((name) => !places(name).some((place) => existsSync(path.join(repository, place))))).toEqual([]);
});

test('a list that lacks an entry is seen', () => {
  expect(listedIn('Options:\n  -n, --rows <n>  show\n  --json  print\n  -h, --help  show help\n')).toEqual([
    '--rows',
    '--json',
  ]);
  expect(tableNames('| `a` | x |\n| `b` and `c` | y |')).toEqual(['a', 'b']);
});
