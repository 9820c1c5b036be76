import { compareCodeUnits, digestOf } from '@accelerator/base';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { filesDigest } from './files-digest.ts';
import { locatePackage, type PackageFolder } from './locate.ts';
import { Locks } from './locks.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { isPatched } from './patches.ts';

/** Which package it is that an import leads to, with everything below it. */
export interface PackageIdentity {
  /** Its version; where that does not say what is in it, with a digest of its files. */
  readonly version: string;
  /** A digest of the package and of all packages that it can import. */
  readonly tree: string;
  /** The versions of those below it, by name: to explain a changed digest. */
  readonly below: Readonly<Record<string, string>>;
}

interface Dependency extends PackageFolder {
  /** What is asked for: `^1.2.0`. */
  readonly spec: string | undefined;
  readonly manifest: Manifest | undefined;
}

interface Found extends Dependency {
  /** Its place in the list of all that were found. */
  readonly index: number;
}

/**
 * Follows a package to all packages that it declares and that are installed, as Node would find them. Packages for one
 * kind of machine do not count (`@img/sharp-linux-x64`): a job means the same on another. Their versions are in the
 * manifest of the package that wants them.
 * @param spec what the project asks for: `^1.2.0`, `git+https://…`
 */
export function identifyPackage(
  looks: LookRecorder,
  { root, name }: PackageFolder,
  spec: string | undefined,
): PackageIdentity {
  const locks = new Locks(looks);
  const found = new Map<string, Found>();
  const queue: Found[] = [];
  const add = (dependency: Dependency): Found => {
    const known = found.get(dependency.root);
    if (known !== undefined) return known;
    const added = { ...dependency, index: found.size };
    found.set(added.root, added);
    queue.push(added);
    return added;
  };
  add({ root, name, spec, manifest: readManifest(looks, root) });
  const nodes: Node[] = [];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const { content, version } = contentOf(looks, locks, at);
    const imports = dependenciesOf(looks, at).map((each): [string, number] => [each.name, add(each).index]);
    nodes.push({ own: JSON.stringify([at.manifest?.digest ?? null, content]), imports, name: at.name, version });
  }
  return { version: nodes[0]?.version ?? '', tree: treeDigest(nodes), below: versionsByName(nodes.slice(1)) };
}

interface Node {
  /** What is in the package itself. */
  readonly own: string;
  /** Name and index of each package that it imports. */
  readonly imports: readonly (readonly [name: string, index: number])[];
  readonly name: string;
  readonly version: string;
}

/**
 * A digest of the first package and all below it, which may import each other in circles. Copies of one package count
 * as one: npm, pnpm and yarn lay out the same packages in different ways.
 */
function treeDigest(nodes: readonly Node[]): string {
  const kinds = kindsOf(nodes);
  const order = new Map<string, number>();
  const lines: string[] = [];
  const numberOf = (index: number): number => {
    const kind = kinds[index] ?? '';
    let number = order.get(kind);
    if (number === undefined) {
      number = order.size;
      order.set(kind, number);
      const node = nodes[index];
      const imports = node?.imports.map(([name, to]) => [name, numberOf(to)]);
      lines[number] = JSON.stringify([node?.own, imports]);
    }
    return number;
  };
  numberOf(0);
  return digestOf(lines.join('\n'));
}

/**
 * A name for each node, equal for those that are copies: with the same in them, and imports of copies. All that have the
 * same in them may be copies, until what they import tells them apart.
 */
function kindsOf(nodes: readonly Node[]): string[] {
  let kinds = nodes.map(({ own }) => digestOf(own));
  for (let count = 0; new Set(kinds).size > count; ) {
    count = new Set(kinds).size;
    const before = kinds;
    kinds = nodes.map(({ own, imports }) =>
      digestOf(JSON.stringify([own, imports.map(([name, to]) => [name, before[to]])])),
    );
  }
  return kinds;
}

/** What is in a package: what the registry says, or what its files say. */
function contentOf(
  looks: LookRecorder,
  locks: Locks,
  { root, name, spec, manifest }: Found,
): { readonly content: string | null; readonly version: string } {
  const version = manifest?.version;
  const isForeign = (spec !== undefined && !isRegistrySpec(spec)) || isPatched(looks, root, [name, manifest?.name]);
  if (manifest !== undefined && version !== undefined && !isForeign) {
    const provenance = locks.provenanceOf(root, manifest);
    if (provenance.from === 'registry') return { content: provenance.integrity, version };
    if (provenance.from === 'unknown') return { content: null, version };
  }
  const content = filesDigest(looks, root);
  return { content, version: `${version ?? 'no version'}, files ${content.slice(0, 12)}` };
}

/** What a package declares that it imports, as far as that is there. */
function dependenciesOf(looks: LookRecorder, { root, manifest }: Found): Dependency[] {
  if (manifest === undefined) return [];
  const { optionalDependencies } = manifest;
  const asked = { ...manifest.peerDependencies, ...manifest.dependencies, ...optionalDependencies };
  return Object.entries(asked)
    .sort(([a], [b]) => compareCodeUnits(a, b))
    .flatMap(([name, spec]) => {
      const place = locatePackage(looks, root, name);
      if (place === undefined) return [];
      const found = readManifest(looks, place);
      return Object.hasOwn(optionalDependencies, name) && found?.isForPlatform === true
        ? []
        : [{ name, spec, root: place, manifest: found }];
    });
}

/** A range of versions, a tag or an alias; not git, an archive, a folder, a link or a patch. */
function isRegistrySpec(spec: string): boolean {
  return !/^(git\b|github:|gitlab:|bitbucket:|gist:|https?:|file:|link:|portal:|patch:|workspace:|[./~]\S*\/|[^@\s/:]+\/[^\s/])/.test(
    spec,
  );
}

function versionsByName(nodes: readonly Node[]): Record<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of nodes) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  return Object.fromEntries(
    [...versions]
      .sort(([a], [b]) => compareCodeUnits(a, b))
      .map(([name, all]) => [name, [...all].sort(compareCodeUnits).join(', ')]),
  );
}
