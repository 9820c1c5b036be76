import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { askedSpec } from '../packages/asked-spec.ts';
import type { PackageIdentity } from '../packages/identity.ts';
import { type PackageFolder, packageNameOf } from '../packages/locate.ts';
import { free, type PackageImport } from './package-import.ts';

/** A package that a bundle imports. */
export interface BundledPackage {
  /** Its name; with its version when there are several of one name. */
  readonly label: string;
  readonly folder: PackageFolder;
  /** What the project asks for, if it says so. */
  readonly spec: string | undefined;
  readonly identity: PackageIdentity;
}

/** Says which package a folder is. */
export type Identify = (folder: PackageFolder, spec: string | undefined) => PackageIdentity;

/** The packages of some imports, each once, in an order that is the same on every machine. */
export function bundledPackages(
  looks: LookRecorder,
  imports: readonly Pick<PackageImport, 'folder' | 'from' | 'request'>[],
  identify: Identify,
): BundledPackage[] {
  const found = new Map<string, Omit<BundledPackage, 'label'>>();
  for (const { folder, from, request } of imports) {
    if (found.has(folder.root)) continue;
    const spec = askedSpec(looks, path.dirname(from), packageNameOf(request));
    found.set(folder.root, { folder, spec, identity: identify(folder, spec) });
  }
  const all = [...found.values()]
    .map((each) => ({ each, order: [each.folder.name, each.identity.version, each.identity.tree].join('\0') }))
    .sort((a, b) => compareCodeUnits(a.order, b.order))
    .map(({ each }) => each);
  const taken = new Set<string>();
  return all.map((each) => {
    const { name } = each.folder;
    const isAlone = all.every((other) => other === each || other.folder.name !== name);
    const label = isAlone ? name : free(`${name}@${each.identity.version}`, taken);
    taken.add(label);
    return { label, ...each };
  });
}
