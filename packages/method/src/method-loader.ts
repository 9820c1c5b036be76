import { readFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { type FileDigests, type SourceFingerprint, variableDigest } from '@accelerator/job';
import type { MethodCatalog } from './catalog.ts';
import { type AnyMethod, isMethod } from './define-method.ts';
import { extraNotFound, notAMethod, unseenSource } from './errors.ts';
import { installPackageStubs, loadDefault, PackageNeeded } from './load-module.ts';
import type { CompiledModule, ModuleCache } from './module-cache.ts';

/** A method as the engine knows it: its definition, and the fingerprint of its source. */
export interface LoadedMethod {
  readonly name: string;
  /** Path of its file, relative to the project. */
  readonly source: string;
  readonly definition: AnyMethod;
  readonly fingerprint: SourceFingerprint;
  /** What its author declares, and whether that is for the present source. */
  readonly equivalence:
    | { readonly earlier: readonly string[]; readonly present: string; readonly holds: boolean }
    | undefined;
  /** Digests of its local files, by path relative to the project. */
  readonly sourceFiles: Readonly<Record<string, string>>;
  /** The bundle that was hashed, and its source map: what a job keeps. */
  readonly code: string;
  readonly map: string;
}

/** Loads each method once in a run, when it is first asked for. */
export class MethodLoader {
  readonly #project: string;
  readonly #catalog: MethodCatalog;
  readonly #modules: ModuleCache;
  readonly #digests: FileDigests;
  readonly #loaded = new Map<string, Promise<LoadedMethod>>();

  constructor(project: string, catalog: MethodCatalog, modules: ModuleCache, digests: FileDigests) {
    this.#project = project;
    this.#catalog = catalog;
    this.#modules = modules;
    this.#digests = digests;
    installPackageStubs();
  }

  /** @throws AcceleratorError `UNKNOWN_METHOD`, `DUPLICATE_METHOD`, `DOES_NOT_COMPILE`, `DOES_NOT_LOAD`, `NOT_A_METHOD`, `UNSEEN_SOURCE` */
  load(name: string): Promise<LoadedMethod> {
    let method = this.#loaded.get(name);
    if (method === undefined) {
      method = this.#load(name);
      this.#loaded.set(name, method);
    }
    return method;
  }

  async #load(name: string): Promise<LoadedMethod> {
    const file = this.#catalog.fileOf(name);
    const source = path.relative(this.#project, file);
    const module = await this.#modules.get(file, 'import');
    const definition = await this.#definition(file, source);
    if (module.unseen !== null && definition.dependExtra.length === 0) throw unseenSource(source, module.unseen);
    return {
      name,
      source,
      definition,
      fingerprint: await this.#fingerprint(file, source, module, definition),
      equivalence: equivalenceOf(module, definition),
      sourceFiles: module.sources,
      get code() {
        return readFileSync(module.codeFile, 'utf8');
      },
      get map() {
        return readFileSync(module.mapFile, 'utf8');
      },
    };
  }

  async #definition(file: string, source: string): Promise<AnyMethod> {
    let exported: unknown;
    try {
      exported = await loadDefault((await this.#modules.get(file, 'stub')).url, source);
    } catch (error) {
      if (!(error instanceof PackageNeeded)) throw error;
      exported = await loadDefault((await this.#modules.get(file, 'import')).url, source);
    }
    if (!isMethod(exported)) throw notAMethod(source);
    return exported;
  }

  async #fingerprint(
    file: string,
    source: string,
    module: CompiledModule,
    definition: AnyMethod,
  ): Promise<SourceFingerprint> {
    const extra = definition.dependExtra.map((name) => ({ name, path: path.resolve(path.dirname(file), name) }));
    const digests = await this.#digests.digestsOf(extra).catch((error: unknown) => {
      throw extraNotFound(source, extra.map(({ name }) => name).join(', '), error);
    });
    return {
      bundle: module.digest,
      packages: module.packages,
      extra: Object.fromEntries(extra.map(({ name }, index) => [name, digests[index] ?? ''])),
      env: Object.fromEntries(definition.env.map((name) => [name, variableDigest(name, process.env[name])])),
    };
  }
}

/** The fingerprint of the source with the declared fingerprints left out, which otherwise could never be in it. */
function equivalenceOf(module: CompiledModule, { equivalentTo }: AnyMethod): LoadedMethod['equivalence'] {
  if (equivalentTo === undefined) return undefined;
  const declared = [equivalentTo.present, ...equivalentTo.earlier].filter((text) => text !== '');
  const code = declared.reduce((text, each) => text.replaceAll(each, ''), readFileSync(module.codeFile, 'utf8'));
  const present = digestOf(code);
  return { earlier: equivalentTo.earlier, present, holds: present === equivalentTo.present };
}
