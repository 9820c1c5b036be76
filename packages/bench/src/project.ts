import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onStop } from './cleanup.ts';
import { pinnedEngine } from './engine.ts';
import type { Sample } from './measure.ts';
import type { MemoryWatch } from './memory.ts';
import { benchFolder, repository } from './places.ts';
import { runProgram } from './processes.ts';
import { setAside } from './set-aside.ts';

export interface ProjectOptions {
  readonly slices?: number;
  readonly workers: number;
  readonly inputDirectory?: string;
  readonly durability?: 'full' | 'fast';
  readonly compression?: 'lz4' | 'zstd';
  readonly sharedCache?: { readonly url: string };
  readonly executor?: { readonly kind: 'bullmq'; readonly redis: string };
}

export interface RunOptions {
  readonly force?: boolean;
  readonly workdir?: string;
  readonly memory?: MemoryWatch | undefined;
}

export interface RunOutcome {
  /** What the build script wrote into the file that the environment names. */
  readonly sample: Sample;
  readonly built: number;
  /** Bytes that came from the shared cache, and that went there. */
  readonly received: number;
  readonly sent: number;
  /** Wall seconds of the command. */
  readonly seconds: number;
}

/** A project in a temporary folder with the standard methods, those of the benchmark, and its build scripts. */
export class BenchProject {
  readonly directory: string;
  readonly #ax: string;
  readonly #stopping = onStop(() => this.remove());

  private constructor(directory: string, ax: string) {
    this.directory = directory;
    this.#ax = ax;
  }

  static async create(options: ProjectOptions): Promise<BenchProject> {
    const ax = await pinnedEngine();
    const directory = mkdtempSync(path.join(tmpdir(), 'ax-bench-'));
    const project = new BenchProject(directory, ax);
    mkdirSync(project.path('node_modules'));
    const packages = [
      '@accelerator',
      'exif-reader',
      'file-type',
      'fzstd',
      'ml-matrix',
      'onnxruntime-node',
      'sharp',
      'zod',
      '@zip.js',
    ];
    for (const name of packages) {
      symlinkSync(path.join(repository, 'node_modules', name), project.path('node_modules', name));
    }
    project.write('package.json', '{ "name": "bench", "type": "module" }');
    cpSync(path.join(repository, 'methods'), project.path('methods'), { recursive: true });
    for (const name of ['lib', 'onnx_embed.ts']) {
      const source = path.join(repository, 'packages/methods-onnx', name);
      cpSync(source, project.path('onnx-methods', name), { recursive: true });
    }
    cpSync(path.join(benchFolder, 'project/methods'), project.path('bench-methods'), { recursive: true });
    cpSync(path.join(benchFolder, 'project/build-scripts'), project.path('build-scripts'), { recursive: true });
    project.configure(options);
    // What reads files of others.
    for (const name of ['apache-arrow', 'flatbuffers', 'lz4-napi', 'parquet-wasm']) {
      symlinkSync(path.join(repository, 'node_modules', name), project.path('node_modules', name));
    }
    return project;
  }

  configure(options: ProjectOptions): void {
    const config = { methods: ['methods', 'onnx-methods', 'bench-methods'], ...options };
    this.write(
      'ax.config.ts',
      `import { defineConfig } from '@accelerator/sdk';\nexport default defineConfig(${JSON.stringify(config)});\n`,
    );
  }

  path(...parts: string[]): string {
    return path.join(this.directory, ...parts);
  }

  write(name: string, content: string): void {
    writeFileSync(this.path(name), content);
  }

  /** Runs `ax run SCRIPT` with options for the script. */
  async run(
    script: string,
    options: Readonly<Record<string, string | number>> = {},
    run: RunOptions = {},
  ): Promise<RunOutcome> {
    const args = [this.#ax, 'run', '--json'];
    if (run.force === true) args.push('--force');
    if (run.workdir !== undefined) args.push('--workdir', this.path(run.workdir));
    args.push(script, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]));
    const { stdout, seconds } = await runProgram(process.execPath, args, {
      cwd: this.directory,
      memory: run.memory,
      env: { AX_BENCH_SAMPLE: this.path('sample.json') },
    });
    const built = stdout.split('\n').filter((line) => line.includes('"type":"job-finished"')).length;
    return { sample: this.#takeSample(), built, seconds, ...movedBy(stdout) };
  }

  /** Starts a command of `ax` that goes on until it is ended. */
  start(...args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [this.#ax, ...args], { cwd: this.directory, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  #takeSample(): Sample {
    const file = this.path('sample.json');
    if (!existsSync(file)) return {};
    const sample: Sample = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file);
    return sample;
  }

  clear(workdir = 'workdirs'): void {
    setAside(this.path(workdir), this.path('cleared'));
  }

  /** The same project in another folder. */
  moved(): BenchProject {
    const directory = `${this.directory}-moved`;
    renameSync(this.directory, directory);
    this.#stopping.done();
    return new BenchProject(directory, this.#ax);
  }

  remove(): void {
    this.#stopping.done();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function movedBy(stdout: string): Pick<RunOutcome, 'received' | 'sent'> {
  const line = stdout.split('\n').find((each) => each.includes('"type":"shared-cache-used"'));
  const { received, sent }: Pick<RunOutcome, 'received' | 'sent'> =
    line === undefined ? { received: 0, sent: 0 } : JSON.parse(line);
  return { received, sent };
}
