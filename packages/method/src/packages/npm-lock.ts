import path from 'node:path';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { elsewhere, type LockFile } from './provenance.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
}

/** npm (7 and newer) describes what it has installed in a file below `node_modules`. */
export function npmLock(looks: LookRecorder, folder: string): LockFile | undefined {
  const content = looks.read(path.join(folder, 'node_modules', '.package-lock.json'));
  const packages = content === undefined ? undefined : parse(content);
  if (packages === undefined) return undefined;
  return {
    provenanceOf: (root, { version }) => {
      const entry = packages[path.relative(folder, root).split(path.sep).join('/')];
      if (entry === undefined || entry === null || entry.version !== version || entry.link === true) return elsewhere;
      // What comes inside another package is in that one's checksum.
      if (entry.inBundle === true) return { from: 'registry', integrity: 'bundled' };
      const isArchive = entry.resolved === undefined || /^https?:/.test(entry.resolved);
      return isArchive && entry.integrity !== undefined ? { from: 'registry', integrity: entry.integrity } : elsewhere;
    },
  };
}

function parse(content: Buffer): Readonly<Record<string, Entry | null>> | undefined {
  try {
    const lock: { readonly packages?: Readonly<Record<string, Entry | null>> | null } = JSON.parse(
      content.toString('utf8'),
    );
    return lock.packages ?? undefined;
  } catch {
    return undefined;
  }
}
