import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError, runUserCode } from '@accelerator/base';
import type { ImportedFile } from '@accelerator/job';
import type { Bundle } from '../bundle/bundle.ts';
import { bundledPackages } from '../bundle/bundled-packages.ts';
import { isCode } from '../bundle/local-file.ts';
import { findImport } from '../bundle/package-import.ts';
import type { KnownResolutions, Resolutions } from '../bundle/source-view.ts';
import { sourceChanged } from '../errors.ts';
import type { LinkedModule, LinkTarget } from '../link/link.ts';
import { runDefinition } from '../link/run-definition.ts';
import type { MappedModule } from '../link/stack-mapper.ts';
import { type JoinedPackages, joinPackages } from '../packages/join-packages.ts';
import { packageFolderOf } from '../packages/locate.ts';
import { PackageCache } from '../packages/package-cache.ts';
import { CodeFiles } from './code-files.ts';
import type { CompiledModule } from './compiled-module.ts';
import type { Dependencies } from './dependencies.ts';
import { inFile, loadDefault } from './load-module.ts';
import { LookChecker } from './look-checker.ts';
import { LookRecorder } from './look-recorder.ts';
import type { Look } from './looks.ts';
import { ModuleRecords } from './module-records.ts';

/** The text of a bundle. */
export interface ModuleText {
  readonly code: string;
  readonly map: string;
}

const linkedEnding = '.linked.mjs';

interface BundledNow {
  readonly bundle: Bundle;
  /** undefined: they can't be relied on. */
  readonly looks: readonly Look[] | undefined;
  readonly resolutions: Resolutions;
}

/** What a file is taken for: of a method, the engine needs the definition in each run, and no packages for that. */
type ModuleKind = 'script' | 'method';

/**
 * Bundles of methods, build scripts and the configuration, kept between runs, so that a run in which nothing changed
 * needs no bundler (saves 60 ms of 170). A bundle is used again when everything that was looked at for it looks as it
 * did, or holds what it held: its files, the places where its imports were looked for, also in vain, and the packages that
 * it imports. Otherwise it is made again, and its digest tells whether anything that matters changed.
 */
export class ModuleCache {
  readonly #project: string;
  readonly #dependencies: Dependencies | undefined;
  readonly #files: CodeFiles;
  readonly #records: ModuleRecords;
  readonly #checker = new LookChecker();
  readonly #packages: PackageCache;
  readonly #modules = new Map<string, Promise<CompiledModule>>();

  /**
   * @param project absolute path; the cache is `.ax/cache` below it and may be removed at any time
   * @param keep whether anything is written there
   * @param dependencies told what is looked at
   */
  constructor(project: string, keep: boolean, dependencies?: Dependencies) {
    const cache = path.join(project, '.ax', 'cache');
    this.#project = project;
    this.#dependencies = dependencies;
    this.#files = new CodeFiles(path.join(cache, 'modules'), keep);
    this.#records = new ModuleRecords(path.join(cache, 'modules'), keep);
    this.#packages = new PackageCache(path.join(cache, 'packages'), keep, this.#checker);
  }

  /** @param file absolute path @throws AcceleratorError `DOES_NOT_COMPILE` */
  get(file: string, kind: ModuleKind): Promise<CompiledModule> {
    const id = `${kind} ${file}`;
    let module = this.#modules.get(id);
    if (module === undefined) {
      module = this.#find(id, file, kind);
      this.#modules.set(id, module);
    }
    return module;
  }

  /**
   * The default export of a module.
   * @throws AcceleratorError `DOES_NOT_LOAD`, `SOURCE_CHANGED`
   */
  async load(module: CompiledModule): Promise<unknown> {
    return loadDefault(await this.#urlOf(module), this.#nameOf(module));
  }

  /**
   * The default export of a method, loaded without the packages that its phases use: sharp alone takes 40 ms, and a run
   * in which nothing changed needs none. One that uses a package while it loads is loaded with all of them.
   */
  async loadDefinition(module: CompiledModule): Promise<unknown> {
    const code = module.definition === null ? undefined : this.#files.read(module.definition.name);
    if (code === undefined || module.definition === null) return this.load(module);
    const definition = { ...module.definition, code };
    const name = this.#nameOf(module);
    try {
      return await runUserCode(`Loading ${name}`, () => runDefinition(definition, name));
    } catch (error) {
      if (isAcceleratorError(error)) throw inFile(error, name);
      return this.load(module);
    }
  }

  /** The bundle itself and its map. @throws AcceleratorError `SOURCE_CHANGED` when nothing keeps them any more */
  async textOf(module: CompiledModule): Promise<ModuleText> {
    const code = this.#files.read(module.codeName);
    const map = this.#files.read(module.mapName);
    if (code !== undefined && map !== undefined) return { code, map };
    const { bundle } = await this.#bundleNow(module.file);
    if (bundle.codeDigest !== module.codeDigest) throw sourceChanged(this.#nameOf(module));
    return bundle;
  }

  /** What leads from a module's code, as this process runs it, back to its source. */
  async mapped(module: CompiledModule): Promise<MappedModule> {
    const { code, map } = await this.textOf(module);
    const linked = await this.#link(module, code);
    return { url: await this.#urlOf(module), linkMap: () => linked.map(), bundleMap: () => map };
  }

  /** Where this process can import a module from, whatever became of the cache. */
  async #urlOf(module: CompiledModule): Promise<string> {
    const kept = this.#files.urlOf(module.linkedName);
    if (kept !== undefined) return kept;
    const { code } = await this.textOf(module);
    return this.#files.putForImport((await this.#link(module, code)).code, linkedEnding);
  }

  async #link({ file, imports }: Pick<CompiledModule, 'file' | 'imports'>, code: string): Promise<LinkedModule> {
    const { link } = await import('../link/link.ts');
    return link(code, this.#target(file, imports));
  }

  #nameOf({ file }: CompiledModule): string {
    return path.relative(this.#project, file);
  }

  /** Whether the packages that a module imports are those that it was bundled with. */
  hasSamePackages(module: CompiledModule): boolean {
    return module.packages.every(({ folder, spec, identity }) => {
      const now = this.#packages.identify(folder, spec);
      return now.tree === identity.tree && now.version === identity.version;
    });
  }

  /**
   * The packages that a bundle of an earlier time would run with now.
   * @throws AcceleratorError `PACKAGE_MISSING`, `PACKAGE_REPLACED`
   */
  packagesFor(imports: Readonly<Record<string, ImportedFile>>): JoinedPackages {
    const found = Object.entries(imports).flatMap(([label, place]) => {
      const folder = packageFolderOf(this.#project, findImport(this.#project, label, place));
      const from = path.resolve(this.#project, place.from);
      return folder === undefined ? [] : [{ folder, from, request: place.package }];
    });
    return joinPackages(
      bundledPackages(new LookRecorder(), found, (folder, spec) => this.#packages.identify(folder, spec)),
    );
  }

  async #find(id: string, file: string, kind: ModuleKind): Promise<CompiledModule> {
    return this.#kept(id) ?? (await this.#make(id, file, kind));
  }

  #kept(id: string): CompiledModule | undefined {
    return this.#records.find(id, ({ looks, module }) => {
      const current = this.#checker.current(looks);
      if (current === undefined || !this.hasSamePackages(module)) return undefined;
      this.#dependencies?.addCode(current);
      return current === looks ? looks : this.#checker.keepable(current);
    });
  }

  async #make(id: string, file: string, kind: ModuleKind): Promise<CompiledModule> {
    const { bundle, looks, resolutions } = await this.#bundleNow(file, this.#knownResolutions(id));
    const { unseenIn } = await import('../bundle/unseen.ts');
    const { code, map, ...rest } = bundle;
    const module: CompiledModule = {
      ...rest,
      file,
      unseen: (await unseenIn(code)) ?? null,
      codeName: this.#files.put(code, '.mjs'),
      mapName: this.#files.put(map, '.map'),
      linkedName: this.#files.put((await this.#link({ file, imports: bundle.imports }, code)).code, linkedEnding),
      definition: kind === 'method' ? await this.#makeDefinition(file, bundle) : null,
    };
    if (looks !== undefined) this.#records.put(id, { looks, resolutions, module });
    return module;
  }

  /** Where imports led before the code was changed, when all else looks as it did. */
  #knownResolutions(id: string): KnownResolutions | undefined {
    const before = this.#records.newest(id);
    if (before === undefined) return undefined;
    const sources = Object.keys(before.module.sources).map((name) => path.resolve(this.#project, name));
    const looks = this.#checker.currentBeside(before.looks, new Set(sources.filter(isCode)));
    // A folder on the way may have become a link, which leads to the very same file.
    const areReal = before.resolutions.every(([, found]) => found === null || isReal(found.file));
    return looks && areReal ? { looks, resolutions: before.resolutions } : undefined;
  }

  async #bundleNow(file: string, known?: KnownResolutions): Promise<BundledNow> {
    const [{ bundle }, { SourceView }] = await Promise.all([
      import('../bundle/bundle.ts'),
      import('../bundle/source-view.ts'),
    ]);
    const view = new SourceView(this.#project, known);
    try {
      const made = await bundle(view, file, (folder, spec) => this.#packages.identify(folder, spec));
      return { bundle: made, looks: view.looks.finish(), resolutions: view.resolutions };
    } finally {
      // What does not compile is mended in one of these.
      this.#dependencies?.addCode(view.looks.all);
    }
  }

  async #makeDefinition(file: string, { code, imports }: Bundle): Promise<CompiledModule['definition']> {
    const [{ link }, { asDefinition }] = await Promise.all([
      import('../link/link.ts'),
      import('../link/definition.ts'),
    ]);
    // zod makes the definition itself.
    const unwanted = Object.keys(imports).filter((label) => imports[label]?.package !== 'zod');
    const linked = await link(code, { ...this.#target(file, imports), unwanted });
    const definition = await asDefinition(linked.code, unwanted);
    if (definition === undefined) return null;
    return { name: this.#files.put(definition.code, '.definition.js'), imports: definition.imports };
  }

  #target(file: string, imports: LinkTarget['imports']): LinkTarget {
    return { project: this.#project, source: path.relative(this.#project, file), imports };
  }
}

/** Whether a file is there, and no link leads to it. */
function isReal(file: string): boolean {
  try {
    return realpathSync.native(file) === file;
  } catch {
    return false;
  }
}
