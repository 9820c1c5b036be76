import { existsSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import { FileDigests } from '@accelerator/job';
import { codeFilesIn, explainMissing, MethodCatalog, MethodLoader, ModuleCache } from '@accelerator/method';
import { Workdir } from '@accelerator/store';
import { type Config, configSchema } from './config.ts';
import { configInvalid, duplicateScript, noProject, unknownScript } from './errors.ts';
import { parseOptions } from './parse-options.ts';
import { checkOwner } from './trusted-owner.ts';

const configFile = 'ax.config.ts';

/** A project: the folder with `ax.config.ts`, its methods, build scripts and workdir. Nothing is made by opening it. */
export class Project {
  /** Absolute. */
  readonly directory: string;
  readonly config: Config;
  readonly modules: ModuleCache;
  readonly digests: FileDigests;
  #catalog: MethodCatalog | undefined;
  #methods: MethodLoader | undefined;

  private constructor(directory: string, config: Config, modules: ModuleCache, writes: boolean) {
    this.directory = directory;
    this.config = config;
    this.modules = modules;
    this.digests = new FileDigests(path.join(directory, '.ax', 'cache', 'digests'), writes);
  }

  /**
   * The project that `from` lies in.
   * @param writes whether what is found out may be kept in the project's caches; commands that only read write nothing
   * @throws AcceleratorError `NO_PROJECT`, `STRANGERS_PROJECT`, `CONFIG_INVALID`, `DOES_NOT_COMPILE`, `DOES_NOT_LOAD`
   */
  static async open(
    from: string,
    { writes = false, ...overrides }: Partial<Config> & { readonly writes?: boolean } = {},
  ): Promise<Project> {
    const directory = findProject(path.resolve(from));
    checkOwner(directory, configFile);
    const modules = new ModuleCache(directory, writes);
    const exported = await modules.load(await modules.get(path.join(directory, configFile), 'script'));
    if (typeof exported !== 'object' || exported === null) {
      throw configInvalid(`Expected \`export default defineConfig({...})\` in ${configFile}, found something else.`);
    }
    const given = { ...exported, ...withoutUndefined(overrides) };
    const { value } = parseOptions(configSchema, given, configFile);
    return new Project(directory, value, modules, writes);
  }

  get catalog(): MethodCatalog {
    this.#catalog ??= MethodCatalog.discover(this.directory, this.config.methods);
    return this.#catalog;
  }

  get methods(): MethodLoader {
    this.#methods ??= new MethodLoader(this.directory, this.catalog, this.modules, this.digests);
    return this.#methods;
  }

  get workdirPath(): string {
    return path.resolve(this.directory, this.config.workdir);
  }

  /** The workdir, for reading. @throws AcceleratorError `WORKDIR_NOT_FOUND` */
  openWorkdir(): Workdir {
    return Workdir.open(this.workdirPath);
  }

  /** The workdir, made if it isn't there. @throws AcceleratorError `SLICES_DIFFER` */
  ensureWorkdir(): Workdir {
    return Workdir.openOrCreate(this.workdirPath, this.#workdirRecord());
  }

  /** The workdir as it is, or an empty one if there is none; nothing is made. */
  peekWorkdir(): Workdir {
    if (existsSync(path.join(this.workdirPath, 'workdir.json'))) return this.openWorkdir();
    return Workdir.planned(this.workdirPath, this.#workdirRecord());
  }

  /** Absolute: where relative input files are. */
  get inputDirectory(): string {
    return path.resolve(this.directory, this.config.inputDirectory);
  }

  get scriptNames(): string[] {
    return [...this.#scripts.keys()].sort(compareCodeUnits);
  }

  /** The file of a build script, from the project. @throws AcceleratorError `UNKNOWN_SCRIPT`, `DUPLICATE_SCRIPT` */
  scriptFile(name: string): string {
    const { buildScripts } = this.config;
    const [file, ...more] = this.#scripts.get(name) ?? [];
    if (file === undefined) {
      const folder = path.join(this.directory, buildScripts);
      const why = existsSync(folder) ? explainMissing([folder], name) : undefined;
      throw unknownScript(name, this.scriptNames, buildScripts, why);
    }
    const shown = [file, ...more].map((each) => path.relative(this.directory, each));
    if (more.length > 0) throw duplicateScript(name, shown);
    return shown[0] ?? file;
  }

  get #scripts(): ReadonlyMap<string, readonly string[]> {
    const folder = path.join(this.directory, this.config.buildScripts);
    return existsSync(folder) ? codeFilesIn(folder) : new Map();
  }

  #workdirRecord(): { name: string; slices: number } {
    return { name: path.basename(this.workdirPath), slices: this.config.slices };
  }
}

function findProject(from: string): string {
  let other: string | undefined;
  for (let directory = from; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, configFile))) return directory;
    other ??= ['mts', 'cts', 'js', 'mjs', 'cjs']
      .map((ending) => path.join(directory, `ax.config.${ending}`))
      .find((file) => existsSync(file));
    if (path.dirname(directory) === directory) throw noProject(from, other);
  }
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
