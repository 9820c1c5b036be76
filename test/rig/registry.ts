import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { finish, type Outcome } from './project.ts';

const repository = path.resolve(import.meta.dirname, '../..');

/**
 * A package registry on this machine, to which the packages of this checkout are published as they would be to npm's. All
 * other packages come from where npm is configured to get them, and from npm's cache, which has most of them since this
 * checkout was installed.
 */
export class Registry {
  readonly url: string;
  readonly #folder: string;
  readonly #server: ChildProcess;

  private constructor(url: string, folder: string, server: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<Registry> {
    const folder = mkdtempSync(path.join(tmpdir(), 'ax-registry-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const upstream = (await run(folder, 'npm', ['config', 'get', 'registry'])).stdout.trim();
    writeFileSync(path.join(folder, 'config.yaml'), configuration);
    writeFileSync(
      path.join(folder, 'npmrc'),
      `registry=${upstream}\n@accelerator:registry=${url}\n//127.0.0.1:${port}/:_authToken=none\nfund=false\naudit=false\n`,
    );
    // What npx has installed for others is none of this: only what was downloaded is shared.
    const shared = path.join((await run(folder, 'npm', ['config', 'get', 'cache'])).stdout.trim(), '_cacache');
    mkdirSync(shared, { recursive: true });
    mkdirSync(path.join(folder, 'cache'));
    symlinkSync(shared, path.join(folder, 'cache/_cacache'));
    // This alone: other commands of the repository's would hide that a project has not got them.
    mkdirSync(path.join(folder, 'bin'));
    symlinkSync(path.join(repository, 'node_modules/pnpm/bin/pnpm.cjs'), path.join(folder, 'bin/pnpm'));
    const program = path.join(repository, 'node_modules/verdaccio/bin/verdaccio');
    const server = spawn(
      process.execPath,
      [program, '-l', `127.0.0.1:${port}`, '-c', path.join(folder, 'config.yaml')],
      {
        stdio: 'ignore',
      },
    );
    const registry = new Registry(url, folder, server);
    await registry.#ready();
    return registry;
  }

  /** Publishes a folder with a package.json. */
  async publish(directory: string): Promise<void> {
    const { status, stderr } = await this.run(directory, 'npm', ['publish', '--access', 'public']);
    if (status !== 0) throw new Error(`${directory} can't be published: ${stderr}`);
  }

  /**
   * Runs a command that asks this registry for packages.
   *
   * @param bin a folder whose programs come before those of the machine
   */
  run(directory: string, command: string, args: readonly string[], bin?: string): Promise<Outcome> {
    return run(directory, command, args, {
      npm_config_userconfig: path.join(this.#folder, 'npmrc'),
      npm_config_cache: path.join(this.#folder, 'cache'),
      npm_config_store_dir: path.join(this.#folder, 'store'),
      npm_config_yes: 'true',
      npm_config_update_notifier: 'false',
      PATH: [bin, path.join(this.#folder, 'bin'), process.env.PATH].filter((each) => each !== undefined).join(':'),
    });
  }

  /**
   * Installs another version of Node, from the registry as well: a package without install scripts.
   *
   * @returns the folder of its program
   */
  async installNode(version: string): Promise<string> {
    const name = `node-${process.platform}-${process.arch}`;
    const folder = path.join(this.#folder, `node-${version}`);
    const { status, stderr } = await this.run(folder, 'npm', ['install', '--prefix', '.', `${name}@${version}`]);
    if (status !== 0) throw new Error(`Node ${version} can't be installed: ${stderr}`);
    return path.join(folder, 'node_modules', name, 'bin');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    for (let look = 0; look < 1500; look++) {
      if (this.#server.exitCode !== null) throw new Error(`The registry ended with status ${this.#server.exitCode}.`);
      if (
        await fetch(`${this.url}-/ping`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await setTimeout(100);
    }
    throw new Error(`The registry at ${this.url} does not answer.`);
  }
}

const configuration = JSON.stringify({
  storage: './storage',
  packages: { '@accelerator/*': { access: '$all', publish: '$all' } },
  log: { type: 'stdout', level: 'error' },
});

function run(
  directory: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  mkdirSync(directory, { recursive: true });
  // npm tells the programs that it starts, this test among them, what it was asked for.
  const outer = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$)/i.test(name));
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...Object.fromEntries(outer), NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return finish(child);
}
