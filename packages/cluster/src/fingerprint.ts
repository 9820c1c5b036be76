import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, digestOf, isPlainObject } from '@accelerator/base';
import { protocolVersion } from './protocol.ts';

/** What decides which agents may run the tasks of a driver. */
export interface Installation {
  readonly fingerprint: string;
  /** `name@version` of all packages, and of engine, Node and platform; sorted. */
  readonly parts: readonly string[];
}

/** @param engine its version */
export function installationOf(project: string, engine: string): Installation {
  const fixed = [
    `accelerator@${engine}`,
    `node@${process.versions.node.split('.')[0]}`,
    `platform@${process.platform}-${process.arch}`,
    `protocol@${protocolVersion}`,
  ];
  const parts = [...fixed, ...packagesIn(project)].sort(compareCodeUnits);
  return { fingerprint: digestOf(parts.join('\n')).slice(0, 16), parts };
}

/** In what two installations differ first: `sharp 0.35.5 here, 0.35.4 there`; undefined: in nothing. */
export function firstDifference(here: readonly string[], there: readonly string[]): string | undefined {
  const [ours, theirs] = [byName(here), byName(there)];
  for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort(compareCodeUnits)) {
    const [own, other] = [ours.get(name)?.join(', ') ?? 'none', theirs.get(name)?.join(', ') ?? 'none'];
    if (own !== other) return `${name} ${own} here, ${other} there`;
  }
  return undefined;
}

/** The same package may be there in several versions. */
function byName(parts: readonly string[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const part of parts) {
    const at = part.lastIndexOf('@');
    const versions = all.get(part.slice(0, at)) ?? [];
    versions.push(part.slice(at + 1));
    all.set(part.slice(0, at), versions);
  }
  return all;
}

/** By what the package manager says that it has installed, in the folder of the project or above. */
function packagesIn(project: string): string[] {
  for (let folder = project; ; folder = path.dirname(folder)) {
    const found = npmPackages(path.join(folder, 'node_modules')) ?? pnpmPackages(path.join(folder, 'node_modules'));
    if (found !== undefined) return found;
    if (path.dirname(folder) === folder) return ['packages@unknown'];
  }
}

/** Optional ones are builds for other platforms. */
function npmPackages(folder: string): string[] | undefined {
  const text = readIfThere(path.join(folder, '.package-lock.json'));
  if (text === undefined) return undefined;
  const lock: unknown = parse(text);
  if (!isPlainObject(lock) || !isPlainObject(lock.packages)) return undefined;
  const all = Object.entries(lock.packages).flatMap(([place, entry]): string[] => {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place)?.[1];
    if (name === undefined || !isPlainObject(entry) || entry.optional === true || entry.link === true) return [];
    return [`${name}@${String(entry.version)}`];
  });
  return [...new Set(all)];
}

/** What it says is the same wherever it has installed the same. */
function pnpmPackages(folder: string): string[] | undefined {
  const text = readIfThere(path.join(folder, '.pnpm', 'lock.yaml'));
  return text === undefined ? undefined : [`packages@${digestOf(text).slice(0, 16)}`];
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
