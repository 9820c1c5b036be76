import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { columnTypeNames } from '../packages/column/src/index.ts';
import { configSchema } from '../packages/urd/src/index.ts';
import { errorSites, formatErrors } from './rig/docs/error-page.ts';
import { eventPage } from './rig/docs/event-page.ts';
import { generatedPages } from './rig/docs/generate.ts';
import { proseOf, readPage, repository, sectionOf, tableNames } from './rig/docs/markdown.ts';
import { axProgram } from './rig/project.ts';
import { sourceFiles } from './rig/source/files.ts';
import { parseSource } from './rig/source/syntax.ts';

/** Where a class or an interface with this name stands, in whichever package. */
function declarationOf(kind: 'class' | 'interface', name: string): string {
  const start = new RegExp(`^(?:export )?${kind} ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm');
  const found = sourceFiles('packages').flatMap((file) => start.exec(readPage(file))?.[1] ?? []);
  const [body] = found;
  if (body === undefined || found.length > 1)
    throw new Error(`Expected one ${kind} ${name} in packages/, found ${found.length}`);
  return body;
}

/** The names of the fields of an interface. */
function fieldsOf(name: string): string[] {
  return [...declarationOf('interface', name).matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(
    (match) => match[1] ?? '',
  );
}

const helps = new Map<string, string>();

/** What can be called on an object of a class. */
function membersOf(name: string): string[] {
  const body = declarationOf('class', name).replace(/\/\*\*[\s*]+@internal[\s\S]*?\*\/\n.*/g, '');
  return [...body.matchAll(/^ {2}(?:get |async )?([a-z]\w*)(?:<.*)?\(/gm)]
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
    const fields = fieldsOf('KeyPreimage').flatMap((field) =>
      field === 'source' ? fieldsOf('SourceFingerprint').map((part) => `source.${part}`) : [field],
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
  expect(rows.map((row) => row[1])).toEqual(Object.keys(configSchema().shape));
  const defaults: Record<string, unknown> = configSchema().parse({});
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
  const writer = fieldsOf('DatasetWriterOptions');
  const shown = tableNames(sectionOf(readPage('docs/datasets.md'), 'Writing'));
  expect(writer.filter((option) => !shown.includes(option))).toEqual([]);
  const link = fieldsOf('LinkOptions');
  const linking = sectionOf(readPage('docs/datasets.md'), 'Linking without writing');
  expect(link.filter((option) => !linking.includes(`\`${option}`))).toEqual([]);
  const forTheEngine = ['name', 'declaration', 'close', 'retractedParts', 'abandon', 'isDiscarded', 'isClosed'];
  const calls = membersOf('DatasetWriter');
  const writing = sectionOf(readPage('docs/datasets.md'), 'Writing');
  expect(calls.filter((call) => !forTheEngine.includes(call) && !writing.includes(`\`writer.${call}(`))).toEqual([]);
  const iteration = fieldsOf('IterateOptions');
  const reading = sectionOf(readPage('docs/datasets.md'), 'Reading');
  expect(iteration.filter((option) => !reading.includes(`\`${option}\``))).toEqual([]);
});

test('the page on job directories has every file that only the engine writes', () => {
  const source = readPage('packages/job/src/reserved-names.ts');
  const list = /reservedNames[^[]*\[([\s\S]*?)\]/.exec(source)?.[1] ?? '';
  const constants = new Map(
    [...source.matchAll(/export const (\w+) = '([^']+)'/g)].map(([, name, value]) => [name, value]),
  );
  const names = [...list.matchAll(/'([^']+)'|(\w+),/g)].map(([, text, name]) => text ?? constants.get(name) ?? '');
  const page = readPage('docs/job-directories.md');
  expect(names.length).toBeGreaterThan(8);
  expect(names).not.toContain('');
  expect(names.filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});

test('the page on methods has everything that a method can declare and a phase gets', () => {
  const page = proseOf(readPage('docs/methods.md')) + readPage('docs/methods.md');
  const names = [
    ...fieldsOf('MethodSpec'),
    ...fieldsOf('PhaseContext'),
    ...fieldsOf('AnalysisContext'),
    ...fieldsOf('SynthesisContext'),
    ...fieldsOf('BuildOptions'),
    ...fieldsOf('MapParts'),
    ...fieldsOf('MapByRow'),
    ...fieldsOf('MapByBatch'),
    ...membersOf('Urd'),
    ...membersOf('CurrentJob'),
    ...membersOf('Job'),
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

test.each(Object.entries(generatedPages))('%s is what `npm run docs` makes of the code', (page, make) => {
  expect(readPage(page)).toBe(make());
});

describe('the page of error codes', () => {
  const pageOf = (text: string): string => formatErrors(errorSites(parseSource('packages/urd/src/x.ts', text)));

  test('has what the comments above a factory, above an arrow and above a code say', () => {
    const page = pageOf(`
      /**
       * It is gone,
       * for good.
       *
       * @param name of it
       * @remedy Make it \`again\`.
       */
      export function gone(name: string): AcceleratorError {
        return new AcceleratorError({ code: 'GONE', message: \`There is no '\${name}' here.\`, hint: 'no' });
      }
      /** It is late. */
      export const late = (): AcceleratorError =>
        new AcceleratorError({ code: 'LATE', message: name ? 'a b' : 'It is *late*.', hint: a ? 'Hurry.' : near(b) ?? 'Run.' });
      /** Not about the error. */
      function other(): void {
        throw new AcceleratorError({
          /** It is other. @remedy Nothing. */
          code: 'OTHER',
          message,
        });
      }`);
    expect(page).toContain(
      "## GONE\n\nIt is gone, for good.\n\n> There is no '…' here.\n\n*What to do:* Make it `again`.\n\n*From:* `packages/urd`\n",
    );
    expect(page).toContain('## LATE\n\nIt is late.\n\n> It is \\*late\\*.\n\n*What to do:* Hurry. Run.\n');
    expect(page).toContain('## OTHER\n\nIt is other.\n\n*What to do:* Nothing.\n');
  });

  test.each([
    ['no comment', `const e = (): AcceleratorError => new AcceleratorError({ code: 'A', message: 'm', hint: 'h' });`],
    ['a line comment', `// what\nconst e = (): AcceleratorError => new AcceleratorError({ code: 'A', hint: 'h' });`],
    [
      'a comment about a function that does more',
      `/** Reads. */\nfunction read(): string { throw new AcceleratorError({ code: 'A', hint: 'h' }); }`,
    ],
    [
      'a comment about something around a factory',
      `/** Of a class. */\nclass B { make(): AcceleratorError { return new AcceleratorError({ code: 'A', hint: 'h' }); } }`,
    ],
    [
      'nothing to do',
      `/** What. */\nconst e = (): AcceleratorError => new AcceleratorError({ code: 'A', message: 'm' });`,
    ],
  ])('is not made of a code with %s', (_, text) => {
    expect(() => pageOf(text)).toThrow('A (packages/urd/src/x.ts)');
  });

  test('is not made of a code that is not a plain string', () => {
    const text =
      '/** A. */\nconst e = (code: string): AcceleratorError => new AcceleratorError({ code, message: "m" });';
    expect(() => pageOf(text)).toThrow('packages/urd/src/x.ts: expected the code of an error as a plain string');
  });
});

describe('the page of events', () => {
  const pageOf = (text: string): string => eventPage(parseSource('packages/runner/src/x.ts', text));

  test('has members of every form, fields of interfaces, and what is added to all', () => {
    const page = pageOf(`
      interface OfJob { /** Its id. */ readonly job: string }
      /** B happens. */
      interface B extends OfJob { readonly type: 'b'; readonly how?: How | null }
      /** In what way. */
      type How = 'x' | 'y';
      type Others = B | (OfJob & { /** C happens. */ readonly type: 'c'; /** Its own. */ readonly job: 'one' });
      export type RunEvent = Others | { /** A happens. */ readonly type: 'a'; /** The way. */ readonly how: How };
      export type LoggedEvent = { /** Seconds since the run began. */ readonly t: number } & RunEvent;`);
    expect(page.split('\n').filter((line) => /^(#|\| `|Every)/.test(line))).toEqual([
      '# Events',
      'Every event has:',
      '| `t` | `number` | Seconds since the run began. |',
      '## a',
      '| `how` | `How` | The way. |',
      '## b',
      '| `job` | `string` | Its id. |',
      '| `how` | `How \\| null` | May be absent. The way. |',
      '## c',
      "| `job` | `'one'` | Its own. |",
      '## Types',
      '### How',
    ]);
  });

  test.each([
    ['an event without a comment', "export type RunEvent = { readonly type: 'a' };", 'a: say when it comes'],
    [
      'a field without a comment',
      "export type RunEvent = { /** A. */ readonly type: 'a'; readonly n: number };",
      'a.n: say what it means',
    ],
    ['a type that is no plain string', 'export type RunEvent = { readonly type: string };', "expected a field 'type'"],
  ])('is not made of %s', (_, text, problem) => {
    expect(() => pageOf(text)).toThrow(problem);
  });
});

test('a list that lacks an entry is seen', () => {
  expect(listedIn('Options:\n  -n, --rows <n>  show\n  --json  print\n  -h, --help  show help\n')).toEqual([
    '--rows',
    '--json',
  ]);
  expect(tableNames('| `a` | x |\n| `b` and `c` | y |')).toEqual(['a', 'b']);
});
