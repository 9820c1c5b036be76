import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import type { ImportedFile } from '@accelerator/job';
import { type Disk, plainDisk } from '../cache/looks.ts';
import { packageMissing, packageReplaced } from '../errors.ts';
import { locatePackage, type PackageFolder, packageNameOf } from '../packages/locate.ts';
import type { ImportKind } from './resolver.ts';

/** An import of a package that stays one, as it was met in a local file. */
export interface PackageImport {
  readonly kind: ImportKind;
  /** As it is written. */
  readonly request: string;
  /** Absolute paths of the file that imports and of the one that is imported. */
  readonly from: string;
  readonly file: string;
  readonly folder: PackageFolder;
}

/**
 * What a bundle calls the files that it imports: by what is written, but for a name that means several of them, one to
 * each part of a workspace.
 * @returns by request and file
 */
export function labelImports(project: string, imports: readonly PackageImport[]): Map<string, string> {
  const labels = new Map<string, string>();
  const distinct = [...new Map(imports.map((each) => [importId(each), each])).values()];
  for (const request of new Set(distinct.map((each) => each.request))) {
    const all = distinct
      .filter((each) => each.request === request)
      .map((each) => ({ each, version: installedVersion(each.folder.root) ?? 'no version' }))
      .map(({ each, version }) => ({ each, version, order: [version, each.kind, path.relative(project, each.file)] }))
      .sort((a, b) => compareCodeUnits(a.order.join('\0'), b.order.join('\0')));
    const taken = new Set<string>();
    for (const { each, version } of all) {
      const label = all.length === 1 ? request : free(`${request}@${version}`, taken);
      taken.add(label);
      labels.set(importId(each), label);
    }
  }
  return labels;
}

export function importId({ request, file }: Pick<PackageImport, 'request' | 'file'>): string {
  return `${request}\0${file}`;
}

/** The name, or the first of `name#2`, `name#3` … that is not taken. */
export function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}#${number}`)) return `${name}#${number}`;
}

/** Says where an imported file is without naming a place of this machine. */
export function describeImport(
  disk: Disk,
  project: string,
  { request, from, file, folder }: PackageImport,
): ImportedFile {
  const near = path.dirname(from);
  const names = [packageNameOf(request), folder.name];
  const name = names.find((each) => /^[^./#]/.test(each) && locatePackage(disk, near, each) === folder.root);
  return {
    from: toSlashes(path.relative(project, from)),
    package: name ?? toSlashes(`.${path.sep}${path.relative(near, folder.root)}`),
    file: toSlashes(path.relative(folder.root, file)),
    version: installedVersion(folder.root),
  };
}

/**
 * Where an imported file is on this machine.
 * @throws AcceleratorError `PACKAGE_MISSING`, `PACKAGE_REPLACED`
 */
export function findImport(
  project: string,
  label: string,
  { from, package: name, file, version }: ImportedFile,
  disk: Disk = plainDisk,
): string {
  const near = path.dirname(path.resolve(project, from));
  const root = name.startsWith('.') ? path.resolve(near, name) : locatePackage(disk, near, name);
  if (root === undefined || !disk.isFolder(root)) throw packageMissing(label, from);
  const found = installedVersion(root);
  if (found !== version) throw packageReplaced(label, from, version, found);
  return path.join(root, file);
}

function installedVersion(root: string): string | null {
  try {
    const manifest: { readonly version?: unknown } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    return typeof manifest.version === 'string' ? manifest.version : null;
  } catch {
    return null;
  }
}

function toSlashes(file: string): string {
  return file.split(path.sep).join('/');
}
