import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { API, type Diagnostic } from 'typescript/unstable/async';
import { repository } from './markdown.ts';

/**
 * The compiler, with the sdk as it is published. One process of it serves all pages: it keeps what it has read of
 * libraries, and checks the files that it is asked about. A check takes 0.3 s of CPU, where `tsc` took 2.7 s for a
 * project and 13 s for a clone, whose standard methods it checked each time.
 */
export class Compiler {
  /** A folder with the built sdk and its declarations, which are read in a fifth of the time that the sources take. */
  readonly sdk: string;
  readonly #api: API;

  private constructor(sdk: string) {
    this.sdk = sdk;
    this.#api = new API({ cwd: repository });
  }

  static async start(): Promise<Compiler> {
    const compiler = new Compiler(builtSdk());
    // As long as some project is open, what it has read of the libraries is kept.
    const config = path.join(compiler.sdk, 'tsconfig.json');
    writeFileSync(
      config,
      JSON.stringify({ extends: path.join(repository, 'tsconfig.json'), include: [], files: ['sdk.d.ts'] }),
    );
    await compiler.#api.updateSnapshot({ openProjects: [config] });
    return compiler;
  }

  /**
   * What the compiler says of files of a project, a line for each error, as `tsc` prints them.
   *
   * @param files below the folder of the tsconfig file; those that it does not include are passed over
   */
  async check(config: string, files: readonly string[]): Promise<string[]> {
    const opened = await this.#api.updateSnapshot({ openProjects: [config], fileChanges: { invalidateAll: true } });
    const program = opened.getProject(config)?.program;
    if (program === undefined) throw new Error(`The compiler does not open ${config}.`);
    const directory = path.dirname(config);
    const lines: string[] = [];
    for (const name of files) {
      const file = path.join(directory, name);
      if ((await program.getSourceFileMetadata(file)) === undefined) continue;
      const found = [...(await program.getSyntacticDiagnostics(file)), ...(await program.getSemanticDiagnostics(file))];
      lines.push(...found.map((each) => `${name}${placeOf(readFileSync(file, 'utf8'), each.pos)}: ${messageOf(each)}`));
    }
    const closed = await this.#api.updateSnapshot({ closeProjects: [config] });
    await Promise.all([opened.dispose(), closed.dispose()]);
    return lines;
  }

  async stop(): Promise<void> {
    await this.#api.close();
    rmSync(this.sdk, { recursive: true, force: true });
  }
}

function builtSdk(): string {
  // Where the packages are found that it imports: types that the compiler does not find count as `any`.
  const cache = path.join(repository, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const sdk = mkdtempSync(path.join(cache, 'docs-sdk-'));
  const dist = path.join(repository, 'packages/sdk/dist');
  cpSync(path.join(dist, readFileSync(path.join(dist, 'current'), 'utf8').trim()), sdk, { recursive: true });
  const exports = { '.': './sdk.js', './testing': './testing.js' };
  writeFileSync(path.join(sdk, 'package.json'), JSON.stringify({ name: '@accelerator/sdk', type: 'module', exports }));
  const build = `import { bundleTypes } from './packages/sdk/build/types.js'; await bundleTypes(${JSON.stringify(sdk)});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: repository, stdio: 'inherit' });
  return sdk;
}

/** Line and column, from 1. */
function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `(${before.length},${(before.at(-1)?.length ?? 0) + 1})`;
}

function messageOf({ code, text, messageChain = [] }: Diagnostic): string {
  const details = (chain: readonly Diagnostic[], depth: number): string[] =>
    chain.flatMap((each) => [`${'  '.repeat(depth)}${each.text}`, ...details(each.messageChain ?? [], depth + 1)]);
  return [`error TS${code}: ${text}`, ...details(messageChain, 1)].join('\n');
}
