import { compareCodeUnits, digestOf } from '@accelerator/base';
import type { BundledPackage } from '../bundle/bundled-packages.ts';

/** What a key says of the packages of a method. */
export interface JoinedPackages {
  /** The version of each, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** A digest of all of them with everything below. */
  readonly tree: string;
  /** Versions of those below, by the one that is imported and the name: `b > ms`. */
  readonly below: Readonly<Record<string, string>>;
}

export function joinPackages(packages: readonly BundledPackage[]): JoinedPackages {
  const below = packages.flatMap(({ label, identity }) =>
    Object.entries(identity.below).map(([name, versions]): [string, string] => [`${label} > ${name}`, versions]),
  );
  return {
    versions: Object.fromEntries(packages.map(({ label, identity }) => [label, identity.version])),
    tree:
      packages.length === 0
        ? ''
        : digestOf(JSON.stringify(packages.map(({ label, identity }) => [label, identity.tree]))),
    below: Object.fromEntries(below.sort(([a], [b]) => compareCodeUnits(a, b))),
  };
}
