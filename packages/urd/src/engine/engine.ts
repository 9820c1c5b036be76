import { setMaxListeners } from 'node:events';
import type { AnyColumns, ColumnSpecs } from '@accelerator/dataset';
import { type BuildArguments, type Dependencies, type MethodName, updateTypesFile } from '@accelerator/method';
import type { TimedEvent } from '@accelerator/store';
import type { JobOf } from '../built-job.ts';
import { type BuildScript, defineBuild, isBuildScript } from '../define-build.ts';
import { engineClosed } from '../errors.ts';
import { loadScript } from '../load-script.ts';
import { parseOptions } from '../parse-options.ts';
import { Project } from '../project.ts';
import { type RunOptions, type RunResult, runScript } from '../run-script.ts';
import { parseScriptOptions } from '../script-options.ts';
import type { Urd } from '../urd.ts';
import { type EngineOptions, parseEngineOptions, parseRunSettings, type RunSettings } from './engine-options.ts';
import { errorsByOwner } from './script-errors.ts';
import { WarmPool } from './warm-pool.ts';

/** What an engine can run: the name of a build script, what `defineBuild` gives, or a function. */
export type Script = string | BuildScript | ((urd: Urd) => unknown);

/** Options of a build script: by name, or as they stand on a command line: `['--photos', 'summer']`. */
export type ScriptOptions = Readonly<Record<string, unknown>> | readonly string[];

/** How a job is built. */
export interface BuildSettings extends Omit<RunSettings, 'dryRun' | 'name'> {
  /** A note for people, kept in the job's record. */
  readonly caption?: string;
}

/** What is to be run, loaded. */
type Loaded = Pick<RunOptions, 'name' | 'script' | 'mapped' | 'options' | 'isPassing'>;

/**
 * The engine in a program of one's own: runs build scripts and builds jobs of a project, as often as it likes and also at
 * the same time. Each run sees configuration, scripts and methods as they are when it begins; slice processes are started
 * when the first job must be built, and stay for the next run.
 */
export class Engine {
  /** Absolute: the folder with `ax.config.ts`. */
  readonly project: string;
  readonly #options: EngineOptions;
  readonly #pool = new WarmPool();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  private constructor(project: string, options: EngineOptions) {
    this.project = project;
    this.#options = options;
    // One listener for each run.
    setMaxListeners(0, this.#closing.signal);
  }

  /** @throws AcceleratorError what opening a project throws */
  static async open(directory: string, given: EngineOptions = {}): Promise<Engine> {
    const { workdir, ...options } = parseEngineOptions(given);
    // Says at once what is wrong with it.
    const project = await Project.open(directory, { base: process.cwd(), ...overridesOf({ ...options, workdir }) });
    const resolved = { ...options, ...(workdir !== undefined && { workdir: project.config.workdir }) };
    return new Engine(project.directory, resolved);
  }

  /**
   * Runs a build script.
   * @param script default: `main`, or the only one there is
   * @param options those of the script
   * @throws what the script throws; AcceleratorError `CANCELLED` when it was stopped, `ENGINE_CLOSED`, and what loading
   * and parsing throw
   */
  run(script?: Script, options: ScriptOptions = {}, settings: RunSettings = {}): Promise<RunResult> {
    return this.#run((project) => load(project, script, options, settings.name), settings);
  }

  /** @internal Runs a build script, and tells what it looks at. */
  runWatched(
    script: string | undefined,
    args: readonly string[],
    settings: RunSettings,
    dependencies: Dependencies,
  ): Promise<RunResult> {
    return this.#run((project) => load(project, script, args, undefined), settings, dependencies);
  }

  /** @internal The names of the methods as they are now, for editors. */
  async updateTypes(): Promise<void> {
    const project = await Project.open(this.project, overridesOf(this.#options));
    updateTypesFile(project.directory, project.catalog);
  }

  /**
   * A job of a method with these inputs, as `urd.build` gives it: built, or there already.
   * @throws AcceleratorError what `urd.build` throws, `CANCELLED`, `ENGINE_CLOSED`
   */
  async build<N extends MethodName, C extends ColumnSpecs = AnyColumns, Names extends string = never>(
    method: N,
    ...[inputs, given]: BuildArguments<N, Names, C, BuildSettings>
  ): Promise<JobOf<N, C>> {
    const { caption, ...settings } = given ?? {};
    let job: JobOf<N, C> | undefined;
    const script = defineBuild(async (urd) => {
      const args: unknown[] = [method, inputs, caption === undefined ? undefined : { caption }];
      job = await Reflect.apply(urd.build, urd, args);
    });
    const loaded: Loaded = { name: `build ${method}`, script, options: {}, isPassing: true };
    await this.#run(async () => loaded, settings);
    if (job === undefined) throw new Error(`Internal error: no job of ${method}`);
    return job;
  }

  /** Stops what runs, and ends all slice processes. What is asked for from now on is refused. */
  async close(): Promise<void> {
    this.#closing.abort('close');
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await this.#pool.close();
  }

  #run(
    load: (project: Project) => Promise<Loaded>,
    settings: RunSettings,
    dependencies?: Dependencies,
  ): Promise<RunResult> {
    const running = this.#runNow(load, settings, dependencies).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async #runNow(
    load: (project: Project) => Promise<Loaded>,
    settings: RunSettings,
    dependencies: Dependencies | undefined,
  ): Promise<RunResult> {
    if (this.#closing.signal.aborted) throw engineClosed();
    const { onEvent, signal, name: _, ...how } = parseRunSettings(settings);
    const project = await Project.open(this.project, { writes: true, dependencies, ...overridesOf(this.#options) });
    const loaded = await load(project);
    const listeners = [this.#options.onEvent, onEvent].flatMap((each) => each ?? []);
    const broken = new AbortController();
    const failures: unknown[] = [];
    const emit = (event: TimedEvent): void => {
      try {
        for (const listener of listeners) listener(event);
      } catch (error) {
        failures.push(error);
        broken.abort('listener');
      }
    };
    const lease = this.#pool.lease(project, how.dryRun ? project.peekWorkdir() : project.ensureWorkdir());
    const { executor, limits, onMethod } = lease;
    const signals = [this.#closing.signal, broken.signal, ...(signal === undefined ? [] : [signal])];
    try {
      return await runScript(project, {
        ...loaded,
        ...how,
        ...{ executor, limits, onMethod, emit },
        signal: AbortSignal.any(signals),
        errors: errorsByOwner,
      });
    } catch (error) {
      if (failures.length > 0) throw failures[0];
      throw error;
    } finally {
      lease.giveBack();
    }
  }
}

async function load(
  project: Project,
  script: Script | undefined,
  given: ScriptOptions,
  called: string | undefined,
): Promise<Loaded> {
  if (typeof script === 'object' || typeof script === 'function') {
    const build = isBuildScript(script) ? script : defineBuild(script);
    const name = called ?? 'unnamed';
    return { name, script: build, options: optionsOf(name, build, given), isPassing: called === undefined };
  }
  const { name, script: build, mapped } = await loadScript(project, script);
  return { name, script: build, mapped, options: optionsOf(name, build, given) };
}

function overridesOf({ workdir, workers }: EngineOptions): { workdir?: string; workers?: number } {
  return { ...(workdir !== undefined && { workdir }), ...(workers !== undefined && { workers }) };
}

function optionsOf(name: string, script: BuildScript, given: ScriptOptions): Record<string, unknown> {
  return isList(given)
    ? parseScriptOptions(name, script, given)
    : parseOptions(script.options, given, `${name} options`).value;
}

function isList(given: ScriptOptions): given is readonly string[] {
  return Array.isArray(given);
}

/**
 * Opens the project that a folder lies in, for a program that runs its build scripts and builds its jobs itself.
 * @param directory default: the current folder
 * @throws AcceleratorError `NO_PROJECT`, `CONFIG_INVALID`, and what loading the configuration throws
 */
export function createEngine(directory: string = process.cwd(), options: EngineOptions = {}): Promise<Engine> {
  return Engine.open(directory, options);
}
