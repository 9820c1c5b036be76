import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';

/** What of the other programs is on this machine. */
export interface PeerPrograms {
  /** A python that has Pillow, and its version. */
  readonly pillow: { readonly python: string; readonly version: string } | undefined;
  /** A python that has exax, and its version. */
  readonly exax: { readonly python: string; readonly version: string } | undefined;
  readonly vipsthumbnail: string | undefined;
  readonly djpeg: string | undefined;
}

const pythons = ['python3', '/usr/bin/python3'];

export function findPeers(): PeerPrograms {
  return {
    pillow: findModule('import PIL; print("Pillow", PIL.__version__)'),
    exax: findModule('import accelerator, accelerator.dataset; print("exax", accelerator.__version__)'),
    vipsthumbnail: firstLine('vipsthumbnail', ['--vips-version']),
    djpeg: firstLine('djpeg', ['-version']),
  };
}

function findModule(code: string): { python: string; version: string } | undefined {
  for (const python of pythons) {
    const version = firstLine(python, ['-c', code]);
    if (version !== undefined) return { python, version };
  }
  return undefined;
}

function firstLine(program: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}`.trim().split('\n')[0] : undefined;
}

/** Names of peers that are wanted and not there. */
export function missingPeers(peers: PeerPrograms, wanted: readonly (keyof PeerPrograms)[]): string[] {
  return wanted.filter((name) => peers[name] === undefined);
}

export function versionsOf(peers: PeerPrograms, wanted: readonly (keyof PeerPrograms)[]): Record<string, string> {
  const versions: Record<string, string> = { node: process.versions.node };
  for (const name of wanted) {
    const peer = peers[name];
    if (peer !== undefined) versions[name] = typeof peer === 'string' ? peer : peer.version;
  }
  return versions;
}

export const sharpVersions = (): Record<string, string> => ({
  sharp: sharp.versions.sharp ?? '',
  libvips: sharp.versions.vips,
});

/** Version of an npm package that peers use. */
export function packageVersion(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  for (let folder = path.dirname(entry); ; folder = path.dirname(folder)) {
    try {
      const manifest: { name?: string; version?: string } = JSON.parse(
        readFileSync(path.join(folder, 'package.json'), 'utf8'),
      );
      if (manifest.name === name) return manifest.version ?? 'unknown';
    } catch {
      if (folder === path.dirname(folder)) return 'unknown';
    }
  }
}
