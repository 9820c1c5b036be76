import path from 'node:path';
import { digestOf } from '@accelerator/base';
import {
  type FileDigests,
  type ImportedFile,
  inputChanged,
  type SourceFingerprint,
  variableDigest,
} from '@accelerator/job';
import type { CompiledModule } from './cache/compiled-module.ts';
import type { Dependencies } from './cache/dependencies.ts';
import type { ModuleCache, ModuleText } from './cache/module-cache.ts';
import type { MethodCatalog } from './catalog.ts';
import { type AnyMethod, isMethod } from './define-method.ts';
import { extraNotFound, notAMethod, packagesChanged, unseenSource } from './errors.ts';
import { withExtraSources } from './extra-sources.ts';
import { joinPackages } from './packages/join-packages.ts';

/** A method as the engine knows it: its definition, and the fingerprint of its source. */
export interface LoadedMethod {
  readonly name: string;
  /** Path of its file, relative to the project. */
  readonly source: string;
  readonly definition: AnyMethod;
  readonly fingerprint: SourceFingerprint;
  /** Digest of the code that runs: what the fingerprint leaves out of it, limits, is in this one. */
  readonly codeDigest: string;
  /** What its author declares, and whether that is for the present source. */
  readonly equivalence:
    | { readonly earlier: readonly string[]; readonly present: string; readonly holds: boolean }
    | undefined;
  /** Digests of its local files, by path relative to the project. */
  readonly sourceFiles: Readonly<Record<string, string>>;
  /** Where the packages that its bundle imports are. */
  readonly imports: Readonly<Record<string, ImportedFile>>;
  /** Versions of the packages below these. */
  readonly packagesBelow: Readonly<Record<string, string>>;
  /** Digests of these packages with all below them, by absolute folder: what a process that has loaded them has loaded. */
  readonly packageTrees: Readonly<Record<string, string>>;
  /** The bundle that was hashed, and its source map: what a job keeps. @throws AcceleratorError `SOURCE_CHANGED` */
  text(): Promise<ModuleText>;
  /**
   * Whatever of the source is read while the job runs, and not kept in it, is still what the fingerprint says.
   * @throws AcceleratorError `INPUT_CHANGED`, `PACKAGES_CHANGED`
   */
  checkSource(): Promise<void>;
}

/** Loads each method once in a run, when it is first asked for. */
export class MethodLoader {
  readonly #project: string;
  readonly #catalog: MethodCatalog;
  readonly #modules: ModuleCache;
  readonly #digests: FileDigests;
  readonly #dependencies: Dependencies | undefined;
  readonly #loaded = new Map<string, Promise<LoadedMethod>>();

  constructor(tools: {
    /** Absolute path. */
    readonly project: string;
    readonly catalog: MethodCatalog;
    readonly modules: ModuleCache;
    readonly digests: FileDigests;
    /** Told what is looked at. */
    readonly dependencies: Dependencies | undefined;
  }) {
    this.#project = tools.project;
    this.#catalog = tools.catalog;
    this.#modules = tools.modules;
    this.#digests = tools.digests;
    this.#dependencies = tools.dependencies;
  }

  /** @throws AcceleratorError `UNKNOWN_METHOD`, `DUPLICATE_METHOD`, `DOES_NOT_COMPILE`, `DOES_NOT_LOAD`, `NOT_A_METHOD`, `UNSEEN_SOURCE`, `EXTRA_NOT_FOUND` */
  load(name: string): Promise<LoadedMethod> {
    let method = this.#loaded.get(name);
    if (method === undefined) {
      method = this.#load(name);
      this.#loaded.set(name, method);
    }
    return method;
  }

  /**
   * The fingerprint that a source has now, of which another one is known: by the files, packages and variables that are
   * named there. Nothing is loaded.
   * @throws AcceleratorError as `load`
   */
  async fingerprintNow(name: string, known: SourceFingerprint): Promise<SourceFingerprint> {
    const file = this.#catalog.fileOf(name);
    const module = await this.#modules.get(file, 'method');
    const { tree, versions } = joinPackages(module.packages);
    const dependExtra = Object.keys(known.extra);
    return {
      bundle: module.digest,
      packages: versions,
      tree,
      extra: await this.#extraDigests(file, path.relative(this.#project, file), { dependExtra }),
      env: digestsOfVariables(Object.keys(known.env)),
    };
  }

  async #load(name: string): Promise<LoadedMethod> {
    const file = this.#catalog.fileOf(name);
    const source = path.relative(this.#project, file);
    const module = await this.#modules.get(file, 'method');
    const definition = await this.#definition(module, source);
    if (module.unseen !== null && definition.dependExtra.length === 0) throw unseenSource(source, module.unseen);
    const extra = await this.#extraDigests(file, source, definition);
    const { tree, versions, below } = joinPackages(module.packages);
    let bundle: ModuleText | undefined;
    return {
      name,
      source,
      definition,
      fingerprint: {
        bundle: module.digest,
        packages: versions,
        tree,
        extra,
        env: digestsOfVariables(definition.env),
      },
      codeDigest: module.codeDigest,
      equivalence: await this.#equivalence(module, definition),
      sourceFiles: module.sources,
      imports: module.imports,
      packagesBelow: below,
      packageTrees: Object.fromEntries(module.packages.map(({ folder, identity }) => [folder.root, identity.tree])),
      text: async () => {
        // A run of many jobs of one method reads it once (0.1 ms of 5).
        bundle ??= await this.#modules.textOf(module);
        return withExtraSources(bundle, this.#project, extraPaths(file, definition));
      },
      checkSource: async () => {
        const now = await this.#extraDigests(file, source, definition);
        const changed = Object.keys(extra).find((each) => extra[each] !== now[each]);
        if (changed !== undefined) throw inputChanged(changed);
        if (!this.#modules.hasSamePackages(module)) throw packagesChanged(source);
      },
    };
  }

  async #definition(module: CompiledModule, source: string): Promise<AnyMethod> {
    const exported = await this.#modules.loadDefinition(module);
    if (!isMethod(exported)) throw notAMethod(source);
    return exported;
  }

  /** Digests of the files that `dependExtra` names. */
  async #extraDigests(file: string, source: string, { dependExtra }: NamesExtra): Promise<Record<string, string>> {
    const extra = extraPaths(file, { dependExtra });
    for (const each of extra) this.#dependencies?.addFile(each.path);
    const digests = await this.#digests.digestsOf(extra).catch((error: unknown) => {
      throw extraNotFound(source, dependExtra.join(', '), error);
    });
    return Object.fromEntries(extra.map(({ name }, index) => [name, digests[index] ?? '']));
  }

  /** The fingerprint of the source with the declared fingerprints left out, which otherwise could never be in it. */
  async #equivalence(module: CompiledModule, { equivalentTo }: AnyMethod): Promise<LoadedMethod['equivalence']> {
    if (equivalentTo === undefined) return undefined;
    const declared = [equivalentTo.present, ...equivalentTo.earlier].filter((text) => text !== '');
    const [{ code }, { keyCode }] = await Promise.all([this.#modules.textOf(module), import('./bundle/key-code.ts')]);
    const present = digestOf(declared.reduce((text, each) => text.replaceAll(each, ''), await keyCode(code)));
    return { earlier: equivalentTo.earlier, present, holds: present === equivalentTo.present };
  }
}

type NamesExtra = Pick<AnyMethod, 'dependExtra'>;

/** The files that a method names in `dependExtra`. @param file of the method */
function extraPaths(file: string, { dependExtra }: NamesExtra): { readonly name: string; readonly path: string }[] {
  return dependExtra.map((name) => ({ name, path: path.resolve(path.dirname(file), name) }));
}

function digestsOfVariables(names: readonly string[]): SourceFingerprint['env'] {
  return Object.fromEntries(names.map((each) => [each, variableDigest(each, process.env[each])]));
}
