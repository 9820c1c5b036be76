import { compareCodeUnits, digestOf } from '@accelerator/base';
import type { BundledPackage } from '../bundle/bundled-packages.ts';

/** What a key says of the packages of a method. */
export interface JoinedPackages {
  /** The version of each, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** A digest of all of them with everything below. */
  readonly tree: string;
  /** Versions of those below, by name. */
  readonly below: Readonly<Record<string, string>>;
}

export function joinPackages(packages: readonly BundledPackage[]): JoinedPackages {
  const below = new Map<string, Set<string>>();
  for (const { identity } of packages) {
    for (const [name, version] of Object.entries(identity.below)) {
      below.set(name, (below.get(name) ?? new Set()).add(version));
    }
  }
  const joined = [...below].map(([name, all]): [string, string] => [name, [...all].sort(compareCodeUnits).join(', ')]);
  return {
    versions: Object.fromEntries(packages.map(({ label, identity }) => [label, identity.version])),
    tree:
      packages.length === 0
        ? ''
        : digestOf(JSON.stringify(packages.map(({ label, identity }) => [label, identity.tree]))),
    below: Object.fromEntries(joined.sort(([a], [b]) => compareCodeUnits(a, b))),
  };
}
