import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package that a new project depends on. */
export interface NeededPackage {
  readonly name: string;
  /** What a package.json says to get it: a version, or the folder of a checkout. */
  readonly spec: string;
  /** Where it is now, absolute, without links; undefined when a package manager has to install it. */
  readonly directory: string | undefined;
}

const sdkName = '@accelerator/sdk';

/**
 * A package for a new project. From a checkout it is the one that this engine itself finds, so that a project runs at
 * once; an engine that was installed names versions, and leaves installing to the project's package manager.
 */
export function neededPackage(name: string, version: string): NeededPackage {
  if (!isCheckout()) return { name, spec: version, directory: undefined };
  const found = name === sdkName ? sdkDirectory() : resolvePackage(name, sdkDirectory());
  if (found === undefined) return { name, spec: version, directory: undefined };
  const directory = realpathSync(found);
  const isInstalled = directory.split(path.sep).includes('node_modules');
  return { name, spec: isInstalled ? version : `file:${directory}`, directory };
}

function isCheckout(): boolean {
  return !realpathSync(sdkDirectory()).split(path.sep).includes('node_modules');
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
export function commandsOf(name: string, directory: string): Readonly<Record<string, string>> {
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
export function sdkDirectory(): string {
  let directory = path.dirname(fileURLToPath(import.meta.url));
  while (path.dirname(directory) !== directory) {
    if (existsSync(path.join(directory, 'package.json')) && readManifest(directory).name === sdkName) return directory;
    directory = path.dirname(directory);
  }
  throw new Error(`Internal error: no package.json of ${sdkName} above ${import.meta.url}`);
}
