import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import { codeFilesIn, explainMissing } from './code-files-in.ts';
import { duplicateMethod, methodFolderNotFound, unknownMethod } from './errors.ts';

/**
 * The methods of a project by name: the TypeScript and JavaScript files that stand directly in its method folders. Nothing
 * is loaded here, so a broken file, or a name that two of them have, breaks only its own builds.
 */
export class MethodCatalog {
  readonly #files: ReadonlyMap<string, readonly string[]>;
  readonly #packages: ReadonlyMap<string, string>;
  readonly #hidden: ReadonlyMap<string, readonly string[]>;
  readonly #own: readonly string[];

  private constructor(parts: {
    readonly files: ReadonlyMap<string, readonly string[]>;
    readonly packages: ReadonlyMap<string, string>;
    readonly hidden: ReadonlyMap<string, readonly string[]>;
    readonly own: readonly string[];
  }) {
    this.#files = parts.files;
    this.#packages = parts.packages;
    this.#hidden = parts.hidden;
    this.#own = parts.own;
  }

  /**
   * @param project absolute path of the project
   * @param folders folders relative to it, or names of packages
   */
  static discover(project: string, folders: readonly string[]): MethodCatalog {
    const files = new Map<string, string[]>();
    const directories = new Set<string>();
    const packages = new Map<string, string>();
    for (const folder of folders) {
      const { directory, packageName } = findFolder(project, folder);
      const real = realpathSync(directory);
      if (packageName !== undefined) packages.set(real, packageName);
      directories.add(real);
    }
    // The project's own come first: a package that gets a new method breaks no project that has one of its name.
    const own = [...directories].filter((directory) => !packages.has(directory));
    for (const directory of own) {
      for (const [name, found] of codeFilesIn(directory)) files.set(name, [...(files.get(name) ?? []), ...found]);
    }
    const ofProject = new Set(files.keys());
    const hidden = new Map<string, string[]>();
    for (const [directory, packageName] of packages) {
      for (const [name, found] of codeFilesIn(directory)) {
        if (ofProject.has(name)) hidden.set(name, [...(hidden.get(name) ?? []), `${packageName}/${name}`]);
        else files.set(name, [...(files.get(name) ?? []), ...sourceOf(found)]);
      }
    }
    return new MethodCatalog({ files, packages, hidden, own });
  }

  get names(): string[] {
    return [...this.#files.keys()].sort(compareCodeUnits);
  }

  /** Absolute path of the method's file. @throws AcceleratorError `UNKNOWN_METHOD`, `DUPLICATE_METHOD` */
  fileOf(name: string): string {
    const files = this.#files.get(name);
    const file = files?.[0];
    if (files === undefined || file === undefined)
      throw unknownMethod(name, this.names, explainMissing(this.#own, name));
    if (files.length > 1) throw duplicateMethod(name, files);
    return file;
  }

  /** Whether several files of the project have that name. */
  isAmbiguous(name: string): boolean {
    return (this.#files.get(name)?.length ?? 0) > 1;
  }

  /** The methods of packages in whose place a method of the project stands: `@accelerator/methods/thumbnailer`. */
  hiddenBy(name: string): readonly string[] {
    return this.#hidden.get(name) ?? [];
  }

  /** By what an import finds a method that a package brings: `@accelerator/methods/thumbnailer`; undefined for local ones. */
  specifierOf(name: string): string | undefined {
    const packageName = this.#packages.get(path.dirname(this.fileOf(name)));
    return packageName === undefined ? undefined : `${packageName}/${name}`;
  }
}

/** Of the files of one name in a package, one: beside its source may lie what was compiled of it. */
function sourceOf(files: readonly string[]): string[] {
  const source = files.find((file) => /\.[cm]?tsx?$/.test(file)) ?? files[0];
  return source === undefined ? [] : [source];
}

function findFolder(project: string, folder: string): { readonly directory: string; readonly packageName?: string } {
  const local = path.resolve(project, folder);
  if (existsSync(local)) return { directory: local };
  const installed = packageFolder(project, folder);
  if (installed !== undefined) return { directory: installed, packageName: folder };
  throw methodFolderNotFound(folder);
}

function packageFolder(project: string, name: string): string | undefined {
  for (let directory = project; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(directory) === directory) return undefined;
  }
}
