import path from 'node:path';
import { Digest, digestOf } from '@accelerator/base';
import type { LookRecorder } from '../cache/look-recorder.ts';

/** Neither belongs to what a package contains: the packages that it imports count by themselves. */
const skipped = new Set(['node_modules', '.git']);

/** A digest of all files of a package, their names and contents. */
export function filesDigest(looks: LookRecorder, root: string): string {
  const digest = new Digest();
  const visit = (folder: string): void => {
    for (const name of looks.names(folder)) {
      if (skipped.has(name)) continue;
      const place = path.join(folder, name);
      const link = looks.linkAt(place);
      if (link === undefined && looks.isFolder(place)) visit(place);
      else digest.update(JSON.stringify([path.relative(root, place), link ?? null, contentOf(looks, place)]));
    }
  };
  visit(root);
  return digest.digest();
}

function contentOf(looks: LookRecorder, place: string): string | null {
  const content = looks.read(place);
  return content === undefined ? null : digestOf(content);
}
