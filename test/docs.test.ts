import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Compiler } from './rig/docs/compiler.ts';
import { blocksOf, proseOf, readPage, repository } from './rig/docs/markdown.ts';
import { missingLines } from './rig/docs/output.ts';
import { Story } from './rig/docs/story.ts';

const manual = readdirSync(path.join(repository, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', ...manual.map((name) => `docs/${name}`)];
const others = ['CONTRIBUTING.md', 'CHANGELOG.md'];

/** Pages take 5 s each on two idle cores; on a busy machine many times as long. */
const patience = 600_000;

const fence = (language: string, ...lines: string[]): string => [`\`\`\`${language}`, ...lines, '```', ''].join('\n');

let compiler: Compiler;
beforeAll(async () => {
  compiler = await Compiler.start();
  return () => compiler.stop();
}, patience);

/** Every command and every block of code is run, typed in from top to bottom. */
describe.concurrent('a page of the manual, typed in from top to bottom', () => {
  test.each(pages.filter((page) => blocksOf(readPage(page)).length > 0))(
    '%s',
    (page) => Story.run(page, compiler),
    patience,
  );

  test.each<[string, string, string | RegExp]>([
    ['a command that fails', fence('sh', 'true', 'false'), 'page.md:3: `false` ended with exit status 1'],
    ['a command that should fail', fence('sh', 'true # fails'), 'page.md:2: `true # fails` ended with exit status 0'],
    ['other output', fence('sh', 'echo a') + fence('text', 'b'), 'page.md:4: this was not printed:\nb\n'],
    // Both at once: the compiler is asked in the end.
    [
      'a wrong type, and an import that is not there',
      fence('ts', '// methods/a.ts', "export const a: number = 'text';") +
        fence('ts', "import { defineMethot } from '@accelerator/sdk';"),
      /(?=[\s\S]*methods\/a\.ts\(2,14\): error TS2322)(?=[\s\S]*error TS2724)/,
    ],
    [
      'a key that the file has not',
      fence('json package.json', '{ "nome": "accelerator" }'),
      'package.json has no .nome',
    ],
    ['a file that is not there', fence('python', "pl.scan_ipc('a/*.arrow')"), 'a/*.arrow'],
    ['an unknown language', fence('bash', 'true'), "a block of the language 'bash' is not known here"],
  ])(
    'would be caught with %s',
    async (_, markdown, problem) => {
      await expect(Story.run('page.md', compiler, markdown)).rejects.toThrow(problem);
    },
    patience,
  );
});

test.each([...pages, ...others])('%s links to what is there', (page) => {
  const links = [...proseOf(readPage(page)).matchAll(/\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  const broken = links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link));
  expect(broken).toEqual([]);
});

test('the index of the manual names every page', () => {
  const index = readPage('docs/README.md');
  expect(manual.filter((name) => name !== 'README.md' && !index.includes(`](${name})`))).toEqual([]);
});

test('no command in the running text is unknown', () => {
  const scripts: { scripts: Record<string, string> } = JSON.parse(readPage('package.json'));
  const unknown = [...pages, ...others].flatMap((page) =>
    [...readPage(page).matchAll(/\bnpm run ([\w:-]+)/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !(name in scripts.scripts)),
  );
  expect(unknown).toEqual([]);
});

test('output on a page is compared, but for what chance decides', () => {
  const printed = 'built    main-1  count_words   245 ms  no earlier job\nin /tmp/x/demo, 4.1 MB\n';
  expect(
    missingLines('built main-1 count_words 2 s no earlier job\nin /home/you/demo, 3 kB', printed, '/tmp/x'),
  ).toEqual([]);
  expect(missingLines('built  main-1  …  no earlier job', printed, '/tmp/x')).toEqual([]);
  expect(missingLines('built  main-2  …  no earlier job\nanother', printed, '/tmp/x')).toEqual([
    'built  main-2  …  no earlier job',
    'another',
  ]);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(repository, target))) return false;
  if (anchor === undefined) return true;
  return !statSync(path.join(repository, target)).isDirectory() && anchorsOf(readPage(target)).includes(anchor);
}

/** As GitHub makes them from headings. */
function anchorsOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
