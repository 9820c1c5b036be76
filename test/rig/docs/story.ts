import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Compiler } from './compiler.ts';
import { type Block, blocksOf, readPage, repository } from './markdown.ts';
import { missingLines } from './output.ts';

/** What a reader of the manual has on his machine, in a temporary folder that stands for his home folder. */
export class Story {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'ax-docs-'));
  readonly #page: string;
  readonly #compiler: Compiler;
  #directory: string;
  /** Files that the page has written and the compiler has not seen yet. */
  readonly #unchecked = new Set<string>();
  readonly #written = new Set<string>();
  #printed = '';

  private constructor(page: string, compiler: Compiler) {
    this.#page = page;
    this.#compiler = compiler;
    this.#directory = path.join(this.#home, 'accelerator');
    this.#makeClone();
    this.#makeCommands();
  }

  /**
   * Runs a page of the manual from top to bottom, as a reader would who types everything in: a `ts` block that begins
   * with a file name is written there, an `sh` block is run line by line, a `text` block behind it is looked for in
   * what it printed, a `json` block is compared with the file that it names.
   *
   * @param look at the folder in which the reader is in the end
   * @throws Error naming page and line
   */
  static async run(
    page: string,
    compiler: Compiler,
    markdown = readPage(page),
    look?: (directory: string) => Promise<void>,
  ): Promise<void> {
    const story = new Story(page, compiler);
    try {
      if (markdown.includes('<!-- begins in a new project -->')) {
        await story.#runLine('npx ax init ../demo');
        story.#directory = path.join(story.#home, 'demo');
      }
      for (const block of blocksOf(markdown)) await story.#tell(block);
      await story.#checkTypes();
      await look?.(story.#directory);
    } finally {
      rmSync(story.#home, { recursive: true, force: true });
    }
  }

  async #tell(block: Block): Promise<void> {
    switch (block.language) {
      case 'ts':
        return this.#write(block);
      case 'sh':
        return this.#runLines(block);
      case 'text':
        return this.#compareOutput(block);
      case 'json':
        return this.#compareJson(block);
      case 'python':
        return this.#checkPaths(block);
      case '':
        return;
      default:
        throw this.#error(block, `a block of the language '${block.language}' is not known here`);
    }
  }

  async #write(block: Block): Promise<void> {
    const name = /^\/\/ (\S+\.(?:ts|mjs|txt))$/m.exec(block.text.split('\n')[0] ?? '')?.[1];
    const file = name ?? `snippets/line-${block.line}.ts`;
    // Each version of a file is to be seen by the compiler.
    if (this.#unchecked.has(file)) await this.#checkTypes();
    const target = path.join(this.#directory, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, `${block.text}\n`);
    this.#unchecked.add(file);
    this.#written.add(file);
  }

  async #runLines(block: Block): Promise<void> {
    this.#printed = '';
    const lines = block.text.replace(/\\\n\s*/g, '').split('\n');
    for (const [index, line] of lines.entries()) {
      if (/^\s*(#.*)?$/.test(line)) continue;
      const { status, output } = await this.#runLine(line);
      this.#printed += output;
      if ((status === 0) === /# fails\b/.test(line)) {
        throw this.#error({ line: block.line + 1 + index }, `\`${line}\` ended with exit status ${status}:\n${output}`);
      }
    }
  }

  #compareOutput(block: Block): void {
    const missing = missingLines(block.text, this.#printed, this.#home);
    if (missing.length > 0) {
      throw this.#error(block, `this was not printed:\n${missing.join('\n')}\nbut this:\n${this.#printed}`);
    }
  }

  /** The keys on the page are keys of the file, at the same place. */
  #compareJson(block: Block): void {
    const shown: unknown = JSON.parse(block.text.replace(/,?\s*…/g, ''));
    if (block.info === '') return;
    const file: unknown = JSON.parse(readFileSync(path.join(this.#directory, block.info), 'utf8'));
    const strange = strangeKey(shown, file, '');
    if (strange !== undefined) throw this.#error(block, `${block.info} has no ${strange}`);
  }

  /** Python and its packages are not there in the tests: the files that the lines name are read by Polars for Node. */
  async #checkPaths(block: Block): Promise<void> {
    const text = block.text.replace(/Path\('([^']*)'\)\.glob\('([^']*)'\)/g, "'$1/$2'");
    const names = [...text.matchAll(/'([^']*\.arrow)'/g)].map((match) => match[1] ?? '');
    if (names.length === 0) throw this.#error(block, 'it names no file');
    const columns = /^columns = \[(.*)\]$/m.exec(block.text)?.[1]?.replace(/[' ]/g, '') ?? '';
    const { default: polars } = await import('nodejs-polars');
    for (const name of names) {
      const { output } = await this.#runLine(`ls ${name.replace(/\{\w+\}/, `{${columns}}`)}`);
      for (const file of output.trim().split('\n')) {
        const { height, width } = polars.scanIPC(path.join(this.#directory, file)).collectSync();
        if (height === 0 || width !== 1) throw this.#error(block, `${file} has ${height} rows and ${width} columns`);
      }
    }
  }

  async #checkTypes(): Promise<void> {
    if (this.#unchecked.size === 0) return;
    const config = {
      extends: './tsconfig.json',
      compilerOptions: {
        noUnusedLocals: false,
        noUnusedParameters: false,
        paths: {
          '@accelerator/sdk': [path.join(this.#compiler.sdk, 'sdk.d.ts')],
          '@accelerator/sdk/*': [path.join(this.#compiler.sdk, '*.d.ts')],
        },
      },
      include: ['ax-methods.d.ts', 'ax.config.ts', 'methods', 'build-scripts', 'snippets', 'test'],
      exclude: ['methods/test'],
    };
    const file = path.join(this.#directory, 'tsconfig.docs.json');
    writeFileSync(file, JSON.stringify(config));
    // What is wrong in other files than the page's, `npm run check` tells.
    const wrong = await this.#compiler.check(file, [...this.#written]);
    if (wrong.length > 0) throw this.#error({ line: 0 }, `the compiler does not accept:\n${wrong.join('\n')}`);
    this.#unchecked.clear();
  }

  /**
   * Runs a line in the shell. The folder that it changes to is where the next one begins. Of a line that ends with
   * `# Ctrl-C ends it` it waits until the program says the same, and ends it so.
   */
  #runLine(line: string): Promise<{ status: number | null; output: string }> {
    const place = path.join(this.#home, '.pwd');
    const endless = /# Ctrl-C ends it\b/.test(line);
    const script = endless ? `exec ${line}` : `set -euo pipefail; ${line}\npwd > ${place}`;
    const child = spawn('bash', ['-c', `exec 2>&1; ${script}`], {
      cwd: this.#directory,
      env: {
        PATH: `${path.join(this.#home, '.bin')}:${process.env.PATH}`,
        HOME: this.#home,
        LANG: 'C.UTF-8',
        NO_COLOR: '1',
        // As for all tests: looking for changed sources is a quarter of a command's time.
        AX_BUILT_SOURCES: process.env.AX_BUILT_SOURCES,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      // It says so when it listens.
      if (endless && output.includes('Ctrl-C ends it')) child.kill('SIGINT');
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => {
        if (status === 0 && existsSync(place)) this.#directory = readFileSync(place, 'utf8').trim();
        resolve({ status, output });
      });
    });
  }

  /** A clone of the repository, as far as users run it: `packages/` is where `node_modules` links to. */
  #makeClone(): void {
    const names = ['methods', 'build-scripts', 'ax.config.ts', 'package.json', 'tsconfig.json'];
    for (const name of names)
      cpSync(path.join(repository, name), path.join(this.#directory, name), { recursive: true });
    symlinkSync(path.join(repository, 'node_modules'), path.join(this.#directory, 'node_modules'));
  }

  /**
   * `npx` without npm's half second, and `npm` without testing, which is how this test came to run: it installs what is
   * installed here.
   */
  #makeCommands(): void {
    const bin = path.join(this.#home, '.bin');
    mkdirSync(bin);
    const command = (name: string, text: string): void =>
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    // Test runners would compile the sources of the sdk, to which a project made by a clone has a link.
    const builtSdk = `ln -sfn ${this.#compiler.sdk} node_modules/@accelerator/sdk`;
    command('npx', `case "$1" in vitest) ${builtSdk};; esac; PATH="$PWD/node_modules/.bin:$PATH" exec "$@"`);
    const installed = path.join(repository, 'node_modules');
    // What a clone has installed is what this test runs with.
    const install = `test ! -L node_modules || exit 1; ${builtSdk}; shift 2; for name; do ln -s ${installed}/$name node_modules/; ln -s ${installed}/.bin/$name node_modules/.bin/; done`;
    command(
      'npm',
      `case "$1" in ci) test -f package.json;; test) grep -q '"test":' package.json;; install) ${install};; *) exit 1;; esac`,
    );
    command('git', 'exit 1');
  }

  #error(block: Pick<Block, 'line'>, problem: string): Error {
    return new Error(`${this.#page}:${block.line}: ${problem}`);
  }
}

/** The first key that stands in `shown` and not in `found`. */
function strangeKey(shown: unknown, found: unknown, place: string): string | undefined {
  if (Array.isArray(shown)) {
    if (!Array.isArray(found)) return place;
    return shown.map((each, index) => strangeKey(each, found[index], `${place}[${index}]`)).find((each) => each);
  }
  if (typeof shown !== 'object' || shown === null) {
    return typeof shown === typeof found ? undefined : `${place} like ${JSON.stringify(shown)}`;
  }
  if (typeof found !== 'object' || found === null) return place;
  for (const [key, value] of Object.entries(shown)) {
    const inner = `${place}.${key}`;
    const strange = key in found ? strangeKey(value, Reflect.get(found, key), inner) : inner;
    if (strange !== undefined) return strange;
  }
  return undefined;
}
