import path from 'node:path';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { elsewhere, type LockFile, type Provenance } from './provenance.ts';

/** The `yarn.lock` of a folder that yarn has installed into, of version 1 or newer, with packages in `node_modules`. */
export function yarnLock(looks: LookRecorder, folder: string): LockFile | undefined {
  const installed = ['.yarn-integrity', '.yarn-state.yml'].map((name) => path.join(folder, 'node_modules', name));
  if (!installed.some((file) => looks.isFile(file))) return undefined;
  const content = looks.read(path.join(folder, 'yarn.lock'));
  if (content === undefined) return undefined;
  const found = new Map<string, Provenance>();
  for (const block of content.toString('utf8').split(/\n(?=\S)/)) {
    const entry = parseBlock(block);
    if (entry === undefined) continue;
    // One version of which there are two kinds: either may be the one that is there.
    const known = found.get(entry.id);
    found.set(entry.id, known === undefined || known.from === entry.provenance.from ? entry.provenance : elsewhere);
  }
  return { provenanceOf: (_, { name, version }) => found.get(`${name}@${version}`) ?? elsewhere };
}

function parseBlock(block: string): { readonly id: string; readonly provenance: Provenance } | undefined {
  const value = (key: string): string | undefined => new RegExp(`^  ${key}:? "?([^"\\n]+)"?$`, 'm').exec(block)?.[1];
  const version = value('version');
  // Version 1 names a package only by what was asked for: `"alias@npm:ms@^2.0.0", ms@2.x:`.
  const resolution = value('resolution') ?? /^"?([^",\n]+)"?,/.exec(block.replace(/:(?=\n)/, ','))?.[1];
  if (version === undefined || resolution === undefined) return undefined;
  const [, alias = '', aliased] = /^(@?[^@]+)@(?:npm:(@?[^@]+)@)?/.exec(resolution) ?? [];
  const integrity = value('integrity') ?? value('checksum');
  const from = value('resolved') ?? value('resolution') ?? '';
  const isRegistry = /^https?:|@npm:/.test(from);
  return {
    id: `${aliased ?? alias}@${version}`,
    provenance: integrity !== undefined && isRegistry ? { from: 'registry', integrity } : elsewhere,
  };
}
