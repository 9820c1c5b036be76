import path from 'node:path';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { elsewhere, type LockFile } from './provenance.ts';

/**
 * pnpm describes what it has installed below `node_modules/.pnpm`. Read line by line, as pnpm writes it: a parser of
 * all of YAML takes half a second for 1,500 packages. What is not understood counts by its files.
 */
export function pnpmLock(looks: LookRecorder, folder: string): LockFile | undefined {
  const content = looks.read(path.join(folder, 'node_modules', '.pnpm', 'lock.yaml'));
  if (content === undefined) return undefined;
  const sections = splitAt(content.toString('utf8').split('\n'), 0);
  const packages = new Map(
    [...splitAt(sections.get('packages') ?? [], 2)].map(([key, lines]) => [plainKey(key), lines.join(' ')]),
  );
  const patched = new Set([...splitAt(sections.get('patchedDependencies') ?? [], 2).keys()].map(plainKey));
  return {
    provenanceOf: (_, { name, version }) => {
      const id = `${name}@${version}`;
      if (patched.has(id) || (name !== undefined && patched.has(name))) return elsewhere;
      const text = packages.get(id) ?? '';
      const integrity = /\bintegrity: ['"]?([\w-]+-[\w+/=]+)/.exec(text)?.[1];
      return integrity === undefined || /\b(tarball: ['"]?file:|type: ['"]?(git|directory)|patched:)/.test(text)
        ? elsewhere
        : { from: 'registry', integrity };
    },
  };
}

/** The blocks below the keys of one indentation, by key. */
function splitAt(lines: readonly string[], indentation: number): Map<string, string[]> {
  const blocks = new Map<string, string[]>();
  const start = new RegExp(`^ {${indentation}}(?:'([^']*)'|"([^"]*)"|([^\\s'"#][^\\s]*?)):(?: (.*))?$`);
  let block: string[] | undefined;
  for (const line of lines) {
    const found = start.exec(line);
    if (found === null) block?.push(line);
    else {
      block = found[4] === undefined ? [] : [found[4]];
      blocks.set(found[1] ?? found[2] ?? found[3] ?? '', block);
    }
  }
  return blocks;
}

/** `/ms@2.0.0(peer@1)` and `/ms/2.0.0_peer@1` of older versions, `ms@2.0.0` of newer ones. */
function plainKey(key: string): string {
  const plain = key.replace(/^\//, '').replace(/\(.*$/, '');
  const old = /^((?:@[^/]+\/)?[^/@]+)\/([^_]+)/.exec(plain);
  return old === null ? plain : `${old[1]}@${old[2]}`;
}
