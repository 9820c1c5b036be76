import { existsSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import { FileDigests } from '@accelerator/job';
import {
  codeFilesIn,
  type Dependencies,
  explainMissing,
  MethodCatalog,
  MethodLoader,
  ModuleCache,
} from '@accelerator/method';
import { Lists, type OtherFolders, operatingUser, Workdir, type WorkdirTools } from '@accelerator/store';
import { type Config, configSchema } from './config.ts';
import { CurrentJobs } from './current-jobs.ts';
import { configInvalid, duplicateScript, noProject, optionInvalid, unknownScript } from './errors.ts';
import { parseOptions } from './parse-options.ts';
import { checkOwner } from './trusted-owner.ts';
import { chooseWorkdir, folderNamed, targetFolder, type WorkdirChoice } from './workdir-choice.ts';

const configFile = 'ax.config.ts';

/** A project: the folder with `ax.config.ts`, its methods, build scripts and workdir. Nothing is made by opening it. */
export class Project {
  /** Absolute. */
  readonly directory: string;
  readonly config: Config;
  readonly modules: ModuleCache;
  readonly digests: FileDigests;
  /** Told what is looked at. */
  readonly dependencies: Dependencies | undefined;
  #catalog: MethodCatalog | undefined;
  #methods: MethodLoader | undefined;

  private constructor(
    directory: string,
    {
      config,
      modules,
      writes,
      dependencies,
    }: Pick<Project, 'config' | 'modules' | 'dependencies'> & { writes: boolean },
  ) {
    this.directory = directory;
    this.config = config;
    this.modules = modules;
    this.dependencies = dependencies;
    this.digests = new FileDigests(path.join(directory, '.ax', 'cache', 'digests'), {
      keep: writes,
      project: directory,
    });
    const { workdirs = {}, results } = config;
    const made = [targetFolder(config), ...Object.values(workdirs), results, listsOf(config).folder, '.ax'];
    dependencies?.ignore(made.map((each) => path.resolve(directory, each)));
  }

  /**
   * The project that `from` lies in.
   * @param options.writes whether what is found out may be kept in the project's caches; commands that only read write nothing
   * @param options.dependencies told what is looked at
   * @param options.workdir in place of the configured one: its name, or a path from `options.base` (default: `from`)
   * @throws AcceleratorError `NO_PROJECT`, `STRANGERS_PROJECT`, `CONFIG_INVALID`, `DOES_NOT_COMPILE`, `DOES_NOT_LOAD`
   */
  static async open(
    from: string,
    {
      writes = false,
      dependencies,
      base = from,
      workdir,
      ...overrides
    }: Partial<Config> & {
      readonly writes?: boolean;
      readonly dependencies?: Dependencies | undefined;
      readonly base?: string;
    } = {},
  ): Promise<Project> {
    // A variable of a shell that is not set: the folder in which one stands would become a workdir.
    if (workdir === '')
      throw optionInvalid('Expected the name or path of a workdir, received an empty text.', 'workdir');
    const directory = findProject(path.resolve(from));
    checkOwner(directory, configFile);
    const modules = new ModuleCache(directory, writes, dependencies);
    const exported = await modules.load(await modules.get(path.join(directory, configFile), 'script'));
    if (typeof exported !== 'object' || exported === null) {
      throw configInvalid(`Expected \`export default defineConfig({...})\` in ${configFile}, found something else.`);
    }
    const given = { ...exported, ...withoutUndefined(overrides) };
    const { value } = parseOptions(configSchema(), given, configFile);
    const config = workdir === undefined ? value : { ...value, workdir: chosen(value, workdir, base) };
    return new Project(directory, { config, modules, writes, dependencies });
  }

  get catalog(): MethodCatalog {
    if (this.#catalog !== undefined) return this.#catalog;
    for (const folder of this.config.methods) this.dependencies?.addNames(path.resolve(this.directory, folder));
    this.#catalog = MethodCatalog.discover(this.directory, this.config.methods);
    return this.#catalog;
  }

  get methods(): MethodLoader {
    const { directory: project, catalog, modules, digests, dependencies } = this;
    this.#methods ??= new MethodLoader({ project, catalog, modules, digests, dependencies });
    return this.#methods;
  }

  get workdirPath(): string {
    return this.#choice().path;
  }

  /** Workdirs by their names, that in which jobs are made first. */
  get workdirs(): ReadonlyMap<string, string> {
    const { name, path: place, others } = this.#choice();
    return new Map([[name, place], ...Object.entries(others)]);
  }

  /** As it is configured: from the project. */
  get workdirFolder(): string {
    return targetFolder(this.config);
  }

  /** The workdir, for reading. @throws AcceleratorError `WORKDIR_NOT_FOUND` */
  openWorkdir(): Workdir {
    return Workdir.open(this.workdirPath, this.#workdirTools());
  }

  /** The workdir, made if it isn't there. @throws AcceleratorError `SLICES_DIFFER` */
  ensureWorkdir(): Workdir {
    return Workdir.openOrCreate(this.workdirPath, this.#workdirRecord(), this.#workdirTools());
  }

  /** The workdir as it is, or an empty one if there is none; nothing is made, nor entered in its lists. */
  peekWorkdir(): Workdir {
    const tools = this.#workdirTools(false);
    if (existsSync(path.join(this.workdirPath, 'workdir.json'))) return Workdir.open(this.workdirPath, tools);
    return Workdir.planned(this.workdirPath, this.#workdirRecord(), tools);
  }

  /** Another one of `workdirs`, in which jobs are made too; made if it isn't there. @throws AcceleratorError `SLICES_DIFFER` */
  openTarget(name: string, { writes }: { readonly writes: boolean }): Workdir {
    const { path: place, others } = chooseWorkdir(this.directory, this.config, this.workdirs.get(name));
    const record = { name, slices: this.config.slices };
    const tools = { ...this.#toolsOfAll(writes), others: withTarget(others, this.#choice()) };
    if (writes) return Workdir.openOrCreate(place, record, tools);
    return existsSync(path.join(place, 'workdir.json'))
      ? Workdir.open(place, tools)
      : Workdir.planned(place, record, tools);
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
    this.dependencies?.addNames(folder);
    return existsSync(folder) ? codeFilesIn(folder) : new Map();
  }

  #lists(writes = true): Lists {
    const { folder, user = operatingUser() } = listsOf(this.config);
    return new Lists(path.resolve(this.directory, folder), { user, writes });
  }

  #choice(): WorkdirChoice {
    return chooseWorkdir(this.directory, this.config);
  }

  #workdirRecord(): { name: string; slices: number } {
    return { name: this.#choice().name, slices: this.config.slices };
  }

  #workdirTools(writes = true): WorkdirTools {
    return { ...this.#toolsOfAll(writes), others: this.#choice().others };
  }

  /** Of whichever workdir. */
  #toolsOfAll(writes: boolean): WorkdirTools {
    const isCurrentIn: WorkdirTools['isCurrentIn'] = (workdir) => {
      // A workdir is opened by those, too, who ask for no method.
      let jobs: CurrentJobs | undefined;
      return (job) => {
        jobs ??= new CurrentJobs(this.methods, workdir);
        return jobs.isCurrent(job);
      };
    };
    return { lists: this.#lists(writes), isCurrentIn };
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

/** That of the run may be none of those that are configured. */
function withTarget(others: OtherFolders, { name, path: place }: WorkdirChoice): OtherFolders {
  return { [name]: place, ...others, ...(Object.hasOwn(others, name) && { [name]: place }) };
}

function chosen(config: Config, workdir: string, base: string): string {
  return folderNamed(config, workdir) === workdir ? path.resolve(base, workdir) : workdir;
}

function listsOf({ lists }: Config): { readonly folder: string; readonly user?: string | undefined } {
  return typeof lists === 'string' ? { folder: lists } : lists;
}

function withoutUndefined(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
