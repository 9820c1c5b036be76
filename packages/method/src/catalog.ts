import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import { duplicateMethod, methodFolderNotFound, unknownMethod } from './errors.ts';

/**
 * The methods of a project by name: the TypeScript files that stand directly in its method folders. Nothing is loaded
 * here, so a broken file breaks only its own builds.
 */
export class MethodCatalog {
  readonly #files: ReadonlyMap<string, readonly string[]>;
  readonly #packages: ReadonlyMap<string, string>;

  private constructor(files: ReadonlyMap<string, readonly string[]>, packages: ReadonlyMap<string, string>) {
    this.#files = files;
    this.#packages = packages;
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
    for (const group of [own, [...packages.keys()]]) {
      const taken = new Set(files.keys());
      for (const directory of group) {
        for (const entry of readdirSync(directory).sort(compareCodeUnits)) {
          const name = /^([^._][^.]*)\.ts$/.exec(entry)?.[1];
          if (name === undefined || taken.has(name)) continue;
          files.set(name, [...(files.get(name) ?? []), path.join(directory, entry)]);
        }
      }
    }
    return new MethodCatalog(files, packages);
  }

  get names(): string[] {
    return [...this.#files.keys()].sort(compareCodeUnits);
  }

  /** Absolute path of the method's file. @throws AcceleratorError `UNKNOWN_METHOD`, `DUPLICATE_METHOD` */
  fileOf(name: string): string {
    const files = this.#files.get(name);
    const file = files?.[0];
    if (files === undefined || file === undefined) throw unknownMethod(name, this.names);
    if (files.length > 1) throw duplicateMethod(name, files);
    return file;
  }

  /** By what an import finds a method that a package brings: `@accelerator/methods/thumbnailer`; undefined for local ones. */
  specifierOf(name: string): string | undefined {
    const packageName = this.#packages.get(path.dirname(this.fileOf(name)));
    return packageName === undefined ? undefined : `${packageName}/${name}`;
  }
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
