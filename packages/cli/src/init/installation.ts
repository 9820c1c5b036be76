import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of the installation that this `ax` belongs to. */
export interface InstalledPackage {
  readonly name: string;
  /** Absolute, without links. */
  readonly directory: string;
  /** What a package.json says to get the same: a version, or the folder of a checkout. */
  readonly spec: string;
}

const sdkName = '@accelerator/sdk';

/** A package as this `ax` would find it; undefined when it is not installed. */
export function findInstalled(name: string): InstalledPackage | undefined {
  const found = name === sdkName ? sdkDirectory() : resolvePackage(name, sdkDirectory());
  if (found === undefined) return undefined;
  const directory = realpathSync(found);
  const isCheckout = !directory.split(path.sep).includes('node_modules');
  const spec = isCheckout ? `file:${directory}` : (readManifest(directory).version ?? '*');
  return { name, directory, spec };
}

/** Whether a package can be imported from a folder, as Node looks for it. */
export function resolvePackage(name: string, from: string): string | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (path.dirname(directory) === directory) return undefined;
  }
}

/** The commands of a package: their files, relative to it. */
export function commandsOf({ directory, name }: InstalledPackage): Readonly<Record<string, string>> {
  const { bin } = readManifest(directory);
  if (typeof bin === 'string') return { [path.basename(name)]: bin };
  return bin ?? {};
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly bin?: string | Readonly<Record<string, string>>;
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
}

/** This file lies somewhere below it, in the sources or in the built engine. */
function sdkDirectory(): string {
  let directory = path.dirname(fileURLToPath(import.meta.url));
  while (path.dirname(directory) !== directory) {
    if (existsSync(path.join(directory, 'package.json')) && readManifest(directory).name === sdkName) return directory;
    directory = path.dirname(directory);
  }
  throw new Error(`Internal error: no package.json of ${sdkName} above ${import.meta.url}`);
}
